"""Many runs that end together."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web

from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_account import EmbeddedRun
from domain.jobs import JobState
from studio.watching import ENDS_AT_ONCE
from tests.clock import FakeClock
from tests.studio.conftest import a_house

MORE = ENDS_AT_ONCE + 4


class Slow(EmbeddedPixelDojo):
    """Takes a minute for each picture, and notes how many runs were seen to be over at most whose picture hadn't come."""

    most = 0

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock=clock, random=Random(1), fixed_seconds=16)
        self._under_way: set[str] = set()

    def told(self, run: EmbeddedRun, *, images: str) -> dict[str, Any]:
        """Tell how a run stands."""
        told = super().told(run, images=images)
        if told["status"] == "completed":
            self._under_way.add(run.ticket)
            self.most = max(self.most, len(self._under_way))
        return told

    async def _image(self, request: web.Request) -> web.StreamResponse:
        await self.clock.sleep(60)
        self._under_way.discard(request.match_info["ticket"])
        return await super()._image(request)


async def test_no_more_than_some_are_brought_home_at_a_time(clock: FakeClock, tmp_path: Path) -> None:
    """The others are looked at when there is room; all come."""
    async with Slow(clock) as pixeldojo:
        limits = {"DEFAULT_QUOTA": "1000/day", "MAX_JOBS_PER_MEMBER": str(MORE), "PIXELDOJO_RATE_LIMIT": "6000"}
        async with a_house(pixeldojo.settings(tmp_path) | limits, clock, pixeldojo) as house:
            jobs = [await house.order(key=f"interaction-{number}", seed=number) for number in range(MORE)]

            await clock.run(_all([house.room.runner.drive(job.id) for job in jobs]))

            ended = [await house.parts.store.job(job.id) for job in jobs]
    assert {job.state for job in ended} == {JobState.SUCCEEDED}
    assert pixeldojo.most == ENDS_AT_ONCE


async def _all(drives: Sequence[Awaitable[None]]) -> None:
    await asyncio.gather(*drives)
