"""The front door: reads the settings, builds the parts, starts them, and stops them in order.

python bot.py            the Discord bot, all of it in one process
python bot.py gateway    of several processes on PostgreSQL the one that hears Discord
python bot.py worker     of several the ones that make the pictures, as many as wanted
python bot.py migrate    bring the database up to date, and end
python bot.py check      test the settings, the database, PixelDojo and the Discord login
python bot.py imagine    one picture from the command line, through the same studio
python bot.py backup     a copy of the database and the images, while the bot runs
python bot.py copy-database FROM TO    all of a database into an empty one, to move between SQLite and PostgreSQL
"""

# ruff: noqa: E402 - see gc.disable()
import argparse
import asyncio
import gc
import logging
import sys
from functools import partial
from pathlib import Path
from random import SystemRandom

gc.disable()  # what modules make stays: looking through it for what may go, again and again, takes a tenth of the start

from back_room import build_room
from cli import check
from cli.check import Finding
from cli.imagine import ConsoleAnnouncer, add_imagine_options, imagine
from cli.logs import set_up_logs
from cogs.client import LoginFailed
from cogs.links import DiscordReferenceLinks
from cogs.login import look_up_application
from domain.errors import AtelierError, LedgerError, UserError
from domain.people import CommunityKey
from domain.setting_values import parse_database_url
from fleet.schema import apply_schema
from imaging.classifier import open_classifier
from parts import open_parts, open_pixeldojo
from roles import Role, open_atelier, run
from settings import METADATA, LogFormat, RunnerKind, Settings, SettingsError, read_environment
from storage.backup import back_up
from storage.copying import copy_database
from storage.database import look_at, open_database
from storage.image_stores import IMAGES, try_out
from studio.clock import SystemClock
from studio.ports import Clock

gc.freeze()
gc.enable()

log = logging.getLogger("atelier")


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

    async def reach_images() -> str:
        return await try_out(settings.data_dir, settings.bucket())

    def most_cost() -> str:
        return settings.most_cost(servers_open=settings.policy().open_count(decided))

    classifier = open_classifier()
    look_at_pictures = partial(check.look_at_classifier, None if classifier is None else classifier.try_out)
    look_at_images = partial(check.look_at_images, reach_images)
    looks = (
        partial(check.look_at_database, reach_database),
        look_at_images,
        look_at_pixeldojo,
        look_at_discord,
        look_at_pictures,
    )
    return await check.check(looks, most_cost=most_cost)


async def run_migrate(settings: Settings) -> int:
    """Bring the database up to date. The process's exit code."""
    async with open_database(settings.database_url):
        if settings.runner is RunnerKind.PROCRASTINATE:
            await apply_schema(settings.database_url)
        print("The database is up to date.")
    return 0


async def run_copy_database(source: str, target: str) -> int:
    """Copy a database into an empty one. The process's exit code."""
    copied = await copy_database(source, target)
    print(f"Copied and compared: {sum(copied.rows.values()):,} rows, {copied.rows['transfers']:,} of them transfers.")
    print("The books balance. Let DATABASE_URL say the new address now; kept images stay where they are.")
    return 0


def run_backup(settings: Settings, target: Path) -> int:
    """Copy the database and the images into a new folder. The process's exit code."""
    bucket = settings.bucket()
    copied = back_up(settings.database_url, settings.data_dir / IMAGES if bucket is None else None, target)
    missing = f"; {copied.missing} were taken away meanwhile" if copied.missing else ""
    pictures = f"and {copied.files} pictures{missing}" if bucket is None else f"alone; the pictures are in {bucket}"
    print(f"{target}: the database {pictures}. docs/operating.md says how to go back to it.")
    return 0


MAY_BE = METADATA["DATABASE_URL"]["may_be"]


def database_address(text: str) -> str:
    """Read a database's address from the command line. Raises: ArgumentTypeError, which doesn't repeat it."""
    try:
        return parse_database_url(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"may be {MAY_BE}") from None


BOTH = ("DISCORD_TOKEN", "PIXELDOJO_API_KEY")
REQUIRED = {
    None: BOTH,
    "gateway": ("DISCORD_TOKEN",),
    "worker": BOTH,
    "migrate": (),
    "imagine": ("PIXELDOJO_API_KEY",),
    "check": (),
    "backup": (),
    "copy-database": (),
}
"""What each command can't do without; check tells itself what is missing."""
ROLES = {None: Role.EVERYTHING, "gateway": Role.GATEWAY, "worker": Role.WORKER}


def main(arguments: list[str] | None = None, *, clock: Clock | None = None) -> int:
    """Do what was asked on the command line. The process's exit code. clock: another than the machine's, for tests."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Atelier, a shared image studio for Discord communities.")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("gateway", help="of several processes on PostgreSQL the one that hears Discord")
    commands.add_parser("worker", help="of several processes one that makes pictures")
    commands.add_parser("migrate", help="bring the database up to date, and end")
    commands.add_parser("check", help="test the settings, the database, PixelDojo and the Discord login")
    add_imagine_options(commands.add_parser("imagine", help="make one picture without Discord"))
    backup = commands.add_parser("backup", help="copy the database and the images, while the bot runs")
    backup.add_argument("folder", type=Path, help="a new folder")
    copying = commands.add_parser("copy-database", help="copy all of a database into an empty one; no bot may run on either")
    copying.add_argument("source", metavar="FROM", type=database_address, help=f"the database there is: {MAY_BE}")
    copying.add_argument("target", metavar="TO", type=database_address, help="an empty one")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_env(read_environment(), required=REQUIRED[options.command])
        set_up_logs(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON, secrets=settings.secrets)
        match options.command:
            case "check":
                return asyncio.run(run_check(settings))
            case "imagine":
                return asyncio.run(run_imagine(settings, options))
            case "backup":
                return run_backup(settings, options.folder)
            case "copy-database":
                return asyncio.run(run_copy_database(options.source, options.target))
            case "migrate":
                return asyncio.run(run_migrate(settings))
        return asyncio.run(run(settings, ROLES[options.command], opening=partial(open_atelier, clock=clock)))
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
