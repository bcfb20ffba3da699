"""One request in a list: what it is, how it stands, what it cost or holds."""

from collections.abc import Iterator

from cogs.text import code, escaped
from cogs.words.numbers import amount, moment
from domain.jobs import Job, JobState

PROMPT_MOST = 80

OUTCOMES: dict[JobState, str] = {
    JobState.AWAITING: "waits for a yes",
    JobState.RESERVED: "waits its turn",
    JobState.SUBMITTING: "being sent",
    JobState.SUBMITTED: "running",
    JobState.PARKED: "PixelDojo's answer was lost",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.EXPIRED: "never finished",
    JobState.CANCELLED: "cancelled",
}
"""Every JobState there is; a test compares."""

HOLDING = frozenset({JobState.RESERVED, JobState.SUBMITTING, JobState.SUBMITTED})
"""States in which the member's price is held."""


def price(job: Job) -> str:
    """What a request cost its member, or holds of theirs now."""
    if job.state in HOLDING:
        return f"{amount(job.quoted)} held"
    return amount(job.paid) if job.paid else "free"


def outcome(job: Job) -> str:
    """How a request stands, in a few words."""
    if job.removed_at is not None:
        return "removed"
    if job.refusal is not None:
        return "refused by the staff"
    if job.hidden_at is not None:
        return "being looked at by the staff"
    if job.images and all(image.gone for image in job.images):
        return "done, pictures no longer kept"
    return OUTCOMES[job.state]


def facts(job: Job) -> str:
    """Code, price, outcome and time, on one line."""
    return " · ".join([code(job.code), price(job), outcome(job), moment(job.ended_at or job.created_at)])


def with_prompt(job: Job) -> str:
    """A request for its own member: the shortened prompt above the facts."""
    return f"> {escaped(job.request.wording, PROMPT_MOST)}\n-# {facts(job)}"


def listed(jobs: tuple[Job, ...]) -> Iterator[str]:
    """Requests without their prompts, one a line: also for staff's eyes."""
    yield from (f"-# {facts(job)}" for job in jobs)
