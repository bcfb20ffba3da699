"""Details in words: everything that is known of a card, for one person."""

from collections.abc import Iterator, Sequence

from cogs.text import code, counted, escaped
from cogs.words.cards import STYLE_MOST
from cogs.words.numbers import amount, date, duration, moment
from cogs.words.usage import of_quota
from domain.jobs import Job, Origin
from domain.requests import FLUX
from studio.ports import Usage

WORDS_MOST = 30
"""Characters of another card's prompt."""
SENT = "**Really sent**"
PASTE = "**To paste into /imagine**"
REWORKED = "**As PixelDojo reworked it**"
IN_A_FILE = "-# The whole text is in the file."
NOT_TO_BE_TOLD = "-# PixelDojo's moderation turned its words down, so they are not repeated."
WAYS_IN = {
    Origin.COMMAND: "a command",
    Origin.BUTTON: "a button",
    Origin.CLI: "the command line",
    Origin.API: "the API",
}


def heading(job: Job) -> str:
    """Which job it is."""
    return f"**Details of {code(job.code)}**"


def settings(job: Job) -> str:
    """Every setting, those that are the default too."""
    request = job.request
    told = [
        request.aspect_ratio.value,
        request.resolution.value,
        counted(request.num_outputs, "picture"),
        request.output_format.value,
        f"safety {request.safety_tolerance}",
        "prompt reworked" if request.prompt_upsampling else "prompt as it is",
        counted(len(request.references), "reference") if request.references else "no references",
        *([f"style {escaped(request.style, STYLE_MOST)}"] if request.style else []),
        *([f"by {escaped(request.model, STYLE_MOST)}"] if request.model != FLUX else []),
    ]
    return f"{' · '.join(told)}\nseed **{request.seed}**"


def sizes(job: Job) -> str | None:
    """How large the pictures are."""
    found = dict.fromkeys(f"{image.width_px} × {image.height_px}" for image in job.images)
    return f"-# {', '.join(found)} pixels" if found else None


def price(job: Job) -> str:
    """What was quoted, and what was paid."""
    if job.paid is None:
        return f"**Price** {amount(job.quoted)}, held until it ends"
    if job.paid == job.quoted:
        return f"**Price** {amount(job.paid)}"
    return f"**Price** {amount(job.paid) if job.paid else 'nothing'}, of {amount(job.quoted)} that were quoted"


def times(job: Job) -> str:
    """When it was ordered, begun and done, and how long it took."""
    begun = job.submitted_at or job.submitting_at
    told = [f"**Ordered** {date(job.created_at)} by {WAYS_IN[job.origin]}"]
    told += [f"waited {duration(begun - job.created_at)}"] if begun else []
    told += [f"took {duration(job.ended_at - begun)}"] if begun and job.ended_at else []
    return ", ".join(told)


def left(usage: Usage) -> str | None:
    """What the person who asks has left, here. None: no quota."""
    if usage.left is None:
        return None
    anew = f"; your window starts anew {moment(usage.resets_at)}" if usage.resets_at else ""
    return f"**You have** {amount(usage.left)} left here{of_quota(usage)}{anew}"


def family(told: Sequence[str]) -> str | None:
    """Parent and children, a line each."""
    return "\n".join(told) or None


def parent(named: str) -> str:
    """What it was made from."""
    return f"**Made from** {named}"


def children(named: Sequence[str], more: int) -> str:
    """What was made of it. more: how many aren't named."""
    rest = f" and {counted(more, 'other')}" if more else ""
    return f"**Became** {', '.join(named)}{rest}"


def relative(job_code: str, link: str | None, prompt: str | None) -> str:
    """Another job: its code, which leads to its card, and a few of its words."""
    named = f"[{job_code}]({link})" if link else code(job_code)
    return f"{named} “{escaped(prompt, WORDS_MOST)}”" if prompt is not None else named


def lines_of(job: Job) -> Iterator[str | None]:
    """What is known of a job itself."""
    yield settings(job)
    yield sizes(job)
    yield price(job)
    yield times(job)
