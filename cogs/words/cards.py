"""What a finished card says around its pictures."""

from cogs.text import counted, escaped
from cogs.words.numbers import amount, duration
from domain.jobs import Job
from domain.requests import FLUX, SAFETY_DEFAULT, AspectRatio, OutputFormat, Resolution

SOMEONE = "Someone"
SHARE = "Share"
REMOVED = "The pictures were removed."
TAKEN_AWAY = "This was removed."
BEING_LOOKED_AT = "The staff of this server are looking at this. Until they have, nobody else sees it."
GONE = "The pictures are no longer kept."
TOO_LARGE = "-# The pictures are over what Discord takes here. They are kept: /history shows them where it takes more."

MADE_BIGGER = "made bigger"

STYLE_MOST = 32


def small_print(job: Job) -> str:
    """One line: settings that aren't the default, seed, price, time taken, code."""
    return "-# " + " · ".join([*settings(job), f"seed {job.request.seed}", price(job), *took(job), f"`{job.code}`"])


def settings(job: Job) -> list[str]:
    """The settings that differ from the default; of a picture made bigger, how large it is now."""
    request = job.request
    if request.model != FLUX:
        return [MADE_BIGGER, *(f"{image.width_px} × {image.height_px}" for image in job.images)]
    told = {
        str(request.aspect_ratio): request.aspect_ratio is not AspectRatio.SQUARE,
        str(request.resolution): request.resolution is not Resolution.ONE,
        str(request.output_format): request.output_format is not OutputFormat.PNG,
        f"safety {request.safety_tolerance}": request.safety_tolerance != SAFETY_DEFAULT,
        "prompt reworked": request.prompt_upsampling,
        counted(len(request.references), "reference"): bool(request.references),
        f"style {escaped(request.style or '', STYLE_MOST)}": request.style is not None,
    }
    return [text for text, differs in told.items() if differs]


def price(job: Job) -> str:
    """What the member paid."""
    paid = job.quoted if job.paid is None else job.paid
    return amount(paid) if paid else "free"


def took(job: Job) -> list[str]:
    """How long the run took, where that is known."""
    begun = job.submitted_at or job.submitting_at
    return [duration(job.ended_at - begun)] if job.ended_at and begun else []


def rose(job: Job) -> str | None:
    """The run cost more than quoted; the member doesn't pay that."""
    if job.cost is None or job.cost <= job.quoted or not job.paid:
        return None
    return f"-# PixelDojo took {amount(job.cost)}; you pay no more than the {amount(job.quoted)} you were quoted."


def missing(job: Job) -> str | None:
    """Some of the pictures couldn't be had."""
    ordered, kept = job.request.num_outputs, len(job.images)
    if kept >= ordered:
        return None
    return f"-# {counted(ordered - kept, 'picture')} of {ordered} couldn't be fetched. You paid for {kept} only."


def partly_gone(job: Job, *, shown: int) -> str | None:
    """Some of the pictures are not there any more."""
    away = sum(not image.is_kept_back for image in job.images) - shown
    return f"-# {counted(away, 'picture')} of {len(job.images)} {'is' if away == 1 else 'are'} no longer kept." if away else None


def preview(size_bytes: int) -> str:
    """An original over the upload limit."""
    return f"-# Shown smaller: the original has {size_bytes / 2**20:.1f} MiB, over what Discord takes here. It is kept."


def reworked(prompt: str) -> str:
    """The prompt as PixelDojo reworked it (escaped)."""
    return f"-# Reworked by PixelDojo: {prompt}"


def before_text(prompt: str) -> str:
    """What the small picture beside the prompt shows, for people who don't see it."""
    return f"Before the change: the picture made from the prompt: {prompt}"


def given_text(number: int, of: int) -> str:
    """What a picture that was given along with a request is, for people who don't see it."""
    return f"Reference picture {number} of {of}, as it was given along"


def alt_text(prompt: str, number: int, of: int) -> str:
    """What a picture shows, for people who don't see it."""
    which = f"Picture {number} of {of}" if of > 1 else "Picture"
    return f"{which} made from the prompt: {prompt}"
