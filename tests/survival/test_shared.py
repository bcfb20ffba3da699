"""Killed on PostgreSQL, where claims lapse by the database's clock instead of being taken back at the start."""

import signal

from studio.ports import LEASE_S
from tests.survival.checks import EDIT, check_delivered_once, check_jobs_at_every_step, edits, reached
from tests.survival.servers import brings_pictures
from tests.survival.stage import Stage

SUCCEEDED = "submitted → succeeded"


async def test_every_picture_comes_when_killed_on_postgresql_with_jobs_at_every_step(shared_stage: Stage) -> None:
    """Each once, as on SQLite."""
    await check_jobs_at_every_step(shared_stage)


async def test_other_bot_takes_over_when_the_one_that_drives_a_job_is_killed(shared_stage: Stage) -> None:
    """Both hear of the order, which becomes one job; the one that is left delivers it."""
    stage = shared_stage
    first, second = await stage.start(), await stage.spawn()
    await stage.discord.wait_for(lambda: len(stage.discord.gateway.live) == 2)
    held = stage.discord.hold_next(EDIT, when="before", where=brings_pictures)
    ordered = await stage.placed()
    await reached(stage, held)

    await stage.discord.wait_for(lambda: first.has_said(SUCCEEDED) or second.has_said(SUCCEEDED))
    driver, stage.child = (first, second) if first.has_said(SUCCEEDED) else (second, first)
    await driver.end(signal.SIGKILL)
    stage.later(seconds=LEASE_S)
    await stage.delivered()

    await check_delivered_once(stage, ordered)
    assert edits(stage, brings_pictures) == 2
