"""The account's call rate: who goes first, and how long to wait between two looks.

Source: docs/pixeldojo.md, "Errors and limits".
"""

import asyncio
import heapq
import itertools
from contextlib import suppress
from datetime import datetime

from domain.errors import Busy
from provider.buckets import MINUTE_S, Bucket
from provider.limits import Limits
from studio.ports import Clock

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
LEAST_SLEEP_S = 0.001


def calls_are_scarce(a_minute: int, running: int) -> bool:
    """Whether so many runs, one after the other on as many seats, would use up more than the call rate."""
    return running * CALLS_A_RUN * MINUTE_S / RUN_S > a_minute


def stretch(a_minute: int, running: int) -> float:
    """How much longer than LOOK_EVERY_S to wait between looks, so that so many runs leave a quarter of the rate to submits."""
    return max(1.0, running * LATE_SHARE * MINUTE_S / LOOK_EVERY_S / (a_minute * LOOKS_SHARE))


class Pace:
    """Hands out turns to call: submits before everything else, then in the order of asking."""

    def __init__(self, clock: Clock, bucket: Bucket) -> None:
        """bucket: of the calls that may go at once."""
        self._clock = clock
        self._bucket = bucket
        self._waiting: list[tuple[bool, int, datetime, asyncio.Future[None]]] = []
        """Those who ask: whether it is a read, which turn, since when."""
        self._count = itertools.count()
        self._submit_came = asyncio.Event()
        self._handing_out: asyncio.Task[None] | None = None

    @property
    def a_minute(self) -> int:
        """The call rate in force."""
        return self._bucket.a_minute

    @property
    def left(self) -> float:
        """How many calls may go at once."""
        return self._bucket.left

    async def turn(self, *, submit: bool = False) -> None:
        """Wait for a turn to make one call. Raises: Busy for a submit that would wait over SUBMIT_WAIT_MOST_S."""
        if self._is_first(submit=submit) and await self._bucket.take(submit=submit) == 0:
            return
        if submit:
            self._refuse_long_wait()
            self._submit_came.set()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not submit, next(self._count), self._clock.now(), future))
        if self._handing_out is None or self._handing_out.done():
            self._handing_out = asyncio.create_task(self._hand_out())
        await future

    def heed(self, limits: Limits) -> None:
        """Slow down as the provider says."""
        self._bucket.heed(limits)

    async def close(self) -> None:
        """Hand out no more turns."""
        if self._handing_out is not None:
            self._handing_out.cancel()
            with suppress(asyncio.CancelledError):
                await self._handing_out
        await self._bucket.close()

    def _is_first(self, *, submit: bool) -> bool:
        return not self._submits() if submit else not self._waiting

    def _submits(self) -> int:
        return sum(not is_read for is_read, _, _, future in self._waiting if not future.done())

    def _refuse_long_wait(self) -> None:
        wait_s = self._bucket.wait_s(behind=self._submits())
        if wait_s > SUBMIT_WAIT_MOST_S:
            raise Busy(wait_s)

    async def _hand_out(self) -> None:
        while self._waiting:
            is_read, _, asked_at, future = self._waiting[0]
            if future.done():  # it gave up
                heapq.heappop(self._waiting)
                continue
            self._submit_came.clear()
            wait_s = await self._bucket.take(submit=not is_read)
            if wait_s == 0:
                self._give_turn()
            elif not is_read and self._waited_s(asked_at) + wait_s > SUBMIT_WAIT_MOST_S:  # others went first, or told to wait
                heapq.heappop(self._waiting)
                future.set_exception(Busy(wait_s))
            else:
                await self._rest(max(wait_s, LEAST_SLEEP_S))

    def _give_turn(self) -> None:
        while self._waiting:
            *_, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                return

    def _waited_s(self, asked_at: datetime) -> float:
        return (self._clock.now() - asked_at).total_seconds()

    async def _rest(self, seconds: float) -> None:
        """Wait so long, or for a submit, which may go sooner than a read."""
        sleeping, coming = asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._submit_came.wait())
        try:
            await asyncio.wait({sleeping, coming}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            coming.cancel()
