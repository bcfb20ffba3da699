"""What the database itself refuses, whatever the code on it does: constraints and triggers."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.errors import LedgerError
from domain.jobs import ENDED, TRANSITIONS, JobState
from domain.ledger import HELD, PIXELDOJO, WORLD, TransferKind
from domain.money import Allowance, Millicredits, Period
from storage.counters import Count, count_as_held
from storage.database import Database
from storage.ledger import Entry, transfer
from storage.store import SqlStore
from tests.storage.orders import NOON, PRICE, opened, succeeded

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
