"""What is counted of a process's work, and what is read of the whole studio, for who watches over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.jobs import Failure, JobState
from domain.money import Millicredits, Period
from domain.rules.gate import Spent


class Meter(Protocol):
    """Counts what this process does. It never raises, and nobody waits for it."""

    def ordered(self, outcome: str) -> None:
        """An order was answered: taken, asked (it waits for a yes), or the name of what refused it."""

    def stepped(self, step: str, seconds: float) -> None:
        """A job was in a step (wait, submit, run, show) for so long."""

    def ended(self, state: JobState, failure: Failure | None) -> None:
        """A job's end was shown."""

    def called(self, kind: str, status: str) -> None:
        """A call to PixelDojo (submit, read, recent, describe, download) was answered with this status, or not: "none"."""

    def told(self, kind: str, status: str) -> None:
        """The same of a call to Discord (answer, edit, send, other)."""


class Unmetered:
    """Counts nothing."""

    def ordered(self, outcome: str) -> None:
        """Nothing."""

    def stepped(self, step: str, seconds: float) -> None:
        """Nothing."""

    def ended(self, state: JobState, failure: Failure | None) -> None:
        """Nothing."""

    def called(self, kind: str, status: str) -> None:
        """Nothing."""

    def told(self, kind: str, status: str) -> None:
        """Nothing."""


UNMETERED = Unmetered()


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """The whole studio at one moment, as its database says; every process reads the same."""

    jobs: Mapping[JobState, int]
    """Those that are still to be ended, or whose end is still to be shown."""
    oldest_waiting_at: datetime | None
    """Since when the one that waits longest for its turn was ordered."""
    stopped: str | None
    """bad_key or out_of_credits, found by itself."""
    paused: bool
    """New orders, by the host or by an alarm."""
    balance: Millicredits | None
    balance_at: datetime | None
    missing: Millicredits | None
    """Of the balance, that the books don't explain; None before the first balance was seen."""
    spent: Mapping[Period, Spent]
    """By everybody together, in the windows that run."""


class PulseStore(Protocol):
    """What is read of the whole studio at once."""

    async def pulse(self, *, now: datetime) -> Pulse:
        """One moment of the studio. Its cost grows with what is unfinished alone."""
