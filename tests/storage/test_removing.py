"""Removals: for good by a member, to be undone by staff; what can't be brought back is paid back, once."""

from collections.abc import Awaitable, Callable

import pytest

from domain.errors import CannotUndo, UndoneBefore
from domain.jobs import Image, Job
from domain.letters import LetterKind
from domain.people import MemberKey
from domain.reports import ReportDecision, ReportEnd
from storage.database import Database
from storage.store import SqlStore
from storage.tables import ShownFileRow
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    NOON,
    PRICE,
    SERVER,
    STAFF,
    an_image,
    an_order,
    failed,
    history_of,
    succeeded,
)

SHARED, SHOWN = "ef" * 32, "fe" * 32
LATER = NOON + DAY


async def removed(store: SqlStore, key: str = "k1", images: tuple[Image, ...] | None = None) -> Job:
    """Ada's job, whose pictures staff took away."""
    job = await succeeded(store, key, images=images)
    return await store.remove(job.id, by=STAFF, reason="off topic", now=NOON)


async def undone(store: SqlStore) -> None:
    """The newest removal is undone."""
    entries = await store.audit_entries(SERVER, most=9)
    audit_id = next(entry.id for entry in entries if entry.what == "remove")
    await store.undo(audit_id, community=SERVER, by=STAFF, now=LATER)


async def told(store: SqlStore, job: Job) -> list[dict[str, bool]]:
    """What the letters to its member say."""
    return [dict(letter.facts) for letter in await store.letters_about(LetterKind.REMOVED, job_id=job.id)]


async def test_a_removal_by_staff_is_told_and_undone(store: SqlStore, database: Database) -> None:
    """Its files are never handed out for deletion; the pictures are no longer refused, nor the files shown of them."""
    async with database.writing() as session:
        session.add(ShownFileRow(sha256=SHOWN, image_sha256=SHARED))
    job = await removed(store, images=(an_image(sha256=SHARED),))
    assert await store.withheld_hashes([SHARED, SHOWN]) == dict.fromkeys([SHARED, SHOWN], "removed")
    assert (await store.audit_entries(SERVER, most=1))[0].reason == "off topic"
    assert await told(store, job) == [{"is_back": False, "answered": False}]
    await undone(store)
    back = await store.job(job.id)
    assert (back.removed_at, back.images[0].removed, back.images[0].gone) == (None, False, False)
    assert await store.withheld_hashes([SHARED, SHOWN]) == {}
    assert [found.id for found in await history_of(store)] == [job.id]
    assert (await told(store, job))[-1] == {"is_back": True, "answered": False}
    with pytest.raises(UndoneBefore):
        await undone(store)
    await store.remove(job.id, by=STAFF, reason="again", now=LATER)
    await undone(store)
    await store.audit_books()


async def test_the_same_picture_removed_from_another_job_stays_refused(store: SqlStore) -> None:
    """One undo brings one job's back; with the other's undo it is there in both."""
    first = await removed(store, "k1", (an_image(sha256=SHARED),))
    await undone(store)
    second = await removed(store, "k2", (an_image(sha256=SHARED),))
    await store.remove(first.id, by=STAFF, reason="this too", now=NOON)
    await undone(store)
    assert (await store.job(first.id)).images[0].removed
    entries = [entry for entry in await store.audit_entries(SERVER, most=9) if entry.job_id == second.id]
    await store.undo(entries[0].id, community=SERVER, by=STAFF, now=LATER)
    assert not (await store.job(first.id)).images[0].removed


async def by_their_member(store: SqlStore, job: Job) -> None:
    """The member takes them away too."""
    await store.remove(job.id, by=ADA, now=NOON)


async def a_week_later(store: SqlStore, job: Job) -> None:
    """The files are swept."""
    assert await store.forget_removed(older_than=NOON) == frozenset()
    assert await store.forget_removed(older_than=LATER) == {image.sha256 for image in job.images}


@pytest.mark.parametrize("go", [by_their_member, a_week_later])
async def test_what_cannot_be_brought_back_is_paid_back_once(
    store: SqlStore, go: Callable[[SqlStore, Job], Awaitable[None]]
) -> None:
    """As granted credits, told to the member; the pictures stay away."""
    job = await removed(store)
    await go(store, job)
    await undone(store)
    assert (await store.job(job.id)).removed_at == NOON
    assert (await store.standing(SERVER, ADA, now=LATER)).grants == PRICE
    refund = (await store.audit_entries(SERVER, most=1))[0]
    assert (refund.what, refund.member, refund.after, refund.job_id) == ("refund", ADA, "1.5", job.id)
    assert LetterKind.GIVEN in {letter.kind for letter in await store.take_letters(most=20, now=LATER) if letter.member == ADA}
    with pytest.raises(UndoneBefore):
        await undone(store)
    assert (await store.standing(SERVER, ADA, now=LATER)).grants == PRICE
    await store.audit_books()


async def test_nothing_is_paid_back_for_what_cost_nothing_or_to_nobody(store: SqlStore) -> None:
    """A failed card's words are back; whoever was forgotten can't spend it."""
    words = await failed(store, "k1")
    await store.remove(words.id, by=STAFF, reason="rude", now=NOON)
    await undone(store)
    assert (await store.job(words.id)).removed_at is None
    job = await removed(store, "k2")
    await store.erase(ADA, pseudonym=MemberKey("erased:00"), now=NOON)
    await undone(store)
    assert (await store.job(job.id)).removed_at == NOON
    assert (await store.standing(SERVER, MemberKey("erased:00"), now=LATER)).grants == 0
    await store.audit_books()


async def test_a_member_s_own_removal_is_for_good_and_no_decision(store: SqlStore) -> None:
    """Staff have nothing to undo, and nobody is told; another's job with the same picture has no file any more either."""
    job = await succeeded(store, "k1", images=[an_image(sha256=SHARED)])
    twin = await succeeded(store, "k2", images=[an_image(sha256=SHARED)], order=an_order(member=BEN))
    left = await store.remove(job.id, by=ADA, now=NOON)
    assert (left.removed_at, left.images[0].gone) == (NOON, True)
    assert (await store.job(twin.id)).images[0].gone
    assert await store.audit_entries(SERVER, most=9) == []
    assert await told(store, job) == []
    await store.remove(job.id, by=STAFF, reason="late", now=NOON)
    assert await store.audit_entries(SERVER, most=9) == []


async def test_an_undo_after_another_one_did_it_changes_nothing(store: SqlStore) -> None:
    """Two removals of one job: the earlier one's card can't bring back what the later one took."""
    job = await removed(store)
    first = (await store.audit_entries(SERVER, most=1))[0].id
    await undone(store)
    with pytest.raises(UndoneBefore):
        await store.undo(first, community=SERVER, by=STAFF, now=LATER)
    assert (await store.job(job.id)).removed_at is None
    with pytest.raises(CannotUndo):
        await store.undo(await dismissed(store, job), community=SERVER, by=STAFF, now=LATER)


async def dismissed(store: SqlStore, job: Job) -> int:
    """A report of it was dismissed: a decision that nobody can take back."""
    await store.report(job.id, reporter=BEN, reason="bad", now=NOON)
    await store.decide_report(job.id, 1, ReportDecision(end=ReportEnd.DISMISSED), by=STAFF, now=NOON)
    return (await store.audit_entries(SERVER, most=1))[0].id
