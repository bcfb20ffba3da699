"""The machine's clock is set an hour forward, or back, in the middle of a job: nobody waits for that hour."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from cogs.pace import EditPace
from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import Failure, Job, JobState
from tests.clock import FakeClock
from tests.studio.conftest import House, an_order

HOUR_S = 3600.0
SOON_S = HOUR_S / 2
"""Most need a minute or two; where the machine is slow, the tests' clock goes on while it works."""
BOTH_WAYS = pytest.mark.parametrize("hour_s", [HOUR_S, -HOUR_S], ids=["forward", "back"])


@pytest.fixture
async def pixeldojo(clock: FakeClock) -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo whose clock is right."""
    async with EmbeddedPixelDojo(clock=clock.true, random=Random(1), fixed_seconds=16) as server:
        yield server


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """Let the runner take jobs until the end of the block."""
    runner = house.room.runner
    await runner.start()
    try:
        yield
    finally:
        await house.clock.run(runner.stop())


async def until(house: House, job: Job, *states: JobState) -> None:
    """Let time go by until a job is in one of these states."""

    async def is_so() -> None:
        while (await house.parts.store.job(job.id)).state not in states:
            await house.clock.sleep(5)

    await house.clock.run(is_so())


async def turned_down(house: House, job: Job) -> None:
    """Until it was turned down, and waits."""
    while not (await house.parts.store.job(job.id)).attempts:
        await house.clock.sleep(1)


async def ended_soon(house: House, job: Job) -> Job:
    """Let time go by, though nothing like the hour; the job is over then, whatever the hands said."""
    over = asyncio.ensure_future(until(house, job, JobState.SUCCEEDED, JobState.FAILED, JobState.PARKED))
    soon = asyncio.ensure_future(house.clock.sleep(SOON_S))
    await house.clock.run(any_of(over, soon))
    over.cancel()
    soon.cancel()
    await house.parts.store.audit_books()
    return await house.parts.store.job(job.id)


async def any_of(*futures: asyncio.Future[None]) -> None:
    """Wait until one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


@BOTH_WAYS
async def test_picture_comes_when_the_clock_is_set_while_it_is_drawn(house: House, hour_s: float) -> None:
    """Its run is looked at by how long was slept, and not by what the hands say."""
    async with running(house):
        job = await house.order()
        await until(house, job, JobState.SUBMITTED)
        house.clock.set_hands(seconds=hour_s)

        assert (await ended_soon(house, job)).state is JobState.SUCCEEDED


@BOTH_WAYS
async def test_picture_comes_when_the_clock_is_set_while_the_bot_is_away(house: House, hour_s: float) -> None:
    """Another process takes it up, to which the run's age is an hour too much, or less than nothing."""
    job = await house.order()
    await one_step(house, job)
    house.clock.set_hands(seconds=hour_s)

    async with running(house):
        assert (await ended_soon(house, job)).state is JobState.SUCCEEDED
    learned = (await house.parts.store.usual_times()).values()
    assert all(usual.p50_s > 0 for usual in learned)


@BOTH_WAYS
async def test_job_is_sent_again_when_the_clock_is_set_while_it_waits_for_that(house: House, hour_s: float) -> None:
    """It was turned down for now; its next time is an hour away by hands that were set back."""
    house.pixeldojo.turn_down_next(429, 30)
    async with running(house):
        job = await house.order()
        await house.clock.run(turned_down(house, job))
        house.clock.set_hands(seconds=hour_s)

        assert (await ended_soon(house, job)).state is JobState.SUCCEEDED


@BOTH_WAYS
async def test_lost_run_is_known_to_be_lost_when_the_clock_is_set_meanwhile(house: House, hour_s: float) -> None:
    """PixelDojo never took it; that is found out as soon as its answer can't come any more."""
    house.pixeldojo.lose_next(accept=False)
    async with running(house):
        job = await house.order()
        await until(house, job, JobState.SUBMITTING)
        house.clock.set_hands(seconds=hour_s)

        assert (await ended_soon(house, job)).state is JobState.PARKED


async def test_order_without_a_placeholder_is_released_when_the_clock_was_set_back(house: House) -> None:
    """The credits aren't kept for the hour; a younger order by a clock a little ahead of ours keeps its time."""
    job = await house.parts.studio.order(an_order(), key="interaction-1")
    house.clock.set_hands(seconds=-30)
    await house.room.housekeeping.go_round()
    assert (await house.parts.store.job(job.id)).state is JobState.RESERVED

    house.clock.set_hands(seconds=-HOUR_S)
    await house.room.housekeeping.go_round()

    assert (await house.parts.store.job(job.id)).failure is Failure.INTERRUPTED


def test_placeholder_goes_on_telling_when_the_clock_was_set_back(clock: FakeClock) -> None:
    """It isn't left as it was for the hour."""
    pace = EditPace(clock)
    pace.note(1, "You're next.")
    assert not pace.is_open(1)
    clock.set_hands(seconds=-HOUR_S)
    assert pace.is_open(1)


async def one_step(house: House, job: Job) -> None:
    """Have it sent, by a process that ends then."""
    driving = asyncio.ensure_future(house.room.runner.drive(job.id))
    while (await house.parts.store.job(job.id)).state is not JobState.SUBMITTED:
        await house.clock.turn(driving)
    driving.cancel()
    await house.parts.store.drop_all_claims()
