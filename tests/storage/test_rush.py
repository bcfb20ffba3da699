"""Fifty members with forty orders each, all at once, against a server's budget with room for three hundred."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from domain.money import Period
from domain.rules.gate import Spent
from storage.database import open_database
from storage.store import SqlStore, open_store
from tests.databases import Databases
from tests.storage.orders import ADA, NOON, SERVER, millis
from tests.storage.rushing import ROOM, rush

PROCESSES = 2
pytestmark = pytest.mark.timeout(300)  # a quarter of a minute of work, on machines that do nothing else


async def test_exactly_as_many_as_there_is_room_for_are_accepted_in_one_process(databases: Databases) -> None:
    """On SQLite."""
    url = databases.fresh_sqlite()
    async with open_store(url) as store:
        assert await rush(store) == ROOM
    await check_books(url)


async def test_exactly_as_many_as_there_is_room_for_are_accepted_in_two_processes(databases: Databases) -> None:
    """On PostgreSQL; both begin on the same word, and both get in."""
    url = databases.fresh_postgresql()
    async with part_of_rush(url, 0) as first, part_of_rush(url, 1) as second:
        accepted = await asyncio.gather(*(accepted_by(process) for process in (first, second)))
    assert sum(accepted) == ROOM
    assert min(accepted) > 0
    await check_books(url)


@asynccontextmanager
async def part_of_rush(url: str, part: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that has the database open, and takes its part of the orders on the word."""
    arguments = ("-m", "tests.storage.rushing", url, str(part), str(PROCESSES))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    yield process


async def accepted_by(process: asyncio.subprocess.Process) -> int:
    """Give the word; how many of its orders were accepted."""
    told, _ = await process.communicate(b"go\n")
    return int(told)


async def check_books(url: str) -> None:
    """What is held is what was accepted, to the credit."""
    async with open_database(url) as database:
        store = SqlStore(database)
        await store.audit_books()
        standing = await store.standing(SERVER, ADA, now=NOON)
        async with database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM jobs")) == ROOM
    assert standing.community[Period.DAY] == Spent(held=millis(ROOM))
