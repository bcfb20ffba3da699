"""The account's call rate: how many calls a minute, who goes first, and how long to wait between two looks.

A bucket of calls that fills steadily: a few may go at once after a quiet time, and never more than the rate in any
minute. Source: docs/pixeldojo.md, "Errors and limits".
"""

import asyncio
import heapq
import itertools
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Busy
from provider.refusals import retry_after_s
from provider.values import NUMBER
from studio.ports import Clock

MINUTE_S = 60.0
BURST_SHARE = 12
"""One call in so many of a minute's may be saved up: 5 more at once with 60 a minute."""
LOOK_EVERY_S = 4.0
CALLS_A_RUN = 2.5
RUN_S = 25.0
"""From one submit on a seat to the next, with a submit and a look or two in between. Source: benchmarks/results.md."""
LOOKS_SHARE = 0.75
"""Of the rate, for looks; the rest is left to submits."""
LATE_SHARE = 0.25
"""Of the runs are looked at again and again: most were over at the first look, or wait for theirs."""
SUBMIT_WAIT_MOST_S = 15.0
"""A submit that would wait longer goes back to the line instead: what is marked as sent is sent at once."""
PAUSE_MOST_S = 300.0
"""However long the provider says to wait, ask again after this."""
LEAST_SLEEP_S = 0.001
ENOUGH = 1 - 1e-6
EPOCH_SINCE = 1_000_000_000
MILLISECONDS_SINCE = 100_000_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an answer's headers say of the call rate; None where they don't."""

    limit: int | None = None
    """Calls a minute."""
    remaining: int | None = None
    reset_s: float | None = None
    """Seconds until remaining is limit again."""
    pause_s: float | None = None
    """Seconds in which nothing is to be sent."""


def read_limits(status: int, headers: Mapping[str, str], *, now: datetime) -> Limits:
    """Read X-RateLimit-Limit, -Remaining, -Reset (seconds from now or since 1970), and Retry-After of 429 and 503."""
    limit, remaining, reset = (number(headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset"))
    if reset is not None and reset >= EPOCH_SINCE:
        reset = max(0.0, (reset / 1000 if reset >= MILLISECONDS_SINCE else reset) - now.timestamp())
    return Limits(
        limit=int(limit) if limit and limit >= 1 else None,
        remaining=None if remaining is None else int(remaining),
        reset_s=reset,
        pause_s=(retry_after_s(headers, now=now) or 0.0) if status in (429, 503) else None,
    )


def number(said: str | None) -> float | None:
    """Read a header's number; None for everything else."""
    return float(said) if said is not None and NUMBER.fullmatch(said.strip()) else None


def calls_are_scarce(a_minute: int, running: int) -> bool:
    """Whether so many runs, one after the other on as many seats, would use up more than the call rate."""
    return running * CALLS_A_RUN * MINUTE_S / RUN_S > a_minute


def stretch(a_minute: int, running: int) -> float:
    """How much longer than LOOK_EVERY_S to wait between looks, so that so many runs leave a quarter of the rate to submits."""
    return max(1.0, running * LATE_SHARE * MINUTE_S / LOOK_EVERY_S / (a_minute * LOOKS_SHARE))


class Pace:
    """Hands out turns to call: submits before everything else, then in the order of asking."""

    def __init__(self, clock: Clock, *, a_minute: int) -> None:
        """a_minute: the host's setting; headers may lower it, never raise it."""
        self._clock = clock
        self._most_a_minute = a_minute
        self._a_minute = a_minute
        self._saved = float(self._room)
        self._filled_at = clock.now()
        self._paused_until = clock.now()
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._handing_out: asyncio.Task[None] | None = None

    @property
    def a_minute(self) -> int:
        """The call rate in force."""
        return self._a_minute

    @property
    def left(self) -> float:
        """How many calls may go at once."""
        self._fill()
        return 0.0 if self._pause_left_s() else max(0.0, self._saved)

    async def turn(self, *, submit: bool = False) -> None:
        """Wait for a turn to make one call. Raises: Busy for a submit that would wait over SUBMIT_WAIT_MOST_S."""
        if submit:
            self._refuse_long_wait()
        if not self._waiting and self._wait_s() == 0:
            self._saved -= 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not submit, next(self._count), future))
        if self._handing_out is None or self._handing_out.done():
            self._handing_out = asyncio.create_task(self._hand_out())
        await future

    def heed(self, limits: Limits) -> None:
        """Slow down as the provider says."""
        if limits.limit is not None:
            self._fill()
            self._a_minute = min(limits.limit, self._most_a_minute)
        if limits.remaining is not None:
            self._fill()
            self._saved = min(self._saved, limits.remaining)
            if limits.remaining == 0:
                self._pause(limits.reset_s or 0.0)
        if limits.pause_s is not None:
            self._fill()
            self._saved = 0.0
            self._pause(limits.pause_s)

    async def close(self) -> None:
        """Hand out no more turns."""
        if self._handing_out is not None:
            self._handing_out.cancel()
            with suppress(asyncio.CancelledError):
                await self._handing_out

    @property
    def _room(self) -> int:
        """How many calls may be saved up."""
        return 1 + self._a_minute // BURST_SHARE

    @property
    def _a_second(self) -> float:
        """How fast the bucket fills; so that a full one and a minute's filling come to the rate."""
        return (self._a_minute + 1 - self._room) / MINUTE_S

    async def _hand_out(self) -> None:
        while self._waiting:
            wait_s = self._wait_s()
            if wait_s > 0:
                await self._clock.sleep(max(wait_s, LEAST_SLEEP_S))
                continue  # a submit may have come, or the rate been lowered
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                self._saved -= 1
                future.set_result(None)

    def _wait_s(self) -> float:
        """Seconds until a call may go; 0 when one may go now."""
        self._fill()
        missing = 0.0 if self._saved >= ENOUGH else (1 - self._saved) / self._a_second
        return max(missing, self._pause_left_s())

    def _refuse_long_wait(self) -> None:
        self._fill()
        before = sum(not is_read for is_read, _, future in self._waiting if not future.done())
        wait_s = self._pause_left_s() + max(0.0, before + 1 - self._saved) / self._a_second
        if wait_s > SUBMIT_WAIT_MOST_S:
            raise Busy(wait_s)

    def _fill(self) -> None:
        """Fill the bucket for the time that went by. A clock that was set back gives nothing, and lengthens no pause."""
        now = self._clock.now()
        if now < self._filled_at:
            self._paused_until -= self._filled_at - now
            self._filled_at = now
        gone_s = (now - self._filled_at).total_seconds()
        self._saved = min(self._room, self._saved + gone_s * self._a_second)
        self._filled_at = now

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock.now() + timedelta(seconds=min(seconds, PAUSE_MOST_S)))

    def _pause_left_s(self) -> float:
        return max(0.0, (self._paused_until - self._clock.now()).total_seconds())
