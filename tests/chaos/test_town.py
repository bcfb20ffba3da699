"""What a night takes for granted of its processes, and sees of them."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.plan import Blow, Shape, draw
from tests.chaos.town import Town, founded
from tests.databases import Databases


@pytest.fixture
async def town(databases: Databases, tmp_path: Path) -> AsyncIterator[Town]:
    """Several processes, none of which is there yet."""
    async with founded(draw(1, shape=Shape.FLEET), databases, tmp_path) as town:
        yield town


@pytest.mark.parametrize("role", ["gateway", "worker"])
async def test_process_that_was_started_has_begun(town: Town, role: str) -> None:
    """It heeds signals and has read the database: asked to end at once, it ends well."""
    await town.asked_to_end(await town.started(role))

    assert town.differences == []


async def test_process_that_ends_though_nobody_struck_it_is_told_and_counts_as_no_kill(town: Town) -> None:
    """Also at the end of a night, when nothing is started any more."""
    await town.open()
    gateway, *workers = filter(None, town.processes)
    await gateway.end(signal.SIGTERM)

    await town.killed(gateway)
    await town.close()

    assert len(workers) == 2
    assert len(town.differences) == 2
    assert town.struck[Blow.KILL] == 0
