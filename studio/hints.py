"""Words from outside that a run may be over. They replace the waiting for it, never the look at it.

Whoever repeats them, or makes them up, gains a look that would have come anyway, and no more than one in AGAIN_AFTER_S.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from studio.bell import Bell
from studio.ports import Clock, HintStore

AGAIN_AFTER_S = 10.0
"""A run that wasn't over at its hint isn't looked at for another one sooner. A job that is driven again later has the same
guard in its statement."""


class Waiting:
    """The wait for one run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = Bell(clock)
        self._hinted_at: datetime | None = None
        self.was_hinted = False
        """Whether the last wait was ended by a hint."""

    @property
    def is_hinted(self) -> bool:
        """Whether any was."""
        return self._hinted_at is not None

    def hint(self) -> None:
        """The run may be over."""
        self._bell.ring()

    async def wait(self, seconds: float) -> None:
        """Wait so long, or until a hint comes; not sooner than AGAIN_AFTER_S after the one before."""
        deaf_s = min(self._deaf_s(), seconds)
        if deaf_s > 0:
            await self._clock.sleep(deaf_s)
        self.was_hinted = await self._bell.wait(seconds - max(0.0, deaf_s))
        if self.was_hinted:
            self._bell.clear()
            self._hinted_at = self._clock.now()

    def _deaf_s(self) -> float:
        if self._hinted_at is None:
            return 0.0
        return AGAIN_AFTER_S - max(0.0, (self._clock.now() - self._hinted_at).total_seconds())


class Hints:
    """Brings each hint to who waits for its run, in this process or another."""

    def __init__(self, *, store: HintStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: dict[str, Waiting] = {}
        self.come = False
        """Whether the last run that ended here was hinted at: then hints are waited for, and looks are for safety alone."""

    async def take(self, ticket: str) -> bool:
        """The run of this ticket may be over. Whether it is one of ours."""
        return self.hear(ticket) or await self._store.hint(ticket, now=self._clock.now())

    def hear(self, ticket: str) -> bool:
        """The same, of a run that may be waited for in this process; whether it is."""
        waiting = self._waiting.get(ticket)
        if waiting is not None:
            waiting.hint()
        return waiting is not None

    @contextmanager
    def waiting_for(self, ticket: str) -> Iterator[Waiting]:
        """Wait for a run."""
        waiting = self._waiting[ticket] = Waiting(self._clock)
        try:
            yield waiting
        finally:
            if self._waiting.get(ticket) is waiting:
                del self._waiting[ticket]
