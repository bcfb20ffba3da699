"""A process stopped for 40 s and on again, as a machine does that is moved or swaps: what it wakes up to isn't what it knew."""

import signal

from tests.discord_server import Interaction
from tests.survival.checks import check_delivered_once
from tests.survival.stage import Stage

FROZEN_S = 40.0
"""Longer than a claim lasts."""


async def test_job_goes_on_when_the_only_process_was_stopped_for_a_while(stage: Stage) -> None:
    """Nobody else may take it, so nobody did; it is paid and shown once."""
    child = await stage.start()
    ordered = await running(stage)

    child.send(signal.SIGSTOP)
    stage.later(seconds=FROZEN_S)
    finish(stage)
    child.send(signal.SIGCONT)
    await stage.delivered()

    await check_delivered_once(stage, ordered)


async def test_fence_holds_when_a_stopped_process_wakes_after_another_took_its_job_over(shared_stage: Stage) -> None:
    """The other one settles and shows it; the first one writes nothing any more, and works on with the rest."""
    stage = shared_stage
    first = await stage.start()
    ordered = await running(stage)

    first.send(signal.SIGSTOP)
    stage.later(seconds=FROZEN_S)
    finish(stage)
    second = await stage.spawn()
    await stage.delivered()
    first.send(signal.SIGCONT)
    later = await stage.placed("a heron", user=stage.newcomer("ben"))
    await stage.delivered(2)

    assert await first.end(signal.SIGTERM) == 0
    await stage.discord.wait_for(lambda: stage.seen == stage.cards)
    stage.child = second
    await check_delivered_once(stage, ordered, later)


async def running(stage: Stage) -> Interaction:
    """Order, and wait until PixelDojo draws, which takes long."""
    stage.pixeldojo.fixed_seconds = 3600
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    return ordered


def finish(stage: Stage) -> None:
    """Let PixelDojo be done with it."""
    stage.pixeldojo.fixed_seconds = 0
    stage.pixeldojo.finish()
