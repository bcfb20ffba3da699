"""The bot's own machine in trouble: the database, the disk, the clock."""

import asyncio
import contextlib
import resource
from collections.abc import Callable
from functools import partial
from time import sleep

import psycopg

from tests.chaos.town import Town
from tests.databases import written_elsewhere
from tests.survival.checks import NOT_EVEN_READ, ask

from .registry import TROUBLES, Befalls, trouble

HOUR_S = 3600.0


@trouble("database locked")
def locked(town: Town, times: int) -> None:
    """Somebody else writes for some seconds."""
    meanwhile(town, partial(lock_for if town.night.shape.is_shared else lock_file_for, town.url, 1.0 + times))


@trouble("connections exhausted")
def exhausted(town: Town, times: int) -> None:
    """More people ask at once than a process has connections, and each keeps one: somebody locks the jobs for some seconds."""
    meanwhile(town, partial(lock_for, town.url, float(times), NOT_EVEN_READ))
    ask(town.stage)


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
    with written_elsewhere(url):
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
