"""Everything that goes wrong in a night besides the strikes: each by its name in the plan, and how it ends."""

import asyncio
import contextlib
import resource
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from time import sleep

import psycopg

from demo.pixeldojo_trouble import GARBAGE
from demo.sketch import Commission, draw_quickly
from domain.money import Millicredits
from storage.database import BOOKS_LOCK
from tests.chaos.plan import Trouble
from tests.chaos.town import Town
from tests.discord_server.faults import When
from tests.survival.checks import DIRECT

EDITS, ANSWERS = "PATCH *", "POST /interactions/*"
MESSAGES = ("POST /channels/*", "POST /webhooks/*", DIRECT)
NEVER_S = 1e7
HOUR_S = 3600.0
BUSY_S = 0.1
SLOW_S = 0.4
HALF = len(draw_quickly(Commission(prompt="", seed=1))) // 2

Befalls = Callable[[Town, int], Awaitable[None] | None]
TROUBLES: dict[str, Befalls] = {}


def trouble(*names: str) -> Callable[[Befalls], Befalls]:
    """Put the decorated function under these names of the plan."""

    def put(befalls: Befalls) -> Befalls:
        TROUBLES.update(dict.fromkeys(names, befalls))
        return befalls

    return put


async def befall(town: Town, troubles: list[Trouble]) -> None:
    """Let these happen now."""
    for each in troubles:
        befalls = TROUBLES[each.name](town, each.times)
        if befalls is not None:
            await befalls


# ── PixelDojo ────────────────────────────────────────────────────────────────────────────────────────────────────
@trouble("429 storm")
def storm(town: Town, times: int) -> None:
    """Every kind of call is turned down, again and again."""
    for route in ("run", "job", "jobs") * times:
        town.stage.pixeldojo.turn_down_next(429, 2, route=route)


def answers(status: int, route: str, body: object = "", *, accept: bool = False) -> Befalls:
    """Calls of a route are answered just so."""

    def befalls(town: Town, times: int) -> None:
        for _ in range(times):
            town.stage.pixeldojo.answer_next(status, body, accept=accept, route=route)

    return befalls


TROUBLES["submit 5xx"] = answers(500, "run")
TROUBLES["look 5xx"] = answers(502, "job")
TROUBLES["garbage for a ticket"] = answers(202, "run", GARBAGE.body, accept=True)
TROUBLES["garbage for a look"] = answers(200, "job", GARBAGE.body)
TROUBLES["HTML for a picture"] = answers(200, "image", GARBAGE.body)
TROUBLES["picture cut short"] = answers(200, "image", draw_quickly(Commission(prompt="a fox", seed=1))[:HALF])
TROUBLES["pictures vanish"] = answers(404, "image")
TROUBLES["image host away"] = answers(503, "image")


def silence(*, accept: bool, hangs: bool) -> Befalls:
    """Submits are never answered. hangs: their connections stay open until the troubles end."""

    def befalls(town: Town, times: int) -> None:
        pixeldojo = town.stage.pixeldojo
        for _ in range(times):
            (pixeldojo.hang_next if hangs else pixeldojo.lose_next)(accept=accept)

    return befalls


TROUBLES["submit cut before accepting"] = silence(accept=False, hangs=False)
TROUBLES["submit cut after accepting"] = silence(accept=True, hangs=False)
TROUBLES["submit answered after 60 s"] = silence(accept=True, hangs=True)
TROUBLES["submit lost for 60 s"] = silence(accept=False, hangs=True)


@trouble("never ends")
def never_ends(town: Town, times: int) -> None:
    """Runs that are accepted now are never finished."""
    town.stage.pixeldojo.fixed_seconds = NEVER_S
    town.lifting.append(lambda: setattr(town.stage.pixeldojo, "fixed_seconds", 0))


@trouble("run fails")
def fails(town: Town, times: int) -> None:
    """The next runs fail."""
    for _ in range(times):
        town.stage.pixeldojo.fail_next()


@trouble("run refused")
def refused(town: Town, times: int) -> None:
    """Moderation turns the next runs down."""
    for _ in range(times):
        town.stage.pixeldojo.refuse_next()


@trouble("no credits")
def no_credits(town: Town, times: int) -> None:
    """The account is empty until somebody tops it up."""
    pixeldojo = town.stage.pixeldojo
    had, pixeldojo.balance = pixeldojo.balance, Millicredits(0)
    town.lifting.append(lambda: setattr(pixeldojo, "balance", Millicredits(pixeldojo.balance + had)))


# ── Discord ──────────────────────────────────────────────────────────────────────────────────────────────────────
def fails_at(*patterns: str, status: int) -> Befalls:
    """Calls are answered by an error."""

    def befalls(town: Town, times: int) -> None:
        again_s = BUSY_S if status == 429 else None
        for pattern in patterns:  # discord.py itself tries 5xx again, and waits longer each time
            most = times if status == 429 else 1
            town.stage.discord.fail_next(pattern, status=status, times=most, retry_after_s=again_s)

    return befalls


def cuts(*patterns: str, when: When) -> Befalls:
    """Connections are cut."""

    def befalls(town: Town, times: int) -> None:
        for pattern in patterns:
            town.stage.discord.lose_next(pattern, when=when, times=times)

    return befalls


TROUBLES["Discord 429 at edits"] = fails_at(EDITS, status=429)
TROUBLES["Discord 5xx at edits"] = fails_at(EDITS, status=503)
TROUBLES["Discord 429 at messages"] = fails_at(*MESSAGES, status=429)
TROUBLES["Discord 5xx at messages"] = fails_at(*MESSAGES, status=502)
TROUBLES["Discord cuts edits before"] = cuts(EDITS, when="before")
TROUBLES["Discord cuts edits after"] = cuts(EDITS, when="after")
TROUBLES["Discord cuts messages before"] = cuts(*MESSAGES, when="before")
TROUBLES["Discord cuts messages after"] = cuts(*MESSAGES, when="after")
TROUBLES["Discord cuts answers before"] = cuts(ANSWERS, when="before")
TROUBLES["Discord cuts answers after"] = cuts(ANSWERS, when="after")


@trouble("Discord slow")
def slow(town: Town, times: int) -> None:
    """Calls take their time."""
    town.stage.discord.delay_next("*", seconds=SLOW_S, times=3 * times)


@trouble("direct messages closed")
def shuts_letterbox(town: Town, times: int) -> None:
    """Nobody takes direct messages."""
    for user in town.members:
        user.dms_open = False
        town.lifting.append(partial(setattr, user, "dms_open", True))


@trouble("message deleted")
def message_deleted(town: Town, times: int) -> None:
    """Somebody deletes what the last order was answered with."""
    if town.orders and town.orders[-1].original:
        town.stage.discord.delete_message(town.orders[-1].original)


@trouble("channel deleted")
def channel_deleted(town: Town, times: int) -> None:
    """Somebody deletes the channel."""
    town.closed.add(town.channel.id)
    if town.channel.id in town.stage.discord.world.channels:
        town.stage.discord.delete_channel(town.channel)


def takes(*permissions: str) -> Befalls:
    """Somebody takes permissions away."""

    def befalls(town: Town, times: int) -> None:
        town.closed.add(town.channel.id)
        if town.channel.id in town.stage.discord.world.channels:
            town.stage.discord.take_permission(town.channel, *permissions)

    return befalls


TROUBLES["channel hidden"] = takes("view_channel")
TROUBLES["channel read-only"] = takes("send_messages")
TROUBLES["no files allowed"] = takes("attach_files")


@trouble("token expired")
def token_expired(town: Town, times: int) -> None:
    """The last order's token lapses before its time."""
    if town.orders:
        town.stage.discord.expire_token(town.orders[-1])


TROUBLES["gateway connection dropped"] = lambda town, _: town.stage.discord.drop_gateway()
TROUBLES["gateway session lost"] = lambda town, _: town.stage.discord.restart_gateway()
TROUBLES["gateway asks to reconnect"] = lambda town, _: town.stage.discord.ask_reconnect()


# ── the database, the disk, the clock ────────────────────────────────────────────────────────────────────────────
@trouble("database locked")
def locked(town: Town, times: int) -> None:
    """Somebody else writes for some seconds."""
    meanwhile(town, partial(lock_for if town.night.shape.is_shared else lock_file_for, town.url, 1.0 + times))


@trouble("connections exhausted")
def exhausted(town: Town, times: int) -> None:
    """Whoever wants to write the books waits for some seconds, each on a connection of the pool."""
    meanwhile(town, partial(lock_for, town.url, float(times), f"SELECT pg_advisory_xact_lock({BOOKS_LOCK})"))


@trouble("PostgreSQL restarted")
async def restarted(town: Town, times: int) -> None:
    """It breaks all connections off, and is back in a moment."""
    await asyncio.to_thread(town.databases.restart)


def meanwhile(town: Town, work: Callable[[], None]) -> None:
    """Do this in a thread; the troubles don't end before."""
    working = asyncio.create_task(asyncio.to_thread(work))
    town.lifting.append(lambda: working)


def lock_file_for(url: str, seconds: float) -> None:
    """Keep SQLite's file from being written to."""
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)) as books:
        books.execute("BEGIN IMMEDIATE")
        sleep(seconds)


def lock_for(url: str, seconds: float, statement: str = "LOCK TABLE jobs IN EXCLUSIVE MODE") -> None:
    """Keep a lock of PostgreSQL's, should it not be restarted meanwhile."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url) as connection:
        connection.execute(statement.encode())
        sleep(seconds)


@trouble("disk full")
def disk_full(town: Town, times: int) -> None:
    """No process may write to a file; what it is told is the same as on a full disk."""
    for process in town.processes:
        if process is not None and not process.is_over:
            let_write(process.pid, 0)
            town.lifting.append(partial(let_write, process.pid, resource.RLIM_INFINITY))


def let_write(pid: int, most_bytes: int) -> None:
    """Let a process write files up to this size, should it still be there."""
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))


def jumps(seconds: float) -> Befalls:
    """The hands of the bot's clock are moved, and moved back once the troubles end."""

    def befalls(town: Town, times: int) -> None:
        town.stage.clock.jump(seconds=seconds)
        town.lifting.append(lambda: town.stage.clock.jump(seconds=-seconds))

    return befalls


TROUBLES["clock an hour ahead"] = jumps(HOUR_S)
TROUBLES["clock an hour behind"] = jumps(-HOUR_S)
