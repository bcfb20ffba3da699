"""A price that is asked about before it is spent."""

from collections.abc import Sequence
from datetime import datetime

from cogs.text import counted, escaped
from cogs.words import group
from cogs.words.numbers import amount, moment
from domain.jobs import Job
from domain.money import Millicredits
from domain.requests import ImageRequest

NO = "Not now"
PROMISE = "-# Nothing is held or charged until you say yes."
NOTHING_MADE = "**Not made.** Nothing was held or charged. Here is your prompt, for another time:"
LAPSED = "**Nobody said yes in time**, so nothing was made or charged. Here is your prompt, to send it again:"
VERSION_MOST = 120


def question(job: Job, *, left: Millicredits | None, resets_at: datetime | None) -> str:
    """What it costs, what will be left, and until when it can be said. left: before it; None without a quota."""
    what = f"**This costs {amount(job.quoted)}**: {counted(job.request.num_outputs, 'picture')} at {job.request.resolution}."
    if left is None or resets_at is None:
        return what
    after = Millicredits(max(0, left - job.quoted))
    return f"{what} You have {amount(left)} here and {amount(after)} after it; your credits renew {moment(resets_at)}."


def forgotten(at: datetime) -> str:
    """Until when the question stands."""
    return f"{PROMISE} I forget this {moment(at)}."


def yes(price: Millicredits) -> str:
    """The button that orders what was asked for."""
    return f"Make it · {amount(price)}"


def yes_for_today(price: Millicredits) -> str:
    """The button that orders it and asks no more until midnight (UTC)."""
    return f"Make it · {amount(price)}, don't ask again today"


def cheaper(request: ImageRequest, price: Millicredits) -> str:
    """The button that orders the same for less."""
    return f"{counted(request.num_outputs, 'picture')} at {request.resolution} · {amount(price)}"


def group_question(jobs: Sequence[Job], price: Millicredits, *, left: Millicredits | None, resets_at: datetime | None) -> str:
    """How many requests a prompt with braces stands for, and what they cost together. left: before it; None without a quota."""
    pictures = sum(job.request.num_outputs for job in jobs)
    what = f"**These are {len(jobs)} requests**, {counted(pictures, 'picture')} for {amount(price)} together:"
    if left is None or resets_at is None:
        return what
    after = Millicredits(max(0, left - price))
    return f"You have {amount(left)} here and {amount(after)} after it; your credits renew {moment(resets_at)}.\n{what}"


def versions(words: Sequence[str]) -> list[str]:
    """The versions of a prompt, one a line, by the words that tell them apart."""
    return [f"{number}. {escaped(one, VERSION_MOST) or group.NO_WORDS}" for number, one in enumerate(words, start=1)]


def yes_to_all(count: int, price: Millicredits) -> str:
    """The button that orders all versions."""
    return f"Make all {count} · {amount(price)}"


def agreed_to_all(jobs: Sequence[Job]) -> str:
    """What the question about them turns into once it was answered with a yes."""
    price = Millicredits(sum(job.quoted for job in jobs))
    return f"**Yes.** {len(jobs)} requests are on their way for {amount(price)}."


def agreed(job: Job) -> str:
    """What the question turns into once it was answered with a yes."""
    return f"**Yes.** `{job.code}` is on its way for {amount(job.quoted)}."
