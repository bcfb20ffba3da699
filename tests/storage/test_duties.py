"""Duties: of several processes one has each, and is followed once it goes silent."""

import asyncio

from sqlalchemy import text

from storage.database import Database
from storage.store import SqlStore
from tests.storage.orders import MINUTE, NOON

HOUSE = "house"


async def let_lapse(database: Database) -> None:
    """Let the holder's time run out, by whichever clock counts it."""
    async with database.writing() as session:
        await session.execute(text("UPDATE duties SET until = '2026-01-01 00:00:00+00:00'"))


async def test_one_of_many_has_a_duty_until_it_goes_silent(store: SqlStore, database: Database) -> None:
    """Of those who ask at once one gets it, and keeps it while it asks again; then another."""
    names = [f"process-{number}" for number in range(4)]
    taken = await asyncio.gather(*(store.take_duty(HOUSE, holder=name, now=NOON) for name in names))
    assert sorted(taken) == [False, False, False, True]
    holder = names[taken.index(True)]
    other = next(name for name in names if name != holder)
    assert await store.take_duty(HOUSE, holder=holder, now=NOON)
    assert not await store.take_duty(HOUSE, holder=other, now=NOON)
    assert await store.take_duty("another", holder=other, now=NOON)
    await let_lapse(database)
    assert await store.take_duty(HOUSE, holder=other, now=NOON + MINUTE)
    assert not await store.take_duty(HOUSE, holder=holder, now=NOON + MINUTE)


async def test_a_duty_that_is_dropped_is_free_at_once(store: SqlStore) -> None:
    """Only its holder can drop it."""
    await store.take_duty(HOUSE, holder="first", now=NOON)
    await store.drop_duty(HOUSE, holder="second")
    assert not await store.take_duty(HOUSE, holder="second", now=NOON)
    await store.drop_duty(HOUSE, holder="first")
    assert await store.take_duty(HOUSE, holder="second", now=NOON)
