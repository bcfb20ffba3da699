"""The placeholder: the message that shows where a job stands, until its card takes its place."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from discord import ui

from cogs.cancel import Cancel
from cogs.layout import Layout, framed, lines
from cogs.text import escaped
from cogs.words import approvals, cards, waiting
from domain.jobs import Job, JobState, ShowingKind
from domain.people import MemberKey, discord_id
from studio.ports import Progress

PROMPT_MOST = 200
BAR_STEPS = 10
FREE_TO_CANCEL = frozenset({JobState.AWAITING, JobState.RESERVED})
WARN_BEFORE = timedelta(minutes=3)
"""How long before its token runs out a private placeholder says where the pictures will wait."""


def placeholder(job: Job, progress: Progress, *, now: datetime) -> Layout:
    """Show an unfinished job: who asked for what, where it stands, and Cancel while that is free.

    What waits for its member's own yes is shown as a question instead (cogs/asking.py).
    """
    return framed(
        ui.TextDisplay(headline(job.member, job.request.wording, PROMPT_MOST)),
        lines(status(job, progress, now=now)),
        ui.ActionRow(Cancel(job.code)) if job.state in FREE_TO_CANCEL else None,
    )


def headline(member: MemberKey, prompt: str, most: int) -> str:
    """Who asked, and for what."""
    return f"{who(member)}\n> {escaped(prompt, most)}"


def who(member: MemberKey) -> str:
    """The member as Discord shows them; nobody is pinged by it."""
    user_id = discord_id(member)
    return f"<@{user_id}>" if user_id is not None else f"**{cards.SOMEONE}**"


def status(job: Job, progress: Progress, *, now: datetime) -> Iterator[str]:
    """The lines that say where it stands."""
    yield from stage(job, progress, now=now)
    if job.resumed:
        yield waiting.RESUMED
    if waits_in_history(job, now=now):
        yield waiting.WAITS_IN_HISTORY


def stage(job: Job, progress: Progress, *, now: datetime) -> Iterator[str]:
    """What is happening to it."""
    match job.state:
        case JobState.AWAITING:
            yield from approvals.waits(job)
        case JobState.RESERVED:
            yield waiting.in_line(progress.line.place if progress.line else 1, progress.ready_at)
            if job.attempts:
                yield waiting.BUSY
        case JobState.SUBMITTING:
            yield waiting.SENDING
        case JobState.PARKED:
            yield waiting.parked(job)
        case _ if progress.very_slow:
            yield waiting.very_slow(job)
        case _:
            yield bar(job, progress, now=now)
            yield waiting.slow() if progress.slow else waiting.running(progress.ready_at, progress.usual_s)


def bar(job: Job, progress: Progress, *, now: datetime) -> str:
    """Time gone against the usual time, in ten steps; never full before it is done."""
    gone_s = (now - (job.submitted_at or now)).total_seconds()
    filled = min(BAR_STEPS - 1, int(BAR_STEPS * gone_s / progress.usual_s)) if progress.usual_s else 0
    return "▰" * max(0, filled) + "▱" * (BAR_STEPS - max(0, filled))


def waits_in_history(job: Job, *, now: datetime) -> bool:
    """Whether the only way to edit this message runs out soon."""
    showing = job.showing
    if showing is None or showing.kind is not ShowingKind.PRIVATE or showing.token_expires_at is None:
        return False
    return now >= showing.token_expires_at - WARN_BEFORE
