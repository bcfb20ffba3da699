"""Stars, on both databases."""

import asyncio
from dataclasses import replace

from sqlalchemy import func, select

from domain.orders import SAME_PRESS_S, Press
from domain.people import MemberKey
from storage.database import Database
from storage.store import SqlStore
from storage.tables import PressRow, StarRow
from tests.storage.orders import ADA, BEN, NOON, SECOND, an_order, failed, succeeded

LATER = NOON + SAME_PRESS_S * SECOND


async def test_a_picture_is_starred_for_its_member_alone(store: SqlStore) -> None:
    """By position; others have stars of their own."""
    job = await succeeded(store)
    assert await store.turn_star(ADA, job.id, 2, now=NOON)
    assert await store.stars(ADA, job.id) == {2}
    assert await store.stars(BEN, job.id) == frozenset()


async def test_the_next_press_takes_the_star_away(store: SqlStore) -> None:
    """And the one after that gives it again."""
    job = await succeeded(store)
    turns = [await store.turn_star(ADA, job.id, 0, now=LATER + n * SAME_PRESS_S * SECOND) for n in range(3)]
    assert turns == [True, False, True]


async def test_pressing_twice_at_once_stars_once(store: SqlStore) -> None:
    """The second of two presses isn't meant to take back the first."""
    job = await succeeded(store)
    assert await asyncio.gather(*(store.turn_star(ADA, job.id, 0, now=NOON) for _ in range(5))) == [True] * 5
    assert await store.turn_star(ADA, job.id, 0, now=LATER - SECOND)
    assert not await store.turn_star(ADA, job.id, 0, now=LATER)


async def test_an_erased_member_leaves_neither_stars_nor_presses(store: SqlStore, database: Database) -> None:
    """What one liked and pressed is forgotten; others' stars stay."""
    job = await succeeded(store)
    await store.turn_star(ADA, job.id, 0, now=NOON)
    await store.turn_star(BEN, job.id, 0, now=NOON)
    await failed(store, "interaction-2", order=replace(an_order(), press=Press("again", job.id)))
    await store.erase(ADA, pseudonym=MemberKey("erased:1f"), now=NOON)
    async with database.reading() as session:
        assert list(await session.scalars(select(StarRow.member))) == [BEN]
        assert await session.scalar(select(func.count()).select_from(PressRow)) == 0
