"""Granted credits: drawn on by what ends soonest, given on with their end, and back with the community once they end."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import text

from domain.errors import CannotGive, LedgerError, NotGranted, QuotaExceeded
from domain.grants import Gift
from domain.jobs import Failure
from domain.ledger import community_account, grants_account
from domain.letters import Addressee, LetterKind
from domain.money import Millicredits
from domain.people import MemberKey
from storage.database import Database
from storage.grants import take_grant_back
from storage.ledger import balance
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    ME,
    MINUTE,
    NOON,
    OTHER_SERVER,
    SERVER,
    STAFF,
    an_order,
    caps,
    daily,
    millis,
    opened,
    submitted,
    succeed,
)

NO_QUOTA = caps(quota=daily(0))
PSEUDONYM = MemberKey("erased:00ff")


async def granted(
    store: SqlStore, amount: float, days: int | None = None, *, member: MemberKey = ADA, now: datetime = NOON
) -> None:
    """Staff gave a member so many credits for so many days."""
    await store.grant(SERVER, member, millis(amount), by=STAFF, reason="", days=days, now=now)


def gift(amount: float, *, word: str | None = None) -> Gift:
    """What Ada gives Ben."""
    return Gift(community=SERVER, giver=ADA, receiver=BEN, amount=millis(amount), word=word)


async def left(store: SqlStore, member: MemberKey = ADA, *, now: datetime = NOON) -> list[tuple[float, int | None]]:
    """What is left of each grant, in credits, and the days after which it ends."""
    grants = await store.grants(SERVER, member, now=now)
    assert sum(grant.left for grant in grants) == (await store.standing(SERVER, member, now=now)).grants
    return [(grant.left / 1000, None if grant.ends_at is None else (grant.ends_at - NOON).days) for grant in grants]


async def holds(database: Database) -> list[tuple[str, int]]:
    """What was held so far: from which account, and how much."""
    query = "SELECT a.name, t.amount FROM transfers t JOIN accounts a ON a.id = t.source_id WHERE t.kind = 'hold' ORDER BY t.id"
    async with database.reading() as session:
        return [(name, amount) for name, amount in await session.execute(text(query))]


async def balance_of(database: Database, community: str) -> Millicredits:
    """What a community's account has."""
    async with database.reading() as session:
        return await balance(session, community_account(SERVER if community == "here" else OTHER_SERVER))


async def test_an_order_uses_what_ends_soonest_first(store: SqlStore, database: Database) -> None:
    """After the window; each grant's part is a hold of its own, and what isn't paid comes back to the last."""
    for amount, days in ((2.0, None), (1.0, 9), (0.5, 2), (0.25, 2)):
        await granted(store, amount, days)
    assert await left(store) == [(0.75, 2), (1.0, 9), (2.0, None)]
    job = await submitted(store, limits=caps(quota=daily(0.25)), price=millis(3))
    accounts = [grants_account(SERVER, ADA, end) for end in (NOON + 2 * DAY, NOON + 9 * DAY, None)]
    amounts = [250, 750, 1000, 1000]
    assert await holds(database) == list(zip([community_account(SERVER), *accounts], amounts, strict=True))
    assert await left(store) == [(1.0, None)]
    await store.audit_books()
    await succeed(store, job, cost=millis(1.5))
    assert await left(store) == [(0.5, 9), (2.0, None)]
    await store.audit_books()


async def test_what_ended_is_not_there_for_an_order(store: SqlStore) -> None:
    """From its very moment, whether it was swept yet or not."""
    await granted(store, 2, 1)
    await opened(store, "k1", limits=NO_QUOTA, now=NOON + DAY - MINUTE)
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, "k2", limits=NO_QUOTA, price=millis(0.5), now=NOON + DAY)
    assert refusal.value.grants == 0
    assert await left(store, now=NOON + DAY) == []


async def test_what_ends_goes_back_to_its_community(store: SqlStore, database: Database) -> None:
    """Once; the rest stays, and nothing is forgotten that isn't over."""
    await granted(store, 2, 1)
    await granted(store, 3, 2)
    await granted(store, 4)
    await store.end_grants(now=NOON + DAY - MINUTE)
    assert await balance_of(database, "here") == -9000
    for _ in range(2):
        await store.end_grants(now=NOON + DAY)
        assert await balance_of(database, "here") == -7000
    assert await left(store, now=NOON + DAY) == [(3.0, 2), (4.0, None)]
    await store.audit_books()


@pytest.mark.parametrize("swept", [False, True])
async def test_a_hold_released_after_the_end_goes_back_to_the_community(store: SqlStore, database: Database, swept: bool) -> None:
    """By way of its grant, whose end it outlived; its member can't use it any more."""
    await granted(store, 2, 1)
    job = await submitted(store, limits=NO_QUOTA)
    if swept:
        await store.end_grants(now=NOON + DAY)
        assert await balance_of(database, "here") == -1500
    await store.fail(job.id, driver=ME, failure=Failure.FAILED, now=NOON + DAY)
    assert await left(store, now=NOON + DAY) == []
    await store.audit_books()
    await store.end_grants(now=NOON + DAY)
    assert await balance_of(database, "here") == 0
    await store.audit_books()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM grant_lots")) == 0


async def test_a_gift_takes_the_end_along(store: SqlStore, database: Database) -> None:
    """What ends soonest goes first; it is a `gift` transfer by its giver, in the audit, and told to the receiver."""
    await granted(store, 1, 1)
    await granted(store, 1)
    assert await store.give(gift(1.5, word="for foxes"), key="g1", now=NOON)
    assert (await left(store), await left(store, BEN)) == ([(0.5, None)], [(1.0, 1), (0.5, None)])
    async with database.reading() as session:
        by = "SELECT p.key, t.amount FROM transfers t JOIN people p ON p.id = t.by_id WHERE t.kind = 'gift' ORDER BY t.id"
        assert [tuple(row) for row in await session.execute(text(by))] == [(ADA, 1000), (ADA, 500)]
    entry = (await store.audit_entries(SERVER, most=1))[0]
    assert (entry.what, entry.by, entry.member, entry.after, entry.reason) == ("gift", ADA, BEN, "1.5", "for foxes")
    (letter,) = [letter for letter in await store.take_letters(most=50, now=NOON) if letter.audit_id == entry.id and letter.facts]
    assert (letter.kind, letter.to, letter.member) == (LetterKind.GIVEN, Addressee.MEMBER, BEN)
    assert letter.facts == {"parts": [[1000, (NOON + DAY).isoformat()], [500, None]]}
    await store.end_grants(now=NOON + DAY)
    assert await left(store, BEN, now=NOON + DAY) == [(0.5, None)]
    await store.audit_books()


async def test_gifts_at_once_give_no_more_than_there_is(store: SqlStore) -> None:
    """Under keys of their own; under one key it is given once."""
    await granted(store, 5)
    gifts = [store.give(gift(3), key=f"g{n}", now=NOON) for n in range(4)]
    answers = await asyncio.gather(*gifts, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NotGranted"] * 3 + ["bool"]
    again = [store.give(gift(0.5), key="once", now=NOON) for _ in range(4)]
    assert sorted(await asyncio.gather(*again)) == [False, False, False, True]
    assert (await left(store), await left(store, BEN)) == ([(1.5, None)], [(3.5, None)])
    await store.audit_books()


async def test_what_was_refused_under_a_key_may_be_given_under_it_later(store: SqlStore) -> None:
    """And what was given is known for a day."""
    with pytest.raises(NotGranted) as refusal:
        await store.give(gift(1), key="g1", now=NOON)
    assert (refusal.value.amount, refusal.value.granted) == (1000, 0)
    await granted(store, 2)
    assert await store.give(gift(1), key="g1", now=NOON)
    await store.end_grants(now=NOON + DAY)
    assert not await store.give(gift(1), key="g1", now=NOON + DAY)
    await store.end_grants(now=NOON + DAY + MINUTE)
    assert await store.give(gift(1), key="g1", now=NOON + DAY + MINUTE)


async def test_nothing_held_can_be_given(store: SqlStore) -> None:
    """A job's part is set aside; it can be given once it came back."""
    await granted(store, 2, 9)
    job = await opened(store, limits=NO_QUOTA)
    with pytest.raises(NotGranted):
        await store.give(gift(1), key="g1", now=NOON)
    await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    assert await store.give(gift(2), key="g2", now=NOON)


async def test_who_is_blocked_gets_nothing(store: SqlStore) -> None:
    """Nothing is written then."""
    await granted(store, 2)
    await store.block(SERVER, BEN, until=NOON + DAY, reason="spam", by=STAFF, now=NOON)
    with pytest.raises(CannotGive):
        await store.give(gift(1), key="g1", now=NOON)
    assert await left(store) == [(2.0, None)]


@pytest.mark.parametrize("days", [None, 3])
async def test_a_grant_is_taken_back_as_far_as_it_is_there(store: SqlStore, database: Database, days: int | None) -> None:
    """From the grant it was, and no other."""
    await granted(store, 1234.5, days)
    await granted(store, 4, 7)
    await store.give(gift(1000), key="g1", now=NOON)
    first = (await store.audit_entries(SERVER, most=3))[2]
    async with database.booking() as session:
        taken = await take_grant_back(session, first, by=STAFF, now=NOON)
    assert taken == (millis(238.5) if days is None else millis(234.5))
    assert await left(store) == ([] if days is None else [(4.0, 7)])
    await store.audit_books()


async def test_grants_with_an_end_outlive_an_erasure_as_they_are(store: SqlStore, database: Database) -> None:
    """The member keeps what is left until it ends; no transfer names both, and the words of their gifts are gone."""
    await granted(store, 2, 3)
    await granted(store, 1)
    await store.give(gift(0.5, word="my secret"), key="g1", now=NOON)
    await succeed(store, await submitted(store, limits=NO_QUOTA, price=millis(1), order=an_order()))
    before = await left(store)
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    assert await left(store) == before
    assert await left(store, PSEUDONYM) == []
    await store.audit_books()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM audit WHERE reason = 'my secret'")) == 0
        assert await session.scalar(text("SELECT count(*) FROM givings")) == 0
        names = (await session.scalars(text("SELECT name FROM accounts"))).all()
    assert sum(PSEUDONYM in name for name in names) == 2
    await store.end_grants(now=NOON + 3 * DAY)
    assert await left(store, now=NOON + 3 * DAY) == [(1.0, None)]
    await store.audit_books()


async def test_an_ended_grant_that_nobody_has_is_found(store: SqlStore, database: Database) -> None:
    """The books say so when a grant was forgotten with credits in it."""
    await granted(store, 2, 3)
    async with database.writing() as session:
        await session.execute(text("DELETE FROM grant_lots"))
    with pytest.raises(LedgerError, match="credits that end are nobody's"):
        await store.audit_books()
