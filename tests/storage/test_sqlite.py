"""SQLite in the event loop's own thread: what is waited for elsewhere, and what a cancelled wait leaves."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from storage.database import Database, open_database
from storage.sqlite import commits, in_thread
from storage.store import SqlStore
from tests.databases import Databases
from tests.storage.orders import ADA, SERVER, opened

ANSWER = text("SELECT :number UNION ALL SELECT 2")


@pytest.fixture
def file(databases: Databases) -> Path:
    """A migrated database's file."""
    return Path(databases.fresh_sqlite().removeprefix("sqlite:///"))


@pytest.fixture
def other(file: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection to it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def threads_of(database: Database) -> list[str]:
    """The names of the threads that run statements from now on, as SQLite itself sees them."""
    names: list[str] = []

    def remember(connection: sqlite3.Connection, *_: object) -> None:
        connection.create_function("running", 0, lambda: names.append(threading.current_thread().name))

    event.listen(database._reads.sync_engine, "connect", remember)
    return names


@pytest.mark.parametrize("long", [False, True])
async def test_only_what_may_take_long_runs_in_a_thread(file: Path, long: bool) -> None:
    """A statement of the studio's own is quicker than the way to a thread and back."""
    async with open_database(f"sqlite:///{file}") as database:
        names = threads_of(database)
        async with database.reading(long=long) as session:
            await session.execute(text("SELECT running()"))
    assert [name == threading.main_thread().name for name in names] == [not long]


@pytest.mark.parametrize("long", [False, True])
async def test_rows_come_alike_however_they_were_read(file: Path, long: bool) -> None:
    """One at a time, some, or all of them."""
    async with open_database(f"sqlite:///{file}") as database, database.reading(long=long) as session:
        assert [row[0] for row in await session.execute(ANSWER, {"number": 1})] == [1, 2]
        assert (await session.execute(ANSWER, {"number": 1})).first() == (1,)
        assert (await session.execute(ANSWER, {"number": 1})).fetchmany(1) == [(1,)]
        assert await session.scalar(ANSWER, {"number": 1}) == 1


async def test_a_store_waits_for_another_program_and_the_loop_goes_on(file: Path, other: sqlite3.Connection) -> None:
    """Somebody at the database by hand holds orders up; gateway and buttons are served meanwhile."""
    async with open_database(f"sqlite:///{file}") as database:
        store = SqlStore(database)
        other.execute("BEGIN IMMEDIATE")
        ordering = asyncio.create_task(opened(store))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not ordering.done()
        other.execute("COMMIT")
        await ordering
        assert len(await store.open_jobs(ADA, SERVER)) == 1


async def test_a_commit_under_way_is_let_finish_when_its_waiter_is_cancelled() -> None:
    """Nobody gets the connection while a thread still uses it, however often a job is cancelled."""
    on_the_disk = threading.Event()
    committing = asyncio.create_task(in_thread(commits, on_the_disk.wait))
    for _ in range(3):
        await asyncio.sleep(0)
        committing.cancel()
    await asyncio.sleep(0)
    assert not committing.done()
    on_the_disk.set()
    with pytest.raises(asyncio.CancelledError):
        await committing


async def test_a_refused_commit_is_told() -> None:
    """A full disk is no success."""

    def commit() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        await in_thread(commits, commit)
