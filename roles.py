"""What a process is (everything, Discord's gateway alone, or a worker), and how it is put together, started and stopped."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from random import Random, SystemRandom
from typing import Any, TypeVar

from back_room import BackRoom, build_room
from cogs.announcer import DiscordAnnouncer
from cogs.client import AtelierBot, NeedsShards
from cogs.connections import RestBot, ShardedBot
from cogs.links import DISCORD_CDN_HOSTS
from parts import Parts, open_parts
from settings import Problem, Settings, SettingsError
from storage.database import is_shared
from studio.clock import SystemClock
from studio.ports import Clock

log = logging.getLogger("atelier")

T = TypeVar("T")


class Role(Enum):
    """What one process does. docs/decisions/0091-roles.md."""

    EVERYTHING = "everything"
    GATEWAY = "gateway"
    """Hears Discord: takes commands and orders, and answers first. Runs no jobs."""
    WORKER = "worker"
    """Drives jobs, shows them and sends letters over Discord's REST API. Hears nothing of Discord."""

    @property
    def hears(self) -> bool:
        """Whether it is connected to Discord's gateway."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Whether it has a back room."""
        return self is not Role.GATEWAY

    def check(self, settings: Settings) -> None:
        """Raises: SettingsError, where this role needs a database that several processes share, and there is none."""
        if self is not Role.EVERYTHING and not is_shared(settings.database_url):
            may_be = f"`python bot.py {self.value}` needs PostgreSQL here; on SQLite one process does everything: `python bot.py`"
            raise SettingsError([Problem("DATABASE_URL", None, may_be)])


@dataclass(frozen=True, kw_only=True)
class Atelier:
    """The whole bot, built and not yet started."""

    parts: Parts
    bot: AtelierBot
    room: BackRoom
    role: Role

    def working(self) -> AbstractAsyncContextManager[object]:
        """Let the back room work until the end of the block, where this process has one."""
        return self.room.working() if self.role.works else nullcontext()

    def serving(self) -> AbstractAsyncContextManager[object]:
        """Serve health and metrics until the end of the block, of what this process has; nothing where WEB_PORT says so."""
        if not self.parts.settings.web_port:
            return nullcontext()
        from serving import web_of  # a web server, which most don't switch on

        troubles = {}
        if self.role.hears:
            troubles["gateway"] = self.bot.trouble
        if self.role.works:
            troubles["runner"] = self.room.runner.trouble
        return web_of(self.parts, **troubles)


@asynccontextmanager
async def open_atelier(
    settings: Settings,
    *,
    role: Role = Role.EVERYTHING,
    kind: type[AtelierBot] = AtelierBot,
    clock: Clock | None = None,
    random: Random | None = None,
    host_ids: Collection[int] | None = None,
    cdn_hosts: Collection[str] = DISCORD_CDN_HOSTS,
) -> AsyncIterator[Atelier]:
    """Build the whole bot. host_ids and cdn_hosts: for a Discord that isn't Discord's own (the demo, tests)."""
    async with open_parts(settings, clock=clock or SystemClock(), random=random or SystemRandom()) as parts:
        bot = kind(parts, host_ids=host_ids, cdn_hosts=cdn_hosts)
        announcer = DiscordAnnouncer(bot, store=parts.store, clock=parts.clock, driver=parts.name)
        room = build_room(parts, announcer=announcer, links=bot.links)
        atelier = Atelier(parts=parts, bot=bot, room=room, role=role)
        if not role.works:
            yield atelier
            return
        bot.reading = asyncio.create_task(room.housekeeping.read_model())
        try:
            yield atelier
        finally:
            bot.reading.cancel()
            await asyncio.gather(bot.reading, return_exceptions=True)


Opening = Callable[..., AbstractAsyncContextManager[Atelier]]
"""open_atelier, or one with some of its arguments given."""


async def run(settings: Settings, role: Role = Role.EVERYTHING, *, opening: Opening = open_atelier) -> int:
    """Run the bot until it is asked to end. The process's exit code. opening: with another clock, for tests and the demo.

    Raises: SettingsError, where the role needs other settings.
    """
    role.check(settings)
    stopping = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stopping.set)
    async with AsyncExitStack() as house:
        atelier = await unless_asked(stopping, start(settings, role, house, opening=opening))
        if atelier is None:
            return 0
        gc.freeze()  # what stands now stays: looking through it for what may go would keep everybody waiting for 0.1 s
        async with atelier.working():
            return await until_asked(atelier, stopping)


async def start(settings: Settings, role: Role, house: AsyncExitStack, *, opening: Opening) -> Atelier:
    """Open the bot, for as long as the house is open, and log it in. In so many servers that it needs shards it is known
    after its login alone: it is built anew then."""
    first = AtelierBot if role.hears else RestBot
    try:
        return await start_as(first, settings, role, house, opening=opening)
    except NeedsShards as many:
        log.info("in %d servers: connected by shards", many.servers)
        return await start_as(ShardedBot, settings, role, house, opening=opening)


async def start_as(kind: type[AtelierBot], settings: Settings, role: Role, house: AsyncExitStack, *, opening: Opening) -> Atelier:
    """The same as this kind of client; where that doesn't succeed nothing stays open. Raises: NeedsShards."""
    async with AsyncExitStack() as entered:
        atelier = await entered.enter_async_context(opening(settings, role=role, kind=kind))
        await entered.enter_async_context(atelier.bot)
        await entered.enter_async_context(atelier.serving())
        log.info(settings.most_cost(servers_open=await atelier.parts.desk.open_count()))
        await atelier.bot.login(settings.discord_token)
        house.push_async_exit(entered.pop_all())
        return atelier


async def unless_asked(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do this work; None where the process is asked to end before it is done, which breaks it off."""
    working, asked = asyncio.create_task(work), asyncio.create_task(stopping.wait())
    await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None


async def until_asked(atelier: Atelier, stopping: asyncio.Event) -> int:
    """Stay until asked to end, the connection to Discord is lost for good, or the books don't balance."""
    asked = asyncio.create_task(stopping.wait())
    ends: set[asyncio.Future[Any]] = {asked, atelier.room.runner.failed}
    if atelier.role.hears:
        ends.add(asyncio.create_task(atelier.bot.connect()))
    over, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    for end in over - {asked}:
        end.result()
    log.info("stopping; what is under way resumes at the next start")
    return 0
