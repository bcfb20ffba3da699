"""A whole database into an empty one, of the other kind or of the same: in one transaction, and compared before it commits."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Integer, Row, Table, delete, exists, func, insert, select, text, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import LedgerError
from storage.auditing import checks
from storage.database import Database, is_file, is_shared, open_database, with_driver
from storage.lock import DatabaseUnusable
from storage.rows import table_of
from storage.tables import Base, CallRateRow, DutyRow, StudioRow

ROWS_AT_ONCE = 1000
OF_THE_MOMENT = (table_of(DutyRow), table_of(CallRateRow))
"""Who of several processes has which duty, and how fast they have just called."""
TABLES = [table for table in Base.metadata.sorted_tables if table not in OF_THE_MOMENT]
"""Each after those it refers to."""

OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
PATIENT = text("SET LOCAL idle_in_transaction_session_timeout = 0")
"""One database waits while the other one is compared; there is nobody whom that keeps waiting."""
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
REBUILD = "INSERT INTO job_words (job_words) VALUES ('rebuild')"


@dataclass
class Tally:
    """How many rows there are of a table, and a sum over all that is in them, whatever their order."""

    rows: int = 0
    checksum: int = 0

    def add(self, rows: Sequence[Row[Any]]) -> None:
        """Count these too. Values are compared as Python has them: both kinds of database give the same."""
        self.rows += len(rows)
        for row in rows:
            digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
            self.checksum = (self.checksum + int.from_bytes(digest[:8])) % 2**64


@dataclass(frozen=True)
class Copied:
    """What is in the target now, as it is in the source."""

    rows: dict[str, int]
    """By table."""


async def copy_database(source: str, target: str) -> Copied:
    """Copy all rows. Both are brought up to date first; the target is empty afterwards, or has all of it.

    Raises: DatabaseUnusable when the source isn't there, either is in use, or the target isn't empty; LedgerError when the
    copy isn't what the source is, or its books don't balance.
    """
    if with_driver(source) == with_driver(target):
        raise DatabaseUnusable("The database can't be copied to itself: name another one to copy it to.")
    if not (is_shared(source) or is_file(with_driver(source))):
        raise DatabaseUnusable(f"{with_driver(source).database} isn't there: nothing to copy.")
    async with (
        open_database(source) as original,
        open_database(target) as copy,
        original.reading(long=True) as reads,
        copy.writing(long=True) as writes,
    ):
        await be_alone(original, reads, "from which it is copied")
        await be_alone(copy, writes, "to which it is copied")
        await check_empty(writes)
        return await copy_all(reads, writes)


async def be_alone(database: Database, session: AsyncSession, which: str) -> None:
    """Have all the time there is. Raises: DatabaseUnusable where others are connected; a SQLite file has its lock."""
    if not database.is_shared:
        return
    await session.execute(PATIENT)
    if others := await session.scalar(OTHERS):
        raise DatabaseUnusable(f"The database {which} is in use by {others} other connections: stop every Atelier on it first.")


async def check_empty(session: AsyncSession) -> None:
    """Raises: DatabaseUnusable, naming the first table with a row in it. The studio's one row is there from the start."""
    for table in Base.metadata.sorted_tables:
        if table is not StudioRow.__table__ and await session.scalar(select(exists(select(table)))):
            raise DatabaseUnusable(f"The database to which it is copied isn't empty (it has {table.name}): name a new one.")


async def copy_all(reads: AsyncSession, writes: AsyncSession) -> Copied:
    """Copy each table, and compare. Raises: LedgerError."""
    async with without_triggers(writes):
        await writes.execute(delete(StudioRow))
        tallies = {table: await copy_table(table, reads, writes) for table in TABLES}
    for table, tally in tallies.items():
        await compare(table, tally, writes)
    for sentence, off in checks():
        if (first := await writes.scalar(off.limit(1))) is not None:
            raise LedgerError(f"{sentence}: {first}")
    return Copied({table.name: tally.rows for table, tally in tallies.items()})


async def copy_table(table: Table, reads: AsyncSession, writes: AsyncSession) -> Tally:
    """Copy a table's rows in the order of their keys, which those that refer to others of the same table have."""
    tally = Tally()
    async for rows in batches(table, reads):
        tally.add(rows)
        try:
            await writes.execute(insert(table), [row._asdict() for row in rows])
        except IntegrityError as error:  # its own text, and what hangs on it, have the row, with what people wrote
            raise LedgerError(f"{table.name} has a row that the other database refuses ({type(error.orig).__name__})") from None
    await set_sequence(table, writes)
    return tally


async def compare(table: Table, tally: Tally, session: AsyncSession) -> None:
    """Read the copy. Raises: LedgerError, where it isn't what was read from the source."""
    found = Tally()
    async for rows in batches(table, session):
        found.add(rows)
    if found != tally:
        raise LedgerError(f"the copy of {table.name} isn't what it was copied from: {found} for {tally}")


async def batches(table: Table, session: AsyncSession) -> AsyncIterator[Sequence[Row[Any]]]:
    """A table's rows by their key, never more at once than memory has room for."""
    key = tuple_(*table.primary_key)
    page = select(table).order_by(*table.primary_key).limit(ROWS_AT_ONCE)
    rows = (await session.execute(page)).all()
    while rows:
        yield rows
        last = rows[-1]._mapping
        after = tuple_(*(last[column] for column in table.primary_key), types=[column.type for column in table.primary_key])
        rows = (await session.execute(page.where(key > after))).all()


async def set_sequence(table: Table, session: AsyncSession) -> None:
    """Let the next row that PostgreSQL numbers come after those that were copied. SQLite sees to that itself."""
    number = table.autoincrement_column
    if session.get_bind().dialect.name != "postgresql" or number is None or not isinstance(number.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, number.name)
    await session.execute(select(func.setval(sequence, func.max(number))).where(number.is_not(None)))


@asynccontextmanager
async def without_triggers(session: AsyncSession) -> AsyncIterator[None]:
    """Write rows as they are, not as new ones: no step is refused, no balance moves. A kill in between changes nothing."""
    connection = await session.connection()
    say = partial(connection.exec_driver_sql)
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            await say(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
        yield
        for table in TABLES:
            await say(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')
        return
    triggers = (await say(TRIGGERS)).all()
    for trigger in triggers:
        await say(f'DROP TRIGGER "{trigger.name}"')
    yield
    for trigger in triggers:
        await say(trigger.sql)
    await say(REBUILD)
