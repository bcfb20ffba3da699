"""What a worker knows of Discord without hearing it: what it asks for, each time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cogs.connections import RestBot
from cogs.ways import is_readable
from demo.pixeldojo import EmbeddedPixelDojo
from roles import Role, open_atelier, start
from settings import Settings
from tests.discord_server import DiscordServer, pointed_at
from tests.discord_server.thread_routes import new_thread

HISTORY = "read_message_history"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """A Discord that discord.py speaks to, and that allowed all it was asked."""
    async with DiscordServer() as server:
        with pointed_at(server.address):
            yield server
    assert server.violations == []


@pytest.fixture
async def bot(discord: DiscordServer, tmp_path: Path) -> AsyncIterator[RestBot]:
    """A worker's client, logged in."""
    async with EmbeddedPixelDojo() as pixeldojo, AsyncExitStack() as house:
        settings = Settings.from_env(pixeldojo.settings(tmp_path) | {"DISCORD_TOKEN": discord.world.token})
        bot = (await start(settings, Role.WORKER, house, opening=open_atelier)).bot
        assert isinstance(bot, RestBot)
        yield bot


async def test_worker_learns_who_the_host_is_and_connects_to_nothing(discord: DiscordServer, bot: RestBot) -> None:
    """Its commands and buttons are the gateway's: it tells Discord of none."""
    assert bot.host_ids == {discord.world.host.id}
    assert discord.gateway.sessions == {}
    assert discord.world.commands == {}


async def test_worker_knows_what_it_may_do_in_a_channel_and_in_a_thread_as_it_is_now(
    discord: DiscordServer, bot: RestBot
) -> None:
    """A thread's permissions are those of the channel it is in; nothing is remembered."""
    guild = discord.world.add_guild("Pinewood Art")
    channel, forum = discord.world.add_channel(guild, "studio"), discord.world.add_forum(guild, "gallery")
    thread = new_thread(discord.world, forum, "a fox")
    discord.world.channels[thread.id] = thread
    for place, within in ((channel, channel), (thread, forum)):
        assert is_readable(await bot.place(place.id))
        discord.take_permission(within, HISTORY)
        assert not is_readable(await bot.place(place.id))


async def test_worker_finds_nothing_where_there_is_nothing_or_where_it_is_not_let_in(
    discord: DiscordServer, bot: RestBot
) -> None:
    """A server it left, a channel that is gone, and somebody's direct messages, which have no permissions."""
    gone = discord.world.add_guild("Elsewhere", has_bot=False)
    assert await bot.server(gone.id + 1) is None
    assert await bot.place(gone.id + 1) is None
    assert await bot.place(discord.world.dm(discord.world.host).id) is None
    found = await bot.server(discord.world.add_guild("Pinewood Art").id)
    assert found is not None
    assert found.name == "Pinewood Art"
