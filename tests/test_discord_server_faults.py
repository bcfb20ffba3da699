"""Trouble on request: what the server in Discord's place lets go wrong, and what a real bot sees of it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.discord_server.sample_bot import Scene, playing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The server and the bot."""
    async with playing() as scene:
        yield scene


async def test_call_fails_once_when_the_test_asks_for_it(scene: Scene) -> None:
    """With the status and code that were asked for, without an effect, and only where the pattern fits."""
    scene.server.fail_next("POST /channels/*", status=403, code=50013)
    ada = await scene.bot.fetch_user(scene.ada.id)

    with pytest.raises(discord.Forbidden) as caught:
        await scene.place.send("one")
    await scene.place.send("two")
    await ada.send("unharmed")

    assert caught.value.code == 50013
    assert [message.text for message in scene.server.shown(scene.channel)] == ["two"]


async def test_bot_waits_and_tries_again_when_it_is_rate_limited(scene: Scene) -> None:
    """429 carries its retry_after the way discord.py wants it, by both of its clients."""
    scene.server.fail_next("POST /channels/*", status=429, retry_after_s=0.0, times=2)
    scene.server.fail_next("POST /interactions/*", status=429, retry_after_s=0.0)
    seen = await scene.waiting()

    await scene.place.send("posted")
    await seen.response.send_message("answered")

    statuses = [call.status for call in scene.server.requests if call.method == "POST"]
    assert statuses == [429, 429, 200, 429, 200]


@pytest.mark.parametrize(("when", "shown"), [("before", []), ("after", ["one"])])
async def test_answer_is_lost_when_the_connection_is_cut(scene: Scene, when: str, shown: list[str]) -> None:
    """Cut before, the call had no effect; cut after, it had."""
    scene.server.lose_next("POST /channels/*", when="before" if when == "before" else "after")

    with pytest.raises(aiohttp.ClientError):
        await scene.place.send("one")

    assert [message.text for message in scene.server.shown(scene.channel)] == shown
    assert scene.server.requests[-1].status is None


async def test_call_waits_when_the_test_holds_it(scene: Scene) -> None:
    """Before its effect or after, until it is let go."""
    before = scene.server.hold_next("POST /channels/*", when="before")
    sending = asyncio.create_task(scene.place.send("one"))
    await scene.server.wait_for(lambda: before.is_reached)
    assert scene.server.shown(scene.channel) == []

    after = scene.server.hold_next("PATCH /channels/*", when="after")
    before.let_go()
    editing = asyncio.create_task((await sending).edit(content="two"))
    await scene.server.wait_for(lambda: after.is_reached)
    assert [message.text for message in scene.server.shown(scene.channel)] == ["two"]
    assert not editing.done()
    after.let_go()
    await editing


async def test_call_passes_a_hold_that_is_meant_for_another(scene: Scene) -> None:
    """A hold may look at what a call says, not only at its route."""
    held = scene.server.hold_next("POST /channels/*", when="before", where=lambda call: call.body["content"] == "wait")

    await scene.place.send("pass")
    waiting = asyncio.create_task(scene.place.send("wait"))
    await scene.server.wait_for(lambda: held.is_reached)

    assert [message.text for message in scene.server.shown(scene.channel)] == ["pass"]
    held.let_go()
    await waiting


async def test_call_takes_its_time_when_it_is_delayed(scene: Scene) -> None:
    """Another call overtakes it, and a short delay ends by itself."""
    scene.server.delay_next("GET /users/*", seconds=0.01)
    await scene.bot.fetch_user(scene.ada.id)
    scene.server.delay_next("GET /users/*", seconds=3600)
    slow = asyncio.create_task(scene.bot.fetch_user(scene.ada.id))
    await scene.server.wait_for(lambda: scene.server.requests[-1].status is None)

    await scene.place.send("quick")

    assert not slow.done()
    slow.cancel()


async def test_route_is_remembered_when_the_server_does_not_know_it(scene: Scene) -> None:
    """A call that isn't served here shows up instead of passing by."""
    with pytest.raises(discord.NotFound):
        await scene.bot.http.request(discord.http.Route("GET", "/stage-instances/1"))

    assert scene.server.violations == ["GET /stage-instances/1 isn't known here"]


async def test_wait_fails_with_the_last_calls_when_nothing_comes(scene: Scene) -> None:
    """What the bot did last is in the message."""
    await scene.place.send("one")

    with pytest.raises(AssertionError, match="POST /channels/"):
        await scene.server.wait_for(lambda: False, timeout_s=0.01)


async def test_composer_refuses_what_the_command_does_not_take(scene: Scene) -> None:
    """Unknown commands and options, and missing ones, fail in the test as they would in Discord."""
    for words, options in (("nothing", {}), ("card", {"words": "x"})):
        with pytest.raises(LookupError):
            scene.server.slash(scene.ada, scene.channel, words, **options)  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        scene.server.slash(scene.ada, scene.channel, "card", is_user_install=True, text="for servers only")
    with pytest.raises(ValueError, match="text"):
        scene.server.slash(scene.ada, scene.channel, "card")
