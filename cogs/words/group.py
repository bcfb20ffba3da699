"""Permutations and their group card in words: one prompt in several versions, on one message."""

from collections.abc import Sequence
from datetime import datetime

from cogs.text import code, counted, escaped, ordinal
from cogs.words import cards
from cogs.words.endings import cost, ending, given_back
from cogs.words.numbers import amount, moment
from domain.errors import TooManyPermutations
from domain.jobs import Job
from domain.money import Millicredits

COUNTED_MOST = 1000
WORD_MOST = 60
NO_WORDS = "without"
HIDDEN = "…"

CANCEL = "Cancel what waits"
SENDING = "being sent to PixelDojo"
SLOW = "slower than usual, but still running"
VERY_SLOW = "past five minutes; I look once a minute, and if it never comes you pay nothing"
PARKED = "PixelDojo didn't say whether it took this; it won't be sent twice, and costs nothing so far"
AWAITING = "waiting for a yes"
READY = "ready"
ALONE = "cancelled while it was running; what comes of it goes to its member alone"
REMOVED = "removed"
LOOKED_AT = "being looked at by the staff"
GONE = "ready, but no longer kept"
TOO_LARGE = "ready, but over what Discord takes here; it is kept, and /history shows it where it takes more"
NOTHING_WAITS = "Nothing of this waits in line any more, so there is nothing to cancel. What is running goes on."


def too_many(error: TooManyPermutations) -> str:
    """More combinations than one request may ask for."""
    count = f"{error.count:,}" if error.count <= COUNTED_MOST else f"more than {COUNTED_MOST:,}"
    return (
        f"The words in braces stand for {count} different prompts; {error.most} at once is the most. "
        "Take some out, or write \\{ where you mean the brace itself."
    )


def word(words: str | None) -> str:
    """What tells one version from the others; None where it isn't repeated."""
    return HIDDEN if words is None else escaped(words, WORD_MOST) or NO_WORDS


def line(numbers: str, word: str, state: str, job_code: str) -> str:
    """One version: its numbers, its words, how it stands."""
    return f"**{numbers}** · {word} · {state} · {code(job_code)}"


def in_line(place: int, ready_at: datetime | None) -> str:
    """It waits its turn."""
    position = "next in line" if place == 1 else f"{ordinal(place)} in line"
    return f"{position}, ready {moment(ready_at)}" if ready_at else position


def running(ready_at: datetime | None) -> str:
    """PixelDojo is on it."""
    return f"running, ready {moment(ready_at)}" if ready_at else "running"


def ready(shown: int, kept: int, ordered: int) -> str:
    """It is there; some pictures may not be."""
    missing = f", {ordered - kept} of {ordered} couldn't be fetched" if kept < ordered else ""
    return f"{READY}{missing}, {shown} of {kept} shown here" if shown < kept else READY + missing


def failed(job: Job) -> str:
    """What went wrong, and what it cost."""
    return f"{ending(job).title} {cost(job)}"


def small_print(jobs: Sequence[Job]) -> str:
    """One line: settings that aren't the default, the seed they share, the price of all."""
    first = jobs[0]
    price = Millicredits(sum(job.quoted if job.paid is None else job.paid for job in jobs))
    return "-# " + " · ".join([*cards.settings(first), f"seed {first.request.seed}", amount(price) if price else "free"])


def cancelled(jobs: Sequence[Job]) -> str:
    """The private answer to Cancel."""
    if not jobs:
        return NOTHING_WAITS
    price = Millicredits(sum(job.quoted for job in jobs))
    return f"Cancelled {counted(len(jobs), 'request')} that waited. It cost nothing: {given_back(price)}"
