"""How many calls may go at once: a bucket that fills steadily.

A few calls may go at once after a quiet time, and never more than the rate in any minute. One process fills its own bucket;
several on one database share one, and each goes by its own while the database is away (docs/decisions/0089).
"""

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from provider.limits import Limits
from studio.ports import Call, CallRate, Clock

log = logging.getLogger("atelier.provider")

MINUTE_S = 60.0
BURST_SHARE = 30
"""One call in so many of a minute's may be saved up: 2 more at once with 60 a minute. What may be saved up, the steady rate
lacks: it decides how many jobs finish while many wait (benchmarks/results.md)."""
BURST_LEAST = 2
SPARE_SHARE = 12
"""So many calls are saved up at a low rate too, but no more than one call in so many of a minute's."""
PAUSE_MOST_S = 300.0
"""However long the provider says to wait, ask again after this."""
ENOUGH = 1 - 1e-6
LEAST_WAIT_S = 0.001


def room(a_minute: int) -> int:
    """How many calls may be saved up."""
    return 1 + max(a_minute // BURST_SHARE, min(BURST_LEAST, a_minute // SPARE_SHARE))


def every_s(a_minute: int) -> float:
    """How long it takes to fill in one call; so that a full bucket and a minute's filling come to the rate."""
    return MINUTE_S / (a_minute + 1 - room(a_minute))


class Bucket(Protocol):
    """Calls that may go."""

    @property
    def a_minute(self) -> int:
        """The call rate in force."""

    @property
    def left(self) -> float:
        """How many calls may go at once, as far as is known."""

    def wait_s(self, *, behind: int) -> float:
        """Seconds until a call behind so many others may go, as far as is known."""

    async def take(self, *, submit: bool) -> float:
        """Take one call: 0.0. Where none may go: the seconds until one may, should nobody else take it."""

    def heed(self, limits: Limits) -> None:
        """Slow down as the provider says."""

    async def close(self) -> None:
        """Let what was heard be told."""


class OwnBucket:
    """One process's."""

    def __init__(self, clock: Clock, *, a_minute: int) -> None:
        """a_minute: the host's setting; headers may lower it, never raise it."""
        self._clock = clock
        self._most_a_minute = a_minute
        self._a_minute = a_minute
        self._saved = float(room(a_minute))
        self._filled_at = clock.now()
        self._paused_until = clock.now()

    @property
    def a_minute(self) -> int:
        """The call rate in force."""
        return self._a_minute

    @property
    def left(self) -> float:
        """How many calls may go at once."""
        self._fill()
        return 0.0 if self.pause_left_s else max(0.0, self._saved)

    def wait_s(self, *, behind: int) -> float:
        """Seconds until a call behind so many others may go."""
        self._fill()
        return self.pause_left_s + max(0.0, behind + 1 - self._saved) * every_s(self._a_minute)

    async def take(self, *, submit: bool) -> float:
        """Take one call, whichever it is, or say how long to wait."""
        self._fill()
        missing_s = 0.0 if self._saved >= ENOUGH else (1 - self._saved) * every_s(self._a_minute)
        wait_s = max(missing_s, self.pause_left_s)
        if wait_s == 0:
            self._saved -= 1
        return wait_s

    def heed(self, limits: Limits) -> None:
        """Slow down as the provider says."""
        self._fill()
        if limits.limit is not None:
            self._a_minute = min(limits.limit, self._most_a_minute)
        if limits.remaining is not None:
            self._saved = min(self._saved, limits.remaining)
        if limits.pause_s is not None:
            self._saved = 0.0
        self._paused_until = max(self._paused_until, self._clock.now() + timedelta(seconds=pause_s(limits)))

    async def close(self) -> None:
        """Nothing to do."""

    @property
    def ahead_s(self) -> float:
        """By how much the calls so far are ahead of an even pace."""
        self._fill()
        return (room(self._a_minute) - self._saved) * every_s(self._a_minute)

    def see(self, call: Call) -> None:
        """Know of the calls of all processes."""
        self._fill()
        self._a_minute = min(call.a_minute or self._most_a_minute, self._most_a_minute)
        self._saved = room(self._a_minute) - call.ahead_s / every_s(self._a_minute)
        self._paused_until = max(self._paused_until, self._filled_at + timedelta(seconds=call.pause_s))

    def _fill(self) -> None:
        """Fill the bucket for the time that went by. A clock that was set back gives nothing, and lengthens no pause."""
        now = self._clock.now()
        if now < self._filled_at:
            self._paused_until -= self._filled_at - now
            self._filled_at = now
        gone_s = (now - self._filled_at).total_seconds()
        self._saved = min(room(self._a_minute), self._saved + gone_s / every_s(self._a_minute))
        self._filled_at = now

    @property
    def pause_left_s(self) -> float:
        """For how long nothing is to be sent by anybody."""
        self._fill()
        return max(0.0, (self._paused_until - self._clock.now()).total_seconds())


class SharedBucket:
    """That of several processes on one database. One call is kept for submits, so that theirs go before all reads anywhere."""

    def __init__(self, rate: CallRate, own: OwnBucket) -> None:
        """own: by which this process goes while the database is away."""
        self._rate = rate
        self._own = own
        self._told: int | None = None
        """The rate that the database knows of."""
        self._is_alone = False
        """Whether the others' calls can't be known now."""
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def a_minute(self) -> int:
        """The call rate in force."""
        return self._own.a_minute

    @property
    def left(self) -> float:
        """How many calls may go at once, as of the last time it was asked."""
        return self._own.left

    def wait_s(self, *, behind: int) -> float:
        """Seconds until a call behind so many others may go, as of the last time it was asked."""
        return self._own.wait_s(behind=behind)

    async def take(self, *, submit: bool) -> float:
        """Take one call of all processes', or say how long to wait."""
        if self._own.pause_left_s:  # which the others may not know of yet
            return self._own.pause_left_s
        gap_s = every_s(self.a_minute)
        full_s = gap_s * (room(self.a_minute) - 1)
        most_ahead_s = full_s if submit else max(0.0, full_s - gap_s)
        call = await self._rate.take_call(every_s=gap_s, most_ahead_s=most_ahead_s)
        self._note(is_known=call is not None)
        if call is None:
            return await self._own.take(submit=submit)
        self._own.see(call)
        self._told = call.a_minute
        return 0.0 if call.went else max(call.ahead_s - most_ahead_s, call.pause_s, LEAST_WAIT_S)

    def heed(self, limits: Limits) -> None:
        """Slow down as the provider says, and let the others know."""
        left = self._own.left
        self._own.heed(limits)
        if pause_s(limits) or self._own.left < left or limits.limit not in (None, self._told):
            self._told = limits.limit or self._told
            telling = asyncio.create_task(self._tell(limits))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Let what was heard be told."""
        await asyncio.gather(*self._telling)

    async def _tell(self, limits: Limits) -> None:
        known = await self._rate.slow_calls(a_minute=limits.limit, ahead_s=self._own.ahead_s, pause_s=pause_s(limits))
        self._note(is_known=known)

    def _note(self, *, is_known: bool) -> None:
        if self._is_alone == is_known:
            self._is_alone = not is_known
            log.warning("calls are counted %s", "together again" if is_known else "by this process alone: no word of the others")


def pause_s(limits: Limits) -> float:
    """For how long nothing is to be sent."""
    until_reset_s = (limits.reset_s or 0.0) if limits.remaining == 0 else 0.0
    return min(max(until_reset_s, limits.pause_s or 0.0), PAUSE_MOST_S)
