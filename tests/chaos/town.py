"""The town of a night: its processes, who orders, what is going wrong at the moment, and how time goes by."""

import asyncio
import contextlib
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.plan import MEMBERS, Blow, Night, Shape
from tests.databases import POSTGRESQL, SQLITE, Databases
from tests.discord_server import Channel, Interaction, User
from tests.survival.conftest import learned
from tests.survival.nursery import Child
from tests.survival.stage import TURN_S, Stage, set_up

TURNS_OF_S = ((30, 5.0), (30, 60.0), (40, 3600.0))
"""How many turns of how much time, until even a run that never ends has expired."""
MINUTE_S = 60.0
STARTED = "The most this can cost"
HEARS = ("", "gateway")
SEVERAL = ("gateway", "worker", "worker")
ROLES = {Shape.SQLITE: ("",), Shape.POSTGRESQL: ("",), Shape.FLEET: SEVERAL, Shape.ENGINE: SEVERAL}
UNFINISHED = {
    "jobs": "SELECT code || ' is ' || state FROM jobs WHERE shown_at IS NULL AND state <> 'parked'",
    "letters": "SELECT 'a letter of ' || kind FROM letters WHERE due_at IS NOT NULL",
}


@dataclass
class Town:
    """One night's."""

    stage: Stage
    night: Night
    databases: Databases
    members: list[User]
    channel: Channel
    processes: list[Child | None]
    orders: list[Interaction] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    """Channels that the bot can't do everything in any more."""
    differences: list[str] = field(default_factory=list)
    """What was seen to be wrong already."""
    struck: Counter[Blow] = field(default_factory=Counter)
    """How often which blow hit a process that was alive."""
    lifting: list[Callable[[], Awaitable[Any] | None]] = field(default_factory=list)
    """What ends the troubles of the moment."""

    @property
    def url(self) -> str:
        """The database's address."""
        return self.stage.environ["DATABASE_URL"]

    # the members
    def order(self, user: User) -> Interaction:
        """Somebody types /imagine."""
        ordered = self.stage.discord.slash(user, self.channel, "imagine", prompt=f"fox {len(self.orders)}")
        self.orders.append(ordered)
        return ordered

    # the processes
    async def open(self) -> None:
        """Start every process that isn't there, and wait until the bot hears Discord."""
        for slot, role in enumerate(ROLES[self.night.shape]):
            if (process := self.processes[slot]) is not None and process.is_over:
                self.ended_by_itself(process)
                self.processes[slot] = None
            if self.processes[slot] is None:
                self.processes[slot] = await self.started(role)

    async def started(self, role: str) -> Child:
        """One more process, once it hears Discord, or has read the database where it doesn't."""
        gateway = self.stage.discord.gateway
        before = gateway.identifies
        child = await self.stage.spawn(*role.split())

        def is_up() -> bool:
            if role in HEARS:
                return gateway.identifies > before and self.stage.discord.is_listening("imagine")
            return child.has_said(STARTED)

        await self.stage.discord.wait_for(lambda: child.is_over or is_up())
        return child

    async def killed(self, process: Child) -> None:
        """Send SIGKILL, and nothing else ends it."""
        if await process.end(signal.SIGKILL) == -signal.SIGKILL:
            self.struck[Blow.KILL] += 1
        else:
            self.ended_by_itself(process)

    def ended_by_itself(self, process: Child) -> None:
        """Nobody made this process end."""
        self.differences.append(f"a process ended by itself: {process.said[-3:]}")

    async def asked_to_end(self, process: Child) -> None:
        """Send SIGTERM; it ends soon, and well."""
        code = await process.end(signal.SIGTERM)
        if code != 0:
            self.differences.append(f"a process that was asked to end did so with {code}: {process.said[-3:]}")

    async def close(self) -> None:
        """Ask all processes to end."""
        for slot, process in enumerate(self.processes):
            self.processes[slot] = None
            if process is not None and process.is_over:
                self.ended_by_itself(process)
            elif process is not None:
                await self.asked_to_end(process)

    # time
    async def turns(self, number: int) -> None:
        """Let so much time go by."""
        await self.stage.until(lambda: False, turns=number)

    async def settled(self) -> None:
        """Let time go by until nothing is left to be done, or for as long as anything may take."""
        for turns, seconds in TURNS_OF_S:
            for _ in range(turns):
                if not await asyncio.to_thread(unfinished, self.url):
                    await self.stage.later_beside(seconds=MINUTE_S)
                    await self.turns(4)  # a word to those whose jobs are parked
                    return
                await asyncio.sleep(TURN_S)
                await self.stage.later_beside(seconds=seconds)
        self.differences += [f"never finished: {what}" for what in unfinished(self.url)]

    # troubles
    async def calm(self) -> None:
        """End all troubles."""
        lifting, self.lifting = self.lifting, []
        for lift in lifting:
            lifted = lift()
            if lifted is not None:
                await lifted
        self.stage.discord.faults.clear()
        self.stage.pixeldojo.calm()


def unfinished(url: str) -> list[str]:
    """What is still to be done by the books, read beside the running bot."""
    if not url.startswith(SQLITE):
        with psycopg.connect(url, autocommit=True) as connection:
            return [row[0] for query in UNFINISHED.values() for row in connection.execute(query.encode())]
    with contextlib.closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as books:
        return [row[0] for query in UNFINISHED.values() for row in books.execute(query)]


@asynccontextmanager
async def founded(night: Night, databases: Databases, folder: Path) -> AsyncIterator[Town]:
    """A town on a database of its own; no process is there yet."""
    url = await learned(databases, POSTGRESQL if night.shape.is_shared else SQLITE)
    async with set_up(url, folder) as stage:
        stage.environ |= {"MAX_JOBS": "4", "STUDIO_BUDGET": "1000/day", "COMMUNITY_BUDGET": "1000/day"}
        stage.environ["RUNNER"] = "procrastinate" if night.shape is Shape.ENGINE else "local"
        if night.to_midnight_s is not None:
            now = stage.clock.now()
            midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            stage.later(seconds=(midnight - now).total_seconds() - night.to_midnight_s)
        members = [stage.newcomer(f"member{number}") for number in range(MEMBERS)]
        processes: list[Child | None] = [None for _ in ROLES[night.shape]]
        yield Town(stage, night, databases, members, stage.channel, processes)
