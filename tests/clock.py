"""A clock that tests turn."""

import asyncio
import heapq
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
SETTLE_TURNS = 50
"""Turns of the event loop given to what a waking sleeper does next, before time goes on."""
REAL_TURN_S = 0.02
"""Real seconds in which loopback and a local database surely answer something; too short only costs another turn."""


class FakeClock:
    """Stands still until advanced; sleepers wake in the order of their times, each seeing its own moment."""

    def __init__(self, at: datetime = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)) -> None:
        self._now = at
        self.set_by = timedelta()
        """How far its hands are off."""
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        """The moment."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has advanced so far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), self._count, future))
        await future

    @property
    def sleepers(self) -> int:
        """How many wait."""
        return sum(not future.done() for _, _, future in self._sleepers)

    def jump(self, *, seconds: float) -> None:
        """Move the time without letting anybody run: for code that only reads the clock."""
        self._now += timedelta(seconds=seconds)

    def set_hands(self, *, seconds: float) -> None:
        """Set the hands forward, or back (below 0), as somebody does who corrects a machine's clock: nobody sleeps longer."""
        self._now += timedelta(seconds=seconds)
        self.set_by += timedelta(seconds=seconds)
        self._sleepers = [(at + timedelta(seconds=seconds), count, future) for at, count, future in self._sleepers]

    @property
    def true(self) -> "TrueClock":
        """The same time as the rest of the world has it, whose hands nobody sets."""
        return TrueClock(self)

    async def advance(self, *, seconds: float) -> None:
        """Move the time, waking who is due on the way and letting each run on."""
        until = self._now + timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, at)
            if not future.done():
                future.set_result(None)
            for _ in range(SETTLE_TURNS):
                await asyncio.sleep(0)
        self._now = until

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this work to its end, moving the time to the next sleeper whenever real I/O leaves everybody asleep."""
        return await self.finish(asyncio.ensure_future(work))

    async def finish(self, work: asyncio.Future[T]) -> T:
        """The same for work that has begun."""
        while not work.done():
            await self.turn(work)
        return work.result()

    async def turn(self, work: asyncio.Future[Any]) -> None:
        """Let this work go on for a moment of real time, then wake the next sleeper."""
        await asyncio.wait({work}, timeout=REAL_TURN_S)
        if not work.done() and self._sleepers:
            await self.advance(seconds=max(0.0, (self._sleepers[0][0] - self._now).total_seconds()))


class TrueClock:
    """The time of a clock before its hands were set."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The moment."""
        return self._clock.now() - self._clock.set_by

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has advanced so far."""
        await self._clock.sleep(seconds)


def wait_on_network(*, seconds: float) -> None:
    """Let so much time go by for the running event loop alone: whatever waits there with a time-out has waited so much longer."""
    loop = asyncio.get_running_loop()
    time = loop.time
    loop.time = lambda: time() + seconds  # type: ignore[method-assign]
