"""SQLite in the event loop's own thread: each statement runs where it is asked for, and only the disk is waited for elsewhere.

A driver with a thread of its own hands every statement over and back several times, which costs more than the statement
(docs/decisions/0054). What may take long says so (Database.reading(long=True)), and its statements run in a thread.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from time import monotonic
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteExecutionContext
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, Pool
from sqlalchemy.util.concurrency import await_

T = TypeVar("T")

DRIVER = "sqlite+inloop"
LONG = "atelier_long"
"""The execution option of statements that may take long."""
BUSY_MS = 10_000
"""How long a transaction waits where another process has locked the file."""
BUSY_AGAIN_S = 0.02
POOL_TIMEOUT_S = 60

commits = ThreadPoolExecutor(1, thread_name_prefix="commit")
"""Of one connection that writes; not behind the pictures that other threads keep."""


class InLoopCursor(sqlite3.Cursor):
    """Has what SQLAlchemy's asynchronous sessions ask of a driver's cursor."""

    async def _async_soft_close(self) -> None:
        """Its rows can be read without waiting: nothing has to be closed before."""


class LongCursor(InLoopCursor):
    """Runs its statement in a thread, and reads all its rows there."""

    def execute(self, sql: str, parameters: Any = ()) -> Self:
        """Run a statement."""
        self._rows = await_(in_thread(None, lambda: deque(self._execute_and_fetch(sql, parameters))))
        return self

    def _execute_and_fetch(self, sql: str, parameters: Any) -> list[Any]:
        super().execute(sql, parameters)
        return super().fetchall()

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """So many of the next rows."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows = list(self._rows)
        self._rows.clear()
        return rows


class InLoopContext(SQLiteExecutionContext):
    """One statement under way."""

    def create_default_cursor(self) -> DBAPICursor:
        """Make its cursor."""
        return self._dbapi_connection.cursor(LongCursor if self.execution_options.get(LONG) else InLoopCursor)


class InLoopDialect(SQLiteDialect_pysqlite):
    """The standard library's driver, as an asynchronous engine wants it."""

    driver = "inloop"
    is_async = True
    supports_statement_cache = True
    execution_ctx_cls = InLoopContext

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Whoever waits for a connection doesn't keep the loop."""
        return AsyncAdaptedQueuePool

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Flush to the disk while the loop goes on."""
        await_(in_thread(commits, dbapi_connection.commit))


registry.register("sqlite.inloop", __name__, InLoopDialect.__name__)


async def in_thread(executor: Executor | None, work: Callable[[], T]) -> T:
    """Do it in a thread. Whoever is cancelled meanwhile learns of it afterwards: nobody else may use the connection before."""
    working = asyncio.get_running_loop().run_in_executor(executor, work)
    cancelled: asyncio.CancelledError | None = None
    while not working.done():
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:  # raised again below
            break
    if cancelled is not None:
        raise cancelled
    return working.result()


def sqlite_engine(address: URL, *, begin: str, size: int, read_only: bool = False) -> AsyncEngine:
    """An engine that begins its transactions itself: the driver would begin them later, as deferred ones."""
    engine = create_async_engine(address, hide_parameters=True, pool_size=size, max_overflow=0, pool_timeout=POOL_TIMEOUT_S)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"query_only = {read_only:d}",
            f"busy_timeout = {BUSY_MS if read_only else 0}",  # who writes waits in begin_when_free
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        begin_when_free(connection, begin)

    return engine


def begin_when_free(connection: Connection, begin: str) -> None:
    """Begin a transaction; while another process writes to the file the loop goes on. Raises: OperationalError after BUSY_MS."""
    driver: Any = connection.connection.driver_connection
    give_up_at_s = monotonic() + BUSY_MS / 1000
    while True:
        try:
            driver.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > give_up_at_s:
                raise OperationalError(begin, None, error) from error
            await_(asyncio.sleep(BUSY_AGAIN_S))
        else:
            return
