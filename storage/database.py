"""Engines and transactions, for SQLite and PostgreSQL.

SQLite: one connection writes, with BEGIN IMMEDIATE; others read, each seeing one moment. PostgreSQL: reads see one
moment too (REPEATABLE READ), writes are guarded statements, and transactions on the books come one at a time.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, ColumnElement, Interval, event, func, inspect, literal, make_url, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from domain.errors import LedgerError
from domain.people import CommunityKey
from storage.lock import only_process
from storage.migrate import migrate
from storage.signals import Defer, News, freed, notify, told
from storage.sqlite import DRIVER, LONG, POOL_TIMEOUT_S, sqlite_engine
from storage.tables.base import UtcTime
from storage.tables.studio import CommunityRow
from studio.ports import LEASE_S

BOOKS_LOCK = 0x41544C01
"""PostgreSQL's advisory lock of those who write the books."""
DRIVERS = {"sqlite": DRIVER, "postgresql": "postgresql+psycopg"}


class Database:
    """Opens transactions. A block that raises leaves nothing written."""

    def __init__(self, *, reads: AsyncEngine, writes: AsyncEngine) -> None:
        self.rings: dict[News, Callable[[], None]] = {}
        """Called after each transaction that tells of it, and when another process tells."""
        self.hear_of_run: Callable[[str], object] = lambda _: None
        """Told the ticket of a run that may be over, when another process tells."""
        self.defer: Defer | None = None
        """Where a queue hands out the jobs: called at the end of each transaction by which one may be driven."""
        self._sender = uuid4().hex[:12]
        self._reads = reads
        self._writes = writes
        self._at_once = writes.execution_options(isolation_level="AUTOCOMMIT")
        self.is_shared = writes.dialect.name == "postgresql"
        """Whether other processes may work on it as well."""

    async def close(self) -> None:
        """Close all connections."""
        await self._reads.dispose()
        await self._writes.dispose()

    @asynccontextmanager
    async def reading(self, *, long: bool = False) -> AsyncIterator[AsyncSession]:
        """Read one moment of the database. long: where a statement's cost grows with the years; nobody waits for it then."""
        async with session_on(self._reads, long=long) as session:
            yield session

    @asynccontextmanager
    async def writing(self, *, long: bool = False) -> AsyncIterator[AsyncSession]:
        """Write all of the block, or nothing. long: as for reading."""
        async with session_on(self._writes, long=long) as session, session.begin():
            yield session
            if self.defer is not None and (job_ids := freed(session)):
                await self.defer(session, job_ids)
            if self.is_shared:
                await notify(session, sender=self._sender)
        for news in told(session):
            self._ring(news)

    @asynccontextmanager
    async def booking(self, *, long: bool = False) -> AsyncIterator[AsyncSession]:
        """Write the books: one such block at a time on the whole database, so that what it reads stays true until it commits.
        long: as for reading.

        Raises: LedgerError when the database itself refuses a line.
        """
        try:
            async with self.writing(long=long) as session:
                if self.is_shared:
                    await session.execute(select(func.pg_advisory_xact_lock(BOOKS_LOCK)))
                yield session
        except IntegrityError as error:
            raise LedgerError(str(error.orig)) from error

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """Let each statement stand for itself: nobody waits for what a process that is stopped in between has locked.
        On PostgreSQL alone."""
        async with self._at_once.connect() as connection:
            yield connection

    async def hear(self) -> None:
        """Ring for what other processes tell, for ever; on PostgreSQL alone."""
        from storage.listening import listen  # whose driver a bot on SQLite would load for nothing: a twentieth of its start

        await listen(self._writes.url, own=self._sender, ring=self._ring, hear_of_run=lambda ticket: self.hear_of_run(ticket))

    def _ring(self, news: News) -> None:
        if news in self.rings:
            self.rings[news]()

    def moment(self, now: datetime) -> ColumnElement[datetime]:
        """The moment as claims count it: the database's own on PostgreSQL, which several processes share, else now."""
        return func.clock_timestamp(type_=UtcTime) if self.is_shared else literal(now, UtcTime)

    def lease_end(self, now: datetime) -> ColumnElement[datetime]:
        """When a claim taken at this moment runs out."""
        lease = timedelta(seconds=LEASE_S)
        return func.clock_timestamp(type_=UtcTime) + literal(lease, Interval) if self.is_shared else literal(now + lease, UtcTime)


def session_on(engine: AsyncEngine, *, long: bool = False) -> AsyncSession:
    """A session that keeps nothing from one statement to the next: the rows are the truth."""
    options = {"populate_existing": True, "synchronize_session": False, LONG: long}
    return AsyncSession(engine, expire_on_commit=False, execution_options=options)


def is_shared(url: str) -> bool:
    """Whether several processes may work on this database."""
    return make_url(url).get_backend_name() == "postgresql"


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open a database, made or brought up to date first: sqlite:///path, or postgresql://…

    Raises: DatabaseUnusable when it can't be reached, another process has the SQLite file, or a newer Atelier made it.
    """
    address = with_driver(url)
    if is_shared(url):
        async with open_postgresql(address) as database:
            yield database
    else:
        with only_process(Path(address.database or "")):
            async with open_sqlite(address) as database:
                yield database


def with_driver(url: str) -> URL:
    """A database's address with the driver we use."""
    address = make_url(url)
    return address.set(drivername=DRIVERS[address.get_backend_name()])


def is_file(address: URL) -> bool:
    """Whether a SQLite database was made already."""
    return Path(address.database or "").exists()


async def look_at(url: str) -> Mapping[CommunityKey, bool]:
    """Reach a database without changing it. Which communities were opened (True) or closed (False) by hand.

    A SQLite file that isn't there is made at the first start, and so are the tables. Raises: what the driver raises.
    """
    address = with_driver(url)
    if not (is_shared(url) or is_file(address)):
        return {}
    engine = create_async_engine(address) if is_shared(url) else sqlite_engine(address, begin="BEGIN", size=1, read_only=True)
    try:
        async with session_on(engine) as session:
            connection = await session.connection()
            if not await connection.run_sync(lambda looked_at: inspect(looked_at).has_table(CommunityRow.__tablename__)):
                return {}
            decided = await session.execute(select(CommunityRow.key, CommunityRow.is_open))
            return {key: is_open for key, is_open in decided if is_open is not None}
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_postgresql(address: URL) -> AsyncIterator[Database]:
    """One pool; reads are a view of it that sees one moment."""
    engine = create_async_engine(address, hide_parameters=True, pool_pre_ping=True, pool_timeout=POOL_TIMEOUT_S)
    event.listens_for(engine.sync_engine, "connect")(let_go_of_the_silent)
    reads = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    database = Database(reads=reads, writes=engine)
    try:
        await migrate(engine)
        yield database
    finally:
        await database.close()


def let_go_of_the_silent(connection: Any, _: ConnectionPoolEntry) -> None:
    """Let PostgreSQL end the transaction of a process that was stopped in its middle: it holds locks that all others wait for."""
    connection.autocommit = True  # else the setting would go with the first rollback
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{LEASE_S:g} s'")
    connection.autocommit = False


@asynccontextmanager
async def open_sqlite(address: URL) -> AsyncIterator[Database]:
    """A pool of one connection that writes, and a pool of those that read."""
    writes = sqlite_engine(address, begin="BEGIN IMMEDIATE", size=1)
    reads = sqlite_engine(address, begin="BEGIN", size=5, read_only=True)
    database = Database(reads=reads, writes=writes)
    try:
        await migrate(writes)
        yield database
    finally:
        await database.close()
