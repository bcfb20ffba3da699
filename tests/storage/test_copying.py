"""A database is copied into one of the other kind, and a bot that starts on it has all it had."""

import asyncio
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from domain.errors import LedgerError
from domain.money import Allowance, Millicredits, Period
from domain.search import Search
from domain.styles import NewStyle, owned_by
from storage.copying import OF_THE_MOMENT, Tally, copy_database
from storage.database import Database, open_database
from storage.lock import DatabaseUnusable, only_process
from storage.store import SqlStore, open_store
from storage.tables import AccountRow, Base, JobRow
from tests.databases import BOTH, POSTGRESQL, SQLITE, Databases
from tests.storage.orders import ADA, BEN, NOON, SERVER, STAFF, an_order, history_of, in_line, succeeded
from tests.storage.story import Play

STEPS: tuple[tuple[Any, ...], ...] = (
    ("settings", False, Millicredits(2000)),
    ("fund", Millicredits(9000), Period.WEEK),
    ("tiers", Allowance(Millicredits(5000), Period.DAY), 2, 2),
    ("quota", BEN, Allowance(Millicredits(3000), Period.WEEK)),
    ("grant", ADA, Millicredits(4000), 3),
    ("order", ADA, Millicredits(1500), 2),
    ("order", BEN, Millicredits(700), 1),
    ("end", "succeed", Millicredits(1400)),
    ("order", ADA, Millicredits(2500), 1),
    ("approve", Millicredits(0), True),
    ("order", ADA, Millicredits(900), 1),
    ("end", "park", Millicredits(900)),
    ("give", ADA, Millicredits(100)),
    ("order", BEN, Millicredits(300), 1),
)
KILLED_AT = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from storage.copying import copy_database

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO resolutions"):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(copy_database(sys.argv[1], sys.argv[2]))
"""
"""All but the last table is written then, without triggers."""


async def lived_in(url: str) -> str:
    """A database with a server's life in it, and a row of every kind of column."""
    async with open_database(url) as database:
        store = SqlStore(database)
        play = Play(store)
        for what, *how in STEPS:
            await getattr(play, what)(*how)
        await succeeded(store, "interaction-1", order=an_order("a fox in the snow, “élan” 🦊"))
        await store.note_score("ab" * 32, 0.1 + 0.2, now=NOON)
        await store.open_search("code", Search(by=ADA, whose=ADA, here=SERVER, since=date(2026, 3, 4)), now=NOON)
        await store.save_style(
            owned_by(ADA), NewStyle(name="ink", template="{prompt}, ink", defaults={"seed": 7}), most=5, by=ADA, now=NOON
        )
        await store.set_open(SERVER, True, by=STAFF, now=NOON)
        await store.audit_books()
    return url


async def tallies(database: Database) -> dict[str, Tally]:
    """What is in each table."""
    found = {table.name: Tally() for table in Base.metadata.sorted_tables}
    async with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            found[table.name].add((await session.execute(select(table))).all())
    return found


async def triggers(database: Database) -> list[tuple[str, str]]:
    """The triggers there are, and that they work."""
    says = (
        "SELECT tgname, CAST(tgenabled AS text) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        if database.is_shared
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    )
    async with database.reading() as session:
        return [(name, how) for name, how in await session.execute(text(says))]


@pytest.mark.parametrize(("source", "target"), [(SQLITE, POSTGRESQL), (POSTGRESQL, SQLITE)])
async def test_a_bot_that_starts_on_a_copy_has_all_it_had(databases: Databases, source: str, target: str) -> None:
    """Rows, books and history; and what comes next is numbered, booked, searched for and refused as in any database."""
    original, empty, copy = await lived_in(databases.fresh(source)), databases.fresh(target), databases.fresh(target)

    copied, moments = await copy_database(original, copy), {table.name for table in OF_THE_MOMENT}

    async with open_database(original) as before, open_database(copy) as after, open_database(empty) as new:
        there = await tallies(after)
        assert there == await tallies(before)
        assert copied.rows == {name: tally.rows for name, tally in there.items() if name not in moments}
        assert await triggers(after) == await triggers(new)
        assert await history_of(SqlStore(after), most=25) == await history_of(SqlStore(before), most=25)
        await check_life_goes_on(SqlStore(after), after)


async def check_life_goes_on(store: SqlStore, database: Database) -> None:
    """Orders, books, search and the rules that the database keeps itself."""
    async with database.reading() as session:
        last = max(await session.scalars(select(JobRow.id)))
    job = await in_line(store, "next", order=an_order("a fox again"))
    assert job.id == last + 1
    await succeeded(store, "heron", order=an_order("a heron"))
    await store.audit_books()
    assert [found.request.prompt[:5] for found in await history_of(store, find="élan")] == ["a fox"]
    assert [found.request.prompt for found in await history_of(store, find="heron")] == ["a heron"]
    for forbidden in ("DELETE FROM transfers", "UPDATE jobs SET state = 'awaiting' WHERE state = 'succeeded'"):
        with pytest.raises(DBAPIError):
            async with database.writing() as session:
                await session.execute(text(forbidden))


@pytest.mark.parametrize("target", BOTH)
async def test_a_kill_in_the_middle_leaves_an_empty_target(databases: Databases, target: str) -> None:
    """With its triggers, and to be copied to again."""
    original, copy, empty = await lived_in(databases.fresh(SQLITE)), databases.fresh(target), databases.fresh(target)

    child = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_AT, original, copy)
    assert await child.wait() == -signal.SIGKILL

    async with open_database(copy) as after, open_database(empty) as new:
        assert await tallies(after) == await tallies(new)
        assert await triggers(after) == await triggers(new)
    assert (await copy_database(original, copy)).rows["transfers"] > 0


async def test_books_that_don_t_balance_are_not_copied(databases: Databases) -> None:
    """The target stays empty; the operator reads which sum is off."""
    original, copy, empty = await lived_in(databases.fresh(SQLITE)), databases.fresh(SQLITE), databases.fresh(SQLITE)
    async with open_database(original) as database, database.writing() as session:
        await session.execute(update(AccountRow).where(AccountRow.id == 1).values(balance=AccountRow.balance + 1))

    with pytest.raises(LedgerError, match="don't add up"):
        await copy_database(original, copy)

    async with open_database(copy) as after, open_database(empty) as new:
        assert await tallies(after) == await tallies(new)


def test_a_copy_that_differs_anywhere_is_seen() -> None:
    """Two rows with exchanged values, one row less, and one letter; another order is no difference."""
    rows: list[Any] = [(1, "a", NOON), (2, "b", None)]

    def tally(*rows: Any) -> Tally:
        made = Tally()
        made.add(rows)
        return made

    assert tally(*rows) == tally(*reversed(rows))
    others = [rows[:1], [(1, "b", NOON), (2, "a", None)], [(1, "a", NOON), (2, "b ", None)], [(1, "a", None), (2, "b", NOON)]]
    assert all(tally(*other) != tally(*rows) for other in others)


async def test_nothing_is_written_over_or_copied_in_use(databases: Databases, tmp_path: Path) -> None:
    """Each in a sentence for the host, and with nothing changed."""
    original, filled = await lived_in(databases.fresh(SQLITE)), await lived_in(databases.fresh(POSTGRESQL))
    cases = [(original, filled, "isn't empty"), (original, original, "to itself"), (f"sqlite:///{tmp_path}/x", filled, "nothing")]
    for source, target, says in cases:
        with pytest.raises(DatabaseUnusable, match=says):
            await copy_database(source, target)
    with only_process(Path(original.removeprefix("sqlite:///"))), pytest.raises(DatabaseUnusable, match="Another Atelier"):
        await copy_database(original, databases.fresh(SQLITE))
    async with open_store(filled) as bot:
        await bot.state()
        with pytest.raises(DatabaseUnusable, match=r"from which .* in use"):
            await copy_database(filled, databases.fresh(SQLITE))
        with pytest.raises(DatabaseUnusable, match=r"to which .* in use"):
            await copy_database(original, filled)
    assert not (tmp_path / "x").exists()


async def test_every_table_of_the_models_is_copied(databases: Databases) -> None:
    """The migrations make no table that the models don't know, but for the index of words and who migrated last."""
    async with open_database(databases.fresh(POSTGRESQL)) as database, database.reading() as session:
        connection = await session.connection()
        names = await connection.run_sync(lambda looked_at: inspect(looked_at).get_table_names())
    assert set(names) - set(Base.metadata.tables) == {"alembic_version"}
