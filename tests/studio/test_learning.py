"""What the studio learns of how long runs take, on a clock that, as real ones, never shows the same moment twice."""

import asyncio
from datetime import datetime, timedelta

import pytest

from domain.jobs import JobState
from domain.requests import Resolution
from domain.waiting import UsualTime
from tests.clock import FakeClock
from tests.studio.conftest import House

SIZE = (Resolution.ONE, 1)


class TickingClock(FakeClock):
    """Goes on by a microsecond each time somebody looks."""

    def now(self) -> datetime:
        """The moment."""
        self._now += timedelta(microseconds=1)
        return self._now


@pytest.fixture
def clock() -> FakeClock:
    """A clock that ticks."""
    return TickingClock()


async def give_way() -> None:
    """Let others run, the database and the loopback among them."""
    await asyncio.sleep(0)


async def drive_some(house: House) -> None:
    """As many jobs as Ada's day has room for."""
    for number in range(4):
        await house.drive(await house.order(key=f"interaction-{number}", seed=number))


async def test_the_first_look_comes_earlier_after_runs_that_had_finished_by_then(house: House) -> None:
    """PixelDojo takes 16 s; who first looked at 30 s learns to look sooner, job by job."""
    await house.parts.store.learn_usual_time(*SIZE, lambda _: UsualTime(28, 30, 32))
    await drive_some(house)
    usual = (await house.parts.store.usual_times())[SIZE]
    assert usual.p80_s < 29


async def test_the_first_look_comes_later_after_runs_that_had_not_finished_by_then(house: House) -> None:
    """PixelDojo takes 16 s; who first looked at 10 s learns to wait."""
    await house.parts.store.learn_usual_time(*SIZE, lambda _: UsualTime(9, 10, 30))
    await drive_some(house)
    usual = (await house.parts.store.usual_times())[SIZE]
    assert usual.p80_s > 12


async def test_a_resumed_run_of_an_unlearned_size_teaches_nothing(house: House) -> None:
    """It was over for minutes when the new process came to look: the next one that is watched is the first guess."""
    job = await house.order()
    driving = asyncio.create_task(house.room.runner.drive(job.id))
    while (await house.parts.store.job(job.id)).state is not JobState.SUBMITTED:
        await give_way()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    await house.parts.store.drop_all_claims()
    house.clock.jump(seconds=200)
    await house.drive(job)
    assert await house.parts.store.usual_times() == {}
    await house.drive(await house.order(key="interaction-2"))
    assert (await house.parts.store.usual_times())[SIZE].p50_s < 30
