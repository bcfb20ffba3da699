"""The front door: reads the settings, builds the parts, starts them, and stops them in order.

python bot.py            the Discord bot
python bot.py check      test the settings, the database, PixelDojo and the Discord login
python bot.py imagine    one picture from the command line, through the same studio
python bot.py backup     a copy of the database and the images, while the bot runs
"""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, TypeVar

from cli import check
from cli.check import Finding
from cli.imagine import ConsoleAnnouncer, add_imagine_options, imagine
from cli.logs import set_up_logs
from cogs.announcer import DiscordAnnouncer
from cogs.client import AtelierBot, LoginFailed
from cogs.links import DISCORD_CDN_HOSTS, DiscordReferenceLinks
from cogs.login import look_up_application
from domain.errors import AtelierError, LedgerError, UserError
from domain.people import CommunityKey
from imaging.classifier import open_classifier
from parts import BackRoom, Parts, build_room, open_parts, open_pixeldojo, web_of
from settings import LogFormat, Settings, SettingsError, read_environment
from storage.backup import IMAGES, back_up
from storage.database import look_at
from studio.clock import SystemClock
from studio.ports import Clock
from web.health import ping_of

log = logging.getLogger("atelier")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Atelier:
    """The whole bot, built and not yet started."""

    parts: Parts
    bot: AtelierBot
    room: BackRoom


def build_bot(parts: Parts, *, host_ids: Collection[int] | None, cdn_hosts: Collection[str]) -> AtelierBot:
    """Build the Discord client of these parts."""
    return AtelierBot(
        studio=parts.studio,
        accounts=parts.accounts,
        gallery=parts.gallery,
        gallery_posts=parts.gallery_posts,
        removal=parts.removal,
        reports=parts.reports,
        approvals=parts.approvals,
        looks=parts.looks,
        members=parts.members,
        origins=parts.origins,
        picks=parts.picks,
        styles=parts.styles,
        wordlists=parts.wordlists,
        desk=parts.desk,
        account=parts.account,
        figures=parts.figures,
        house=parts.house,
        conduct=parts.conduct,
        staff_log=parts.staff_log,
        exports=parts.exports,
        departures=parts.departures,
        clock=parts.clock,
        images=parts.images,
        imaging=parts.imaging,
        host_ids=host_ids,
        cdn_hosts=cdn_hosts,
        meter=parts.meter,
    )


@asynccontextmanager
async def open_atelier(
    settings: Settings,
    *,
    clock: Clock | None = None,
    random: Random | None = None,
    host_ids: Collection[int] | None = None,
    cdn_hosts: Collection[str] = DISCORD_CDN_HOSTS,
) -> AsyncIterator[Atelier]:
    """Build the whole bot. host_ids and cdn_hosts: for a Discord that isn't Discord's own (the demo, tests)."""
    async with open_parts(settings, clock=clock or SystemClock(), random=random or SystemRandom()) as parts:
        bot = build_bot(parts, host_ids=host_ids, cdn_hosts=cdn_hosts)
        announcer = DiscordAnnouncer(bot, store=parts.store, clock=parts.clock)
        room = build_room(parts, announcer=announcer, links=bot.links)
        await room.housekeeping.read_model()
        yield Atelier(parts=parts, bot=bot, room=room)


async def run(settings: Settings, *, clock: Clock | None = None) -> int:
    """Run the bot until it is asked to end. The process's exit code. clock: another than the machine's, for tests."""
    stopping = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stopping.set)
    async with AsyncExitStack() as house:
        atelier = await unless_asked(stopping, start(settings, house, clock=clock))
        if atelier is None:
            return 0
        async with atelier.room.working():
            return await until_asked(atelier, stopping)


async def start(settings: Settings, house: AsyncExitStack, *, clock: Clock | None) -> Atelier:
    """Open the bot, for as long as the house is open, and log it in."""
    atelier = await house.enter_async_context(open_atelier(settings, clock=clock))
    await house.enter_async_context(atelier.bot)
    pings = {"gateway": ping_of(atelier.bot.trouble), "runner": ping_of(atelier.room.runner.trouble)}
    await house.enter_async_context(web_of(atelier.parts, **pings))
    log.info(settings.most_cost(servers_open=await atelier.parts.desk.open_count()))
    await atelier.bot.login(settings.discord_token)
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
    """Stay connected until asked to end, the connection is lost for good, or the books don't balance."""
    connection = asyncio.create_task(atelier.bot.connect())
    asked = asyncio.create_task(stopping.wait())
    failed = atelier.room.runner.failed
    ends: set[asyncio.Future[Any]] = {connection, asked, failed}
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    if failed.done():
        failed.result()
    if connection.done():
        connection.result()
    asked.cancel()
    log.info("stopping; what is under way resumes at the next start")
    return 0


async def run_imagine(settings: Settings, options: argparse.Namespace) -> int:
    """Make one picture without Discord. The process's exit code."""
    async with open_parts(settings, clock=SystemClock(), random=SystemRandom()) as parts:
        links = DiscordReferenceLinks(images=parts.images, clock=parts.clock)
        room = build_room(parts, announcer=ConsoleAnnouncer(), links=links)
        await room.housekeeping.read_model()
        return await imagine(options, studio=parts.studio, store=parts.store, images=parts.images, runner=room.runner)


async def run_check(settings: Settings) -> int:
    """Look at everything a host sets up. The process's exit code."""

    async def look_at_pixeldojo() -> list[Finding]:
        async with open_pixeldojo(settings, clock=SystemClock()) as provider:
            return await check.look_at_pixeldojo(provider, has_key=bool(settings.pixeldojo_api_key))

    async def look_at_discord() -> list[Finding]:
        if not settings.discord_token:
            return [Finding(False, "DISCORD_TOKEN", "is missing; copy it from the application's page, under Bot, into .env")]
        try:
            info = await look_up_application(settings.discord_token)
        except LoginFailed as problem:
            return [Finding(False, "DISCORD_TOKEN", str(problem))]
        return check.look_at_application(check.Application(info.id, info.name, public=info.bot_public))

    decided: dict[CommunityKey, bool] = {}

    async def reach_database() -> None:
        decided.update(await look_at(settings.database_url))

    def most_cost() -> str:
        return settings.most_cost(servers_open=settings.policy().open_count(decided))

    classifier = open_classifier()
    look_at_pictures = partial(check.look_at_classifier, None if classifier is None else classifier.try_out)
    looks = (partial(check.look_at_database, reach_database), look_at_pixeldojo, look_at_discord, look_at_pictures)
    return await check.check(looks, most_cost=most_cost)


def run_backup(settings: Settings, target: Path) -> int:
    """Copy the database and the images into a new folder. The process's exit code."""
    copied = back_up(settings.database_url, settings.data_dir / IMAGES, target)
    missing = f"; {copied.missing} were taken away meanwhile" if copied.missing else ""
    print(f"{target}: the database and {copied.files} pictures{missing}. docs/operating.md says how to go back to it.")
    return 0


REQUIRED = {None: ("DISCORD_TOKEN", "PIXELDOJO_API_KEY"), "imagine": ("PIXELDOJO_API_KEY",), "check": (), "backup": ()}
"""What each command can't do without; check tells itself what is missing."""


def main(arguments: list[str] | None = None, *, clock: Clock | None = None) -> int:
    """Do what was asked on the command line. The process's exit code. clock: another than the machine's, for tests."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Atelier, a shared image studio for Discord communities.")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("check", help="test the settings, the database, PixelDojo and the Discord login")
    add_imagine_options(commands.add_parser("imagine", help="make one picture without Discord"))
    backup = commands.add_parser("backup", help="copy the database and the images, while the bot runs")
    backup.add_argument("folder", type=Path, help="a new folder")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_env(read_environment(), required=REQUIRED[options.command])
        secrets = (settings.discord_token, settings.pixeldojo_api_key, settings.database_url)
        set_up_logs(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON, secrets=secrets)
        match options.command:
            case "check":
                return asyncio.run(run_check(settings))
            case "imagine":
                return asyncio.run(run_imagine(settings, options))
            case "backup":
                return run_backup(settings, options.folder)
        return asyncio.run(run(settings, clock=clock))
    except (SettingsError, LoginFailed, UserError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except LedgerError:
        log.exception("the books don't balance: stopped, nothing more is spent")
        return 3
    except AtelierError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
