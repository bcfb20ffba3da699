"""How each role starts: what it needs, what it is told, and how it is connected."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cogs.client import AtelierBot
from cogs.connections import ShardedBot
from demo.pixeldojo import EmbeddedPixelDojo
from fleet.schema import apply_schema
from roles import Role, open_atelier, start
from settings import Settings, SettingsError
from storage.lock import DatabaseUnusable
from storage.store import open_store
from tests.databases import Databases, execute
from tests.discord_server import DiscordServer, pointed_at
from tests.test_front_door import run_bot


@pytest.fixture
async def environ(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """A host's settings, on SQLite."""
    async with EmbeddedPixelDojo(fixed_seconds=0) as pixeldojo:
        yield pixeldojo.settings(tmp_path) | {"DISCORD_TOKEN": "a-token"}


async def test_one_of_several_processes_refuses_to_start_on_sqlite(tmp_path: Path, environ: dict[str, str]) -> None:
    """In a sentence that says what to do instead, before anything is opened."""
    ended = await run_bot("worker", environ=environ, folder=tmp_path)
    assert ended.code == 2
    assert "PostgreSQL" in ended.err
    assert "`python bot.py`" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "atelier.db").exists()


def test_everything_in_one_process_starts_on_either_database(environ: dict[str, str]) -> None:
    """Only the others need one that several share."""
    settings = Settings.from_env(environ)
    Role.EVERYTHING.check(settings)
    for role in Role:
        role.check(replace(settings, database_url="postgresql://atelier@localhost/atelier"))
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Role.GATEWAY.check(settings)


async def test_migrate_makes_the_database_which_others_may_then_use_without_owning_it(
    databases: Databases, tmp_path: Path, environ: dict[str, str]
) -> None:
    """Who may not change tables is told to have that done; afterwards nothing is left to change, and it starts."""
    url = databases.fresh_postgresql(migrated=False)
    execute(url, "CREATE ROLE clerk LOGIN")
    clerk = url.replace("postgres:@", "clerk:@")
    with pytest.raises(DatabaseUnusable, match=r"python bot\.py migrate"):
        async with open_store(clerk):
            pass
    with pytest.raises(DatabaseUnusable, match=r"python bot\.py migrate"):
        await apply_schema(clerk)

    ended = await run_bot("migrate", environ=environ | {"DATABASE_URL": url, "RUNNER": "procrastinate"}, folder=tmp_path)
    assert (ended.code, ended.out) == (0, "The database is up to date.\n")

    execute(url, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk")
    await apply_schema(clerk)
    async with open_store(clerk) as store:
        assert not (await store.state()).paused_by_host


@asynccontextmanager
async def logged_in(environ: dict[str, str], *, servers: int) -> AsyncIterator[tuple[DiscordServer, AtelierBot]]:
    """A bot whose application tells that it is in so many servers, not yet connected."""
    async with DiscordServer() as discord, AsyncExitStack() as house:
        discord.world.told_servers = servers
        house.enter_context(pointed_at(discord.address))
        settings = Settings.from_env(environ | {"DISCORD_TOKEN": discord.world.token})
        yield discord, (await start(settings, Role.EVERYTHING, house, opening=open_atelier)).bot
    assert discord.violations == []


async def test_bot_in_a_thousand_servers_is_connected_by_shards(environ: dict[str, str]) -> None:
    """Discord tells how many there are at the login; it takes commands as always, and knows when it is connected."""
    async with logged_in(environ, servers=1000) as (discord, bot):
        guild = discord.world.add_guild("Pinewood Art")
        channel, ada = discord.world.add_channel(guild, "studio"), discord.world.add_user("ada")
        guild.join(ada)
        assert isinstance(bot, ShardedBot)
        assert bot.trouble() == "not connected yet"

        connection = asyncio.create_task(bot.connect())
        await discord.wait_for(lambda: connection.done() or discord.is_listening("imagine"))
        asked = discord.slash(ada, channel, "help")
        await discord.wait_for(lambda: asked.answer)
        await bot.wait_until_ready()
        assert bot.trouble() is None
        await bot.close()
        await connection


async def test_bot_in_fewer_servers_needs_one_connection(environ: dict[str, str]) -> None:
    """As nearly every bot is."""
    async with logged_in(environ, servers=999) as (_, bot):
        assert not isinstance(bot, ShardedBot)
