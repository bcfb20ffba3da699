"""Every answer comes in time, and every trouble has a sentence."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import pytest
from simcord.results import InteractionResult

from domain.jobs import Failure, JobState
from tests.cogs.conftest import OpenTown, Town, arrive, give_way, whispers
from tests.cogs.rendering import text_in
from tests.databases import written_elsewhere

CHECKING = "Checking… if this stays, nothing was charged."


def database(town: Town) -> Path:
    """The town's SQLite file."""
    return Path(town.atelier.parts.settings.database_url.removeprefix("sqlite:///"))


def busy(town: Town) -> AbstractContextManager[None]:
    """While the body runs, somebody else is writing to the database: orders wait."""
    return written_elsewhere(town.atelier.parts.settings.database_url)


@asynccontextmanager
async def held_up(town: Town, prompt: str) -> AsyncIterator[asyncio.Task[InteractionResult]]:
    """Order while the database is busy until the bare placeholder is out; the order goes on after the body."""
    with busy(town):
        slow = asyncio.create_task(town.ada.slash(town.channel, "imagine", prompt=prompt))
        while not town.clock.sleepers:
            await give_way()
        await town.clock.advance(seconds=1.5)
        while not town.env.backend.http_requests or not town.messages():
            await give_way()
        yield slow


async def test_slow_order_shows_a_bare_placeholder_after_a_second_and_a_half(town: Town) -> None:
    """Nobody waits in the dark; the same message becomes the placeholder."""
    async with held_up(town, "a fox") as slow:
        assert town.texts() == [CHECKING]
    await slow
    assert len(town.messages()) == 1
    assert "a fox" in town.texts()[0]
    showing = (await town.job(town.ada)).showing
    assert showing is not None
    assert showing.message_id == town.messages()[0].id


async def test_slow_refusal_is_told_privately_and_takes_the_bare_placeholder_away(open_town: OpenTown) -> None:
    """A refusal that comes late is as private as one that comes at once."""
    async with open_town(DEFAULT_QUOTA="1/day") as town:
        async with held_up(town, "a fox") as slow:
            assert town.texts() == [CHECKING]
        result = await slow
        assert town.messages() == []
        assert "This costs 1.5 credits" in whispers(result)[0]


async def test_slow_press_is_answered_beside_its_message(town: Town) -> None:
    """The member reads that something happens, and then what came of it; the button's message stays as it is."""
    await town.ordered(town.ada)
    message = town.messages()[0]
    with busy(town):
        slow = asyncio.create_task(town.ada.click(message, label="Cancel"))
        while not town.clock.sleepers:
            await give_way()
        await town.clock.advance(seconds=1.5)
        while len(town.channel.history(viewer=town.ada)) == 2:  # the placeholder, and what the first order says once
            await give_way()
        assert CHECKING in text_in(town.channel.history(viewer=town.ada)[-1].components)
    assert whispers(await slow) == ["Cancelled. It cost nothing: your 1.5 credits are back."]


async def test_slow_host_decision_is_told_all_the_same(open_town: OpenTown) -> None:
    """An answer that was to take the question's place comes beside it when it is late."""
    async with open_town(COMMUNITIES="") as town:
        await arrive(town, "Newcomers")
        question = town.host.dm_channel.history()[-1]
        with busy(town):
            slow = asyncio.create_task(town.host.click(question, label="Open"))
            while not town.clock.sleepers:
                await give_way()
            await town.clock.advance(seconds=1.5)
        assert whispers(await slow) == ["**Newcomers** is open. Its members can use /imagine within the server's budget."]


async def test_order_that_discord_no_longer_waits_for_is_withdrawn(town: Town) -> None:
    """10062: nobody sees a placeholder, so nothing stays held."""
    town.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await town.ada.slash(town.channel, "imagine", prompt="a fox")
    job = await town.job(town.ada)
    assert (job.state, job.failure) == (JobState.CANCELLED, Failure.INTERRUPTED)
    assert (await town.usage(town.ada)).left == 6000
    assert town.messages() == []


async def test_withdrawn_order_posts_nothing(town: Town) -> None:
    """There is no placeholder to say that it was interrupted, and nothing takes its place."""
    town.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await town.ada.slash(town.channel, "imagine", prompt="a fox")
    await town.drive(await town.job(town.ada))
    assert town.messages() == []
    assert town.pixeldojo.runs == []


async def test_trouble_of_ours_is_one_plain_sentence_with_a_reference(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A broken database is logged with its details, and told without them."""
    with sqlite3.connect(database(town)) as connection:
        connection.execute("ALTER TABLE jobs RENAME TO elsewhere")
    result = await town.ada.slash(town.channel, "imagine", prompt="a fox")
    (told,) = whispers(result)
    assert "Something went wrong on my side" in told
    assert "jobs" not in told
    reference = told.split("`")[1]
    assert any(reference in record.getMessage() and record.exc_info for record in caplog.records)


async def test_same_interaction_orders_once(town: Town) -> None:
    """The interaction's id is the order's key, so that a delivery repeated by Discord holds nothing twice."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a fox")
    job = await town.job(town.ada)
    assert result.response is not None
    assert job.order_key.startswith("interaction-")
    assert text_in(result.response.message.components)
