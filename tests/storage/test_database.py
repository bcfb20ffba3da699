"""What the database itself sees to, whatever the code on it does: constraints, triggers, transactions, one process."""

import asyncio
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import LedgerError
from domain.jobs import ENDED, TRANSITIONS, JobState
from domain.ledger import HELD, PIXELDOJO, WORLD, TransferKind
from domain.money import Allowance, Millicredits, Period
from storage.counters import Count, count_as_held
from storage.database import Database, is_file, look_at, open_database, with_driver
from storage.ledger import Entry, transfer
from storage.lock import DatabaseUnusable
from storage.store import SqlStore, open_store
from storage.tables import Base
from tests.databases import BOTH, POSTGRESQL, Databases
from tests.storage.orders import ADA, NOON, PRICE, SERVER, in_line, opened, succeeded

WAYS: dict[JobState, tuple[JobState, ...]] = {
    JobState.RESERVED: (),
    JobState.SUBMITTING: (JobState.SUBMITTING,),
    JobState.SUBMITTED: (JobState.SUBMITTING, JobState.SUBMITTED),
    JobState.PARKED: (JobState.SUBMITTING, JobState.PARKED),
    JobState.SUCCEEDED: (JobState.SUBMITTING, JobState.SUBMITTED, JobState.SUCCEEDED),
    JobState.FAILED: (JobState.FAILED,),
    JobState.EXPIRED: (JobState.SUBMITTING, JobState.PARKED, JobState.EXPIRED),
    JobState.CANCELLED: (JobState.CANCELLED,),
}
"""How a reserved job gets to each state."""


async def run(database: Database, statement: str) -> None:
    """Run a statement by hand."""
    async with database.writing() as session:
        await session.execute(text(statement))


async def move(database: Database, state: JobState) -> None:
    """Set the only job's state by hand."""
    ended = "'2026-03-04 12:00:00+00:00'" if state in ENDED else "NULL"
    await run(database, f"UPDATE jobs SET state = '{state.value}', ended_at = {ended}")  # noqa: S608


@pytest.mark.parametrize("before", WAYS)
async def test_the_database_forbids_every_step_the_domain_does_not_know(
    store: SqlStore, database: Database, before: JobState
) -> None:
    """And allows all others: each pair of states is tried."""
    await opened(store)
    for state in WAYS[before]:
        await move(database, state)
    for after in JobState:
        if after is before or after in TRANSITIONS[before]:
            continue
        with pytest.raises(IntegrityError, match="no such step"):
            await move(database, after)
    for after in sorted(TRANSITIONS[before])[:1]:
        await move(database, after)


async def test_an_awaiting_job_may_only_be_reserved_or_cancelled(store: SqlStore, database: Database) -> None:
    """It holds nothing yet."""
    await opened(store)
    await run(database, COPY_AS.format(state="awaiting", n=1))
    for after in ("submitting", "submitted", "parked"):
        with pytest.raises(IntegrityError, match="no such step"):
            await run(database, f"UPDATE jobs SET state = '{after}' WHERE state = 'awaiting'")  # noqa: S608
    await run(database, "UPDATE jobs SET state = 'reserved' WHERE state = 'awaiting'")


COPY_AS = """
    INSERT INTO jobs (code, order_key, origin, community, member, member_name, private, state, prompt, request, quoted,
                      turn_start, turn_finish, cancel_asked, attempts, resumed, created_at)
    SELECT 'copy{n}', 'copy{n}', origin, community, member, member_name, private, '{state}', prompt, request, quoted,
           turn_start, turn_finish, cancel_asked, attempts, resumed, created_at FROM jobs LIMIT 1
"""


@pytest.mark.parametrize("state", ["submitting", "submitted", "parked"])
async def test_no_job_begins_in_the_middle(store: SqlStore, database: Database, state: str) -> None:
    """Awaiting or reserved, and nothing else."""
    await opened(store)
    with pytest.raises(IntegrityError, match="begins"):
        await run(database, COPY_AS.format(state=state, n=1))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE transfers SET amount = amount + 1", "never changed"),
        ("DELETE FROM transfers", "never deleted"),
        ("UPDATE resolutions SET spent = returned, returned = spent", "never changed"),
        ("DELETE FROM resolutions", "never deleted"),
        ("UPDATE jobs SET paid = quoted + 1", "promise"),
        ("UPDATE jobs SET ended_at = NULL", "ended"),
        ("UPDATE counters SET held = -1", "counts"),
        ("UPDATE accounts SET balance = -1 WHERE name = 'pixeldojo'", "covered"),
        ("UPDATE accounts SET balance = -1 WHERE name = 'held'", "covered"),
        ("INSERT INTO studio (id, paused_by_host, virtual_time) VALUES (2, false, 0)", "only"),
        (
            "INSERT INTO resolutions (hold_id, spent, returned, at) SELECT 1, 1500, 0, at FROM transfers WHERE id = 1",
            "resolutions",
        ),
    ],
)
async def test_the_database_refuses_what_must_never_be(
    store: SqlStore, database: Database, statement: str, sentence: str
) -> None:
    """Even from a hand at the database's own prompt."""
    await succeeded(store)
    with pytest.raises(IntegrityError, match=sentence):
        await run(database, statement)
    await store.audit_books()


RESOLVE = "INSERT INTO resolutions (hold_id, spent, returned, at) SELECT id, {spent}, {returned}, at FROM transfers"
SETTLE = """
    INSERT INTO transfers (source_id, target_id, amount, kind, job_id, hold_id, at)
    SELECT target_id, source_id, {amount}, '{kind}', job_id, {hold}, at FROM transfers WHERE id = 1
"""


@pytest.mark.parametrize(("spent", "returned"), [(1500, 1), (0, 0), (1499, 0)])
async def test_a_resolution_is_of_the_whole_hold(store: SqlStore, database: Database, spent: int, returned: int) -> None:
    """Neither more nor less."""
    await opened(store)
    with pytest.raises(IntegrityError, match="whole"):
        await run(database, RESOLVE.format(spent=spent, returned=returned))


@pytest.mark.parametrize(
    ("amount", "kind", "hold"),
    [
        (500, "settle", "NULL"),
        (500, "release", "NULL"),
        (500, "adjust", "1"),
        (1499, "settle", "1"),
        (1, "release", "1"),
        (1500, "write_off", "2"),
        (0, "adjust", "NULL"),
        (-5, "adjust", "NULL"),
        (5, "theft", "NULL"),
    ],
)
async def test_what_comes_out_of_a_hold_is_what_its_resolution_says(
    store: SqlStore, database: Database, amount: int, kind: str, hold: str
) -> None:
    """A settlement names its hold, and moves just what was resolved; other transfers name none."""
    await opened(store)
    await run(database, RESOLVE.format(spent=1500, returned=0))
    with pytest.raises(IntegrityError):
        await run(database, SETTLE.format(amount=amount, kind=kind, hold=hold))


async def test_a_hold_is_settled_once(store: SqlStore, database: Database) -> None:
    """The second time is refused, though it says the same."""
    await opened(store)
    await run(database, RESOLVE.format(spent=1500, returned=0))
    await run(database, SETTLE.format(amount=1500, kind="settle", hold=1))
    with pytest.raises(IntegrityError):
        await run(database, SETTLE.format(amount=1500, kind="settle", hold=1))


async def test_a_line_the_books_refuse_undoes_all_of_its_transaction(store: SqlStore, database: Database) -> None:
    """The operator is told what was refused, and nothing was written."""
    await succeeded(store)
    with pytest.raises(LedgerError, match="covered"):
        await take_more_than_there_is(database)
    await store.audit_books()


async def test_the_counters_themselves_refuse_what_is_beyond_a_limit(store: SqlStore, database: Database) -> None:
    """Should the gate ever admit too much: the limit is in the statement that counts, and nothing of the order stays."""
    job = await opened(store)
    with pytest.raises(LedgerError, match="beyond a limit"):
        await count_again(database, job.id, limit=2 * PRICE - 1)
    await store.audit_books()


async def count_again(database: Database, job_id: int, *, limit: int) -> None:
    """Count a job's price once more in the studio's windows."""
    async with database.booking() as session:
        count = Count("studio", PRICE, [Allowance(Millicredits(limit), Period.WEEK)])
        await count_as_held(session, job_id, [count], now=NOON)


async def take_more_than_there_is(database: Database) -> None:
    """A good transfer, and one that PixelDojo's account can't cover."""
    async with database.booking() as session:
        entry = Entry(NOON)
        await transfer(session, TransferKind.FUND, Millicredits(5), source=WORLD, target=HELD, entry=entry)
        await transfer(session, TransferKind.FUND, Millicredits(9000), source=PIXELDOJO, target=WORLD, entry=entry)


async def test_a_cancelled_order_leaves_the_store_working(store: SqlStore) -> None:
    """A process that is asked to end cuts statements anywhere; each order is there, or not at all."""
    for turns in range(0, 60, 6):
        order = asyncio.ensure_future(opened(store, f"k{turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        order.cancel()
        await asyncio.gather(order, return_exceptions=True)
    await opened(store, "last")
    await store.audit_books()


# ── SQLite: who writes, who reads, one process ───────────────────────────────────────────────────────────────────


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "data" / "atelier.db"


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


async def test_a_look_at_a_database_in_use_neither_waits_nor_changes_it(file: Path) -> None:
    """`bot.py check` beside a running bot."""
    url = f"sqlite:///{file}"
    await look_at(url)
    assert not is_file(with_driver(url))
    async with open_store(url):
        await look_at(url)


# ── migrations ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """A plain engine on a migrated database."""
    engine = create_async_engine(with_driver(url))
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to a migrated database."""
    async with engine.connect() as connection:
        yield connection


async def test_the_migrated_schema_is_the_declared_one(connection: AsyncConnection) -> None:
    """Alembic finds no difference between what the migrations made and what the models say."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    assert await connection.run_sync(differences) == []


async def test_the_migrated_checks_and_indexes_are_the_declared_ones(
    databases: Databases, connection: AsyncConnection, tmp_path: Path
) -> None:
    """What alembic doesn't compare: checks, and the conditions of partial indexes."""
    dialect = connection.dialect.name
    empty = databases.fresh_postgresql(migrated=False) if dialect == POSTGRESQL else f"sqlite:///{tmp_path / 'declared.db'}"
    engine = create_async_engine(with_driver(empty))
    try:
        async with engine.begin() as declared:
            await declared.run_sync(Base.metadata.create_all)
            assert await declared.run_sync(describe) == await connection.run_sync(describe)
    finally:
        await engine.dispose()


def describe(connection: Connection) -> dict[str, object]:
    """Checks, indexes, unique and foreign keys of all tables."""
    inspector = inspect(connection)
    return {name: describe_table(inspector, name) for name in inspector.get_table_names() if name != "alembic_version"}


def describe_table(inspector: Inspector, table: str) -> list[str]:
    """Each as text, in an order of its own."""
    found = [
        *inspector.get_check_constraints(table),
        *inspector.get_indexes(table),
        *inspector.get_unique_constraints(table),
        *inspector.get_foreign_keys(table),
        inspector.get_pk_constraint(table),
    ]
    return sorted(str(sorted((key, plain(value)) for key, value in one.items())) for one in found)


def plain(value: object) -> str:
    """A condition is compared by its text."""
    return str({key: str(part) for key, part in value.items()} if isinstance(value, dict) else value)


async def test_two_processes_that_start_at_once_migrate_once(databases: Databases) -> None:
    """One waits for the other, and finds nothing left to do."""
    url = databases.fresh_postgresql(migrated=False)

    async def start() -> bool:
        async with open_store(url) as store:
            return (await store.state()).paused_by_host

    assert await asyncio.gather(*(start() for _ in range(3))) == [False] * 3


@pytest.mark.parametrize("kind", BOTH)
async def test_a_database_of_a_newer_atelier_is_left_alone(databases: Databases, kind: str) -> None:
    """In a sentence that says what to do."""
    url = databases.fresh(kind)
    async with open_database(url) as newer:
        await run(newer, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnusable, match="newer Atelier"):
        async with open_database(url):
            pass


# ── reads that don't grow with the years ─────────────────────────────────────────────────────────────────────────


def plans_of(database: Database) -> list[tuple[str, Any]]:
    """Every statement sent from now on, with what is bound to it."""
    sent: list[tuple[str, Any]] = []

    def remember(_: object, cursor: object, statement: str, parameters: Any, *__: object) -> None:
        sent.append((statement, parameters))

    for engine in (database._reads, database._writes):
        event.listen(engine.sync_engine, "before_cursor_execute", remember)
    return sent


QUESTIONS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "claim_next": lambda store: store.claim_next(driver="me", now=NOON),
    "next_due_at": lambda store: store.next_due_at(driver="me", now=NOON),
    "renew_claims": lambda store: store.renew_claims(driver="me", now=NOON),
    "release_unrecorded": lambda store: store.release_unrecorded(older_than=NOON, now=NOON),
    "line": lambda store: store.line(1),
    "load": lambda store: store.load(),
    "waiting_jobs": lambda store: store.waiting_jobs(most=25),
    "lost_jobs": lambda store: store.lost_jobs(),
    "open_jobs": lambda store: store.open_jobs(ADA, None),
    "standing": lambda store: store.standing(SERVER, ADA, now=NOON),
}
OF_ALL_TIMES = ("ix_jobs_member ", "ix_jobs_member_turn ")
"""Indexes that hold ended jobs too."""


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_questions_of_every_second_look_at_unfinished_jobs_only(file: Path, question: str) -> None:
    """By partial indexes, as SQLite itself plans each statement that is sent; none walks through a whole table."""
    async with open_database(f"sqlite:///{file}") as database:
        store = SqlStore(database)
        await in_line(store)
        sent = plans_of(database)
        await QUESTIONS[question](store)
        async with database.reading() as session:
            connection = await session.connection()
            explained = [
                (statement, str(tuple(row)[-1]))
                for statement, parameters in list(sent)
                for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]
    assert explained
    for statement, step in explained:
        grows = re.fullmatch(r"(SCAN|SEARCH) (jobs|transfers|counters|showings|job_images)( LEFT-JOIN)?", step)
        assert not grows, (statement, step)
        assert not any(index in step for index in OF_ALL_TIMES), (statement, step)
