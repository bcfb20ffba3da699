"""What the studio needs towards people: the time, who takes jobs to their ends, who shows them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.jobs import Job
from domain.letters import Delivered, Letter
from domain.members import Reminder
from studio.ports.jobs import Line


class Clock(Protocol):
    """The only source of the time; tests hand in one they can turn."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How an unfinished job stands, for its placeholder."""

    line: Line | None = None
    """While it waits."""
    ready_at: datetime | None = None
    usual_s: float | None = None
    slow: bool = False
    """Past the time that 95 in 100 take."""
    very_slow: bool = False
    """Past 300 s: read once a minute until it expires."""


class Runner(Protocol):
    """The back room, that takes jobs to their ends."""

    @property
    def failed(self) -> asyncio.Future[None]:
        """Gets a LedgerError when the books don't balance: the process must end then."""

    async def start(self) -> None:
        """Begin to take jobs; those an earlier process left are taken first."""

    async def stop(self) -> None:
        """Take no more, let those under way go within 3 s (they resume later), and return."""

    async def drive(self, job_id: int) -> None:
        """Drive this one job as far as it goes, taking no other: until it has ended and was shown, or is parked."""

    def trouble(self) -> str | None:
        """What keeps it from taking jobs; None: nothing."""

    def wake(self) -> None:
        """A job may be due: look."""


class Announcer(Protocol):
    """Who shows a job's state to people."""

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Edit the placeholder, no more than every 3 s and only when it changed. Never raises for Discord's troubles."""

    async def show_end(self, job: Job) -> None:
        """Replace the placeholder by the card or the failure, by the first way down that works; nowhere: it waits
        under /history. Returns when that is settled. Raises: ShowLater when Discord is away."""

    async def remind(self, reminder: Reminder) -> None:
        """A direct message to a member: their credits are back. Never raises."""

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Send a letter; where it is then. None: there is nobody to take it. May be repeated within minutes, and makes no
        second message then. Raises: ShowLater when Discord is away."""
