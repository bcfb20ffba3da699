"""What staff look at first: what waits for a decision, where its card is, and what is under way."""

from datetime import timedelta

from sqlalchemy import update

from domain.jobs import Awaits, JobState
from domain.letters import Delivered, LetterKind
from storage.database import Database
from storage.store import SqlStore
from storage.tables import JobRow
from studio.ports import Undecided
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    NOON,
    OTHER_SERVER,
    PRICE,
    SERVER,
    STAFF,
    an_order,
    in_line,
    parked,
    submitted,
    succeeded,
)


async def test_what_is_under_way_is_counted_by_its_state(store: SqlStore) -> None:
    """In this server alone; ended jobs are none of it."""
    await in_line(store, "k1")
    await in_line(store, "k2")
    await submitted(store, "k3")
    await parked(store, "k4")
    await succeeded(store, "k5")
    await in_line(store, "k6", order=an_order(community=OTHER_SERVER))
    assert await store.under_way(SERVER) == {JobState.RESERVED: 2, JobState.SUBMITTED: 1, JobState.PARKED: 1}


async def test_what_waits_for_staff_is_counted_with_its_cards(store: SqlStore, database: Database) -> None:
    """Each report, appeal and approval once, until it is decided; the newest message of each is the one to go to."""
    job = await succeeded(store, "k1")
    for reporter in (BEN, STAFF):
        await store.report(job.id, reporter=reporter, reason="no", now=NOON)
    await store.block(SERVER, BEN, until=NOON + DAY, reason="spam", by=STAFF, key="b", now=NOON)
    (block,) = [entry for entry in await store.audit_entries(SERVER, most=9) if entry.what == "block"]
    await store.appeal(block.id, member=BEN, words="please", now=NOON)
    await an_approval(store, database)
    sent = await deliver_all(store)
    assert await store.undecided(SERVER) == [
        Undecided(LetterKind.APPROVAL, 1, ()),
        Undecided(LetterKind.REPORT, 1, (sent[LetterKind.REPORT],)),
        Undecided(LetterKind.APPEAL, 1, (sent[LetterKind.APPEAL],)),
    ]
    assert await store.undecided(OTHER_SERVER) == []
    await store.undo(block.id, community=SERVER, by=STAFF, now=NOON)
    await store.remove(job.id, by=STAFF, now=NOON)
    assert [each.kind for each in await store.undecided(SERVER)] == [LetterKind.APPROVAL]


async def an_approval(store: SqlStore, database: Database) -> None:
    """A job that waits for staff's yes."""
    asked = await store.await_job(
        an_order(member=ADA), key="k9", code="code0009", price=PRICE, lapses_at=NOON + timedelta(hours=1), now=NOON
    )
    async with database.writing() as session:
        await session.execute(update(JobRow).where(JobRow.id == asked.job.id).values(awaits=Awaits.APPROVAL))


async def deliver_all(store: SqlStore) -> dict[LetterKind, Delivered]:
    """Take all letters to channel 9, each under its own id; where the last of each kind went."""
    sent: dict[LetterKind, Delivered] = {}
    for letter in await store.take_letters(most=50, now=NOON):
        sent[letter.kind] = Delivered(9, 100 + letter.id)
        await store.letter_sent(letter.id, sent[letter.kind], now=NOON)
    return sent
