"""Who writes and who reads at the same time; one bot process on a file; a database that can't be used."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database, is_file, look_at, open_database, with_driver
from storage.lock import DatabaseUnusable
from storage.store import SqlStore, open_store
from studio.ports import LEASE_S
from tests.databases import POSTGRESQL, Databases
from tests.storage.orders import ADA, NOON, SERVER, opened


@contextmanager
def another_program(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection, as a backup has one."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        yield connection
    finally:
        connection.close()


async def test_writes_begin_at_once_and_reads_never_stand_in_their_way(file: Path) -> None:
    """BEGIN IMMEDIATE: who has begun to write keeps others from writing before its first statement; reads don't."""
    async with open_database(f"sqlite:///{file}") as database:
        with another_program(file) as other:
            async with database.reading() as session:
                await session.execute(text("SELECT * FROM jobs"))
                other.execute("BEGIN IMMEDIATE")
                other.execute("COMMIT")
            async with database.writing() as session:
                await session.execute(text("SELECT * FROM jobs"))
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
                other.execute("SELECT * FROM jobs")


async def test_a_read_sees_one_moment(store: SqlStore, database: Database) -> None:
    """What is written meanwhile is seen by the next read."""
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM jobs")) == 0
        await opened(store)
        assert await session.scalar(text("SELECT count(*) FROM jobs")) == 0
    assert len(await store.open_jobs(ADA, SERVER)) == 1


async def test_reads_cannot_write(database: Database) -> None:
    """A method that reads and writes all the same is found at once."""
    with pytest.raises(DBAPIError):
        async with database.reading() as session:
            await session.execute(text("UPDATE studio SET paused_by_host = true"))


async def test_whoever_falls_silent_within_a_transaction_holds_its_locks_no_longer_than_its_claims(databases: Databases) -> None:
    """A stopped process would keep all others waiting; PostgreSQL ends its transaction, also after a rollback."""
    async with open_database(databases.fresh(POSTGRESQL)) as database:
        for opening in (database.writing, database.reading, database.writing):
            async with opening() as session:
                assert await session.scalar(text("SHOW idle_in_transaction_session_timeout")) == f"{LEASE_S:g}s"
                await session.rollback()


async def test_a_power_cut_takes_nothing_that_was_answered(file: Path) -> None:
    """Each commit is on the disk, in the write-ahead log, with all constraints on."""
    async with open_database(f"sqlite:///{file}") as database, database.writing() as session:
        pragmas = [await session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert pragmas == ["wal", 2, 1]


HOLD_THE_DATABASE = """
import asyncio, sys
from storage.store import open_store

async def hold():
    async with open_store(sys.argv[1]):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""


@asynccontextmanager
async def another_process(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot that has the database open."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD_THE_DATABASE, url, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"open\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_second_bot_on_the_same_file_is_told_so(file: Path) -> None:
    """In a sentence that names the file; when the first is killed, the next one starts."""
    url = f"sqlite:///{file}"
    async with another_process(url) as first:
        with pytest.raises(DatabaseUnusable, match=r"Another Atelier process is using .*atelier\.db"):
            async with open_store(url):
                pass
        first.kill()
        await first.wait()
    async with open_store(url) as store:
        await store.state()


def no_folder(file: Path) -> str:
    """A file in the place of the database's folder."""
    file.parent.write_text("")
    return f"sqlite:///{file}"


def no_file(file: Path) -> str:
    """A folder in the place of the database."""
    file.mkdir(parents=True)
    return f"sqlite:///{file}"


def no_server(file: Path) -> str:
    """A server's socket that isn't there."""
    return f"postgresql://atelier:s3cr3t@/atelier?host={file.parent}"


@pytest.mark.parametrize("nothing", [no_folder, no_file, no_server])
async def test_a_database_that_cannot_be_used_is_said_in_a_sentence(file: Path, nothing: Callable[[Path], str]) -> None:
    """For the host to mend, without the password."""
    with pytest.raises(DatabaseUnusable, match="can't be used") as refusal:
        async with open_store(nothing(file)):
            pass
    assert "s3cr3t" not in str(refusal.value)


async def test_a_look_finds_no_servers_where_no_tables_were_made_yet(databases: Databases) -> None:
    """The settings alone count then."""
    assert await look_at(databases.fresh_postgresql(migrated=False)) == {}


async def test_a_look_at_a_database_in_use_neither_waits_nor_changes_it(file: Path) -> None:
    """`bot.py check` beside a running bot."""
    url = f"sqlite:///{file}"
    await look_at(url)
    assert not is_file(with_driver(url))
    async with open_store(url) as store:
        await store.set_open(SERVER, False, by=ADA, now=NOON)
        assert await look_at(url) == {SERVER: False}
