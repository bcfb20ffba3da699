"""The host's share of a server, and what is added to a window that runs: in force with the next order."""

import asyncio

import pytest

from domain.communities import HouseRules
from domain.errors import BudgetSpent
from domain.ledger import WORLD, community_account
from domain.money import Allowance, Period
from domain.people import HOST_MEMBER
from storage.database import Database
from storage.ledger import balance
from storage.store import SqlStore
from tests.storage.orders import DAY, NOON, OTHER_SERVER, PRICE, SERVER, caps, daily, millis, opened

A_WEEK = Allowance(millis(1.5), Period.WEEK)
LIMITS = caps(community=(daily(3),))


async def share(store: SqlStore, allowance: Allowance | None) -> None:
    """The host says how much."""
    await store.set_share(SERVER, allowance, by=HOST_MEMBER, now=NOON)


async def fund(store: SqlStore, amount: float, period: Period = Period.DAY, *, key: str = "f1") -> int:
    """The host adds to a window."""
    return await store.fund(SERVER, millis(amount), period, by=HOST_MEMBER, key=key, now=NOON)


async def test_a_share_stands_in_the_place_of_the_settings_until_it_is_dropped(store: SqlStore) -> None:
    """Each change in the audit, with before and after; one that changes nothing isn't one. Other servers keep theirs."""
    for allowance in (A_WEEK, A_WEEK, daily(2), None, None):
        await share(store, allowance)
        assert (await store.budget_rules(SERVER, now=NOON)).share == allowance
    assert await store.budget_rules(OTHER_SERVER, now=NOON) == HouseRules()
    entries = await store.audit_entries(SERVER, most=9)
    assert [(entry.what, entry.before, entry.after) for entry in entries[::-1]] == [
        ("share", None, "1.5/week"),
        ("share", "1.5/week", "2/day"),
        ("share", "2/day", None),
    ]
    assert await store.open_communities() == {}


async def test_a_share_holds_with_the_next_order(store: SqlStore) -> None:
    """Lowered, what was spent in its window counts against it; dropped, the settings' line holds."""
    await opened(store, "k1", limits=LIMITS)
    await share(store, A_WEEK)
    with pytest.raises(BudgetSpent) as refusal:
        await opened(store, "k2", limits=LIMITS)
    assert (refusal.value.budget, refusal.value.used) == (A_WEEK, PRICE)
    await share(store, None)
    await opened(store, "k3", limits=LIMITS)
    await store.audit_books()


async def test_funds_are_on_top_of_their_window_alone(store: SqlStore, database: Database) -> None:
    """A `fund` transfer from the world; with the next window they are gone."""
    assert await fund(store, 1) == 1000
    assert await fund(store, 0.5, key="f2") == 1500
    assert await fund(store, 0.5, key="f2") == 1500
    for number in range(3):
        await opened(store, f"k{number}", limits=LIMITS)
    with pytest.raises(BudgetSpent) as refusal:
        await opened(store, "k3", limits=LIMITS)
    assert refusal.value.budget == daily(4.5)
    async with database.reading() as session:
        assert await balance(session, WORLD) == millis(-1.5)
        assert await balance(session, community_account(SERVER)) == millis(1.5 - 4.5)
    assert [entry.after for entry in await store.audit_entries(SERVER, most=9)] == ["0.5 for this day", "1 for this day"]
    assert (await store.budget_rules(SERVER, now=NOON + DAY)).funded == {}
    await store.audit_books()


async def test_funds_of_a_window_that_is_not_counted_raise_nothing(store: SqlStore) -> None:
    """Nobody's day is longer for a generous month."""
    await fund(store, 50, Period.MONTH)
    for number in range(2):
        await opened(store, f"k{number}", limits=LIMITS)
    with pytest.raises(BudgetSpent):
        await opened(store, "k3", limits=LIMITS)


async def test_funds_added_at_once_all_count(store: SqlStore) -> None:
    """Each under its own key, and one key once."""
    await asyncio.gather(*(fund(store, 1, key=f"f{number % 3}") for number in range(6)))
    assert (await store.budget_rules(SERVER, now=NOON)).funded == {Period.DAY: millis(3)}
    await store.audit_books()
