"""What a placeholder says while its job is under way."""

from datetime import datetime

from cogs.text import ordinal
from cogs.words.endings import given_back
from cogs.words.numbers import amount, date, moment
from domain.jobs import Job
from domain.money import Millicredits

CHECKING = "Checking… if this stays, nothing was charged."
RESUMED = "-# I was restarted, and picked this up where it was."
BUSY = "-# PixelDojo was busy; I'll send it again."
AWAITING = "Waiting for a yes. Nothing is held or charged until then."
SENDING = "Sending it to PixelDojo…"
CANCEL = "Cancel"
WAITS_IN_HISTORY = "-# I can't update this message much longer. Your pictures will wait for you under /history."


def in_line(place: int, ready_at: datetime | None) -> str:
    """A waiting job's place and time."""
    position = "You're next." if place == 1 else f"You're {ordinal(place)}."
    return f"{position} Ready {moment(ready_at)}." if ready_at else position


def running(ready_at: datetime | None, usual_s: float | None) -> str:
    """A running job that is in its time."""
    usually = f"\n-# Usually takes about {usual_s:.0f} s." if usual_s else ""
    return (f"Ready {moment(ready_at)}." if ready_at else "PixelDojo is on it.") + usually


def slow() -> str:
    """Past the time that nearly all take."""
    return "Slower than usual, but still running. Nothing is lost."


def very_slow(job: Job) -> str:
    """Past five minutes."""
    until = f" until {date(job.ticket_expires_at)}" if job.ticket_expires_at else ""
    return (
        f"Past five minutes. I look once a minute{until} and show the pictures here as soon as they are there; "
        "if they never come, you pay nothing."
    )


def parked(job: Job) -> str:
    """The submit's answer was lost."""
    return (
        "PixelDojo didn't say whether it took this, so I won't send it twice. "
        f"It cost nothing so far: {given_back(job.quoted)} Should the pictures turn up, they're yours, free."
    )


def cancelled(job: Job) -> str:
    """The private answer to a press on Cancel that came in time."""
    if not job.was_held:
        return "Cancelled. Nothing was held or charged."
    return f"Cancelled. It cost nothing: {given_back(job.quoted)}"


def already_running(price: Millicredits) -> str:
    """The private answer to a press on Cancel that came too late."""
    return (
        f"It's already running, so it costs {amount(price)} once it is done. "
        "I take it out of the channel and bring the pictures to you privately."
    )


def already_over(code: str) -> str:
    """The private answer to a press on Cancel after the end."""
    return f"`{code}` is already over; there is nothing left to cancel."
