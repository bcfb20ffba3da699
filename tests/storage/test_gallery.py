"""Looking back, removing, sweeping, and being forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.errors import WrongState
from domain.jobs import Failure, JobState, NewShowing, ShowingKind
from domain.ledger import PIXELDOJO
from domain.money import Period
from domain.people import MemberKey, discord_id, is_personal, personal_key
from domain.rules.gate import Spent
from storage.counters import member_scope
from storage.database import Database
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
    PRICE,
    SERVER,
    STAFF,
    a_reference,
    an_image,
    an_order,
    caps,
    daily,
    failed,
    history_of,
    in_line,
    millis,
    opened,
    parked,
    submitted,
    succeeded,
)

PSEUDONYM = MemberKey("erased:00ff")
SHARED = "cd" * 32


async def test_open_jobs_are_the_unfinished_ones_oldest_first(store: SqlStore) -> None:
    """Wherever they were ordered, or in one community."""
    first = await parked(store, "k1")
    await failed(store, "k2")
    second = await opened(store, "k3", order=an_order(community=OTHER_SERVER))
    assert [job.id for job in await store.open_jobs(ADA, None)] == [first.id, second.id]
    assert [job.id for job in await store.open_jobs(ADA, SERVER)] == [first.id]


async def test_a_removed_image_is_refused_wherever_it_comes_up(store: SqlStore, database: Database) -> None:
    """In the job it was removed from, and in another with the same picture, now and later; the books stay."""
    job = await succeeded(store, "k1", images=[an_image(sha256=SHARED)])
    twin = await succeeded(store, "k2", images=[an_image(sha256=SHARED)], order=an_order(member=BEN))
    removed = await store.remove(job.id, by=STAFF, now=NOON)
    assert (removed.removed_at, removed.images[0].removed) == (NOON, True)
    assert (await store.job(twin.id)).images[0].removed
    late = await succeeded(store, "k3", images=[an_image(sha256=SHARED)])
    assert late.images[0].removed
    assert await store.removed_hashes([SHARED, "ab" * 32]) == {SHARED}
    assert await store.remove(job.id, by=BEN, now=NOON + DAY) == removed
    async with database.reading() as session:
        audit = (await session.execute(text("SELECT by, what, member, job_id FROM audit"))).all()
    assert [tuple(row) for row in audit] == [(STAFF, "remove", ADA, job.id)]
    await store.audit_books()


async def test_old_images_and_references_are_forgotten_unless_another_job_uses_them(store: SqlStore) -> None:
    """Kept for so many days after the job's end; a file that a younger job shows stays."""
    order = an_order(references=[a_reference("aa" * 32), a_reference(SHARED)])
    old = await succeeded(store, "k1", order=order, now=NOON - 91 * DAY)
    await succeeded(store, "k2", images=[an_image(sha256=SHARED)])
    running = await submitted(store, "k3", order=an_order(references=[a_reference("bb" * 32)]), now=NOON - 91 * DAY)
    assert await store.forget_images(older_than=NOON - 90 * DAY) == {old.images[0].sha256, "aa" * 32}
    assert (await store.job(old.id)).images[0].gone
    assert await store.forget_images(older_than=NOON - 90 * DAY) == frozenset()
    hashes = [old.images[0].sha256, "aa" * 32, "bb" * 32, SHARED, "ee" * 32]
    assert await store.unused_hashes(hashes) == {old.images[0].sha256, "aa" * 32, "ee" * 32}
    assert (await store.job(running.id)).request.references[0].sha256 == "bb" * 32


async def test_tokens_that_ran_out_are_swept(store: SqlStore) -> None:
    """Those that are still good stay."""
    showing = NewShowing(kind=ShowingKind.REPLY, token="t", token_expires_at=NOON + 15 * MINUTE)
    job = await opened(store, order=an_order(showing=showing))
    assert await store.sweep_tokens(now=NOON + 14 * MINUTE) == 0
    assert await store.sweep_tokens(now=NOON + 15 * MINUTE) == 1
    assert (await store.job(job.id)).showings[0].token is None


async def test_members_windows_that_are_over_are_swept(store: SqlStore, database: Database) -> None:
    """But for those that still hold something; the studio's and the communities' stay."""
    await succeeded(store, "k1", now=NOON)
    await submitted(store, "k2", now=NOON, order=an_order(member=BEN))
    await store.sweep_tokens(now=NOON + 7 * DAY)
    async with database.reading() as session:
        rows = await session.execute(text("SELECT scope, period FROM counters WHERE scope LIKE 'member:%' ORDER BY scope, id"))
        left = [tuple(row) for row in rows]
    assert left == [(member_scope(SERVER, ADA), "month"), *((member_scope(SERVER, BEN), period) for period in Period)]
    await store.audit_books()


async def everything_of(database: Database) -> str:
    """Every value of every table, as text."""
    async with database.reading() as session:
        tables = (
            "jobs job_references job_images removed_images showings accounts people transfers resolutions"
            " counters job_counters quotas audit greetings communities studio"
        )
        rows = [row for table in tables.split() for row in await session.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
    return "\n".join(str(tuple(row)) for row in rows)


async def test_an_erased_member_is_nowhere_in_the_database_once_their_windows_lapse(store: SqlStore, database: Database) -> None:
    """Neither their key, their name, their words, their files' names, nor their tokens; the numbers are."""
    ada = MemberKey("discord:4242424242")
    private = personal_key(discord_id(ada) or 0)
    showing = NewShowing(kind=ShowingKind.REPLY, token="s3cr3t", token_expires_at=NOON + 15 * MINUTE)
    order = an_order("my secret fox", member=ada, references=[a_reference(filename="me.png")], showing=showing)
    await store.greeted(ada, now=NOON)
    await store.grant(SERVER, ada, millis(1.5), by=STAFF, reason="for Ada's contest", now=NOON)
    kept = await succeeded(store, "k1", order=order, limits=caps(quota=daily(0)))
    await succeeded(store, "k2", order=an_order("another secret", member=ada, community=private))
    removed = await succeeded(store, "k3", order=order)
    await store.remove(removed.id, by=ada, now=NOON)
    await parked(store, "k4", order=order)
    await store.set_quota(SERVER, BEN, daily(1), by=ada, now=NOON)

    deletable = await store.erase(ada, pseudonym=PSEUDONYM, now=NOON + MINUTE)
    await store.sweep_tokens(now=NOON + 40 * DAY)

    everything = await everything_of(database)
    for trace in ("4242424242", "secret", "s3cr3t", "me.png", "contest", ada.title(), "cdn.discordapp"):
        assert trace not in everything
    assert kept.images[0].sha256 in deletable
    job = await store.job(kept.id)
    assert (job.member, job.member_name, job.paid, job.images[0].gone) == (PSEUDONYM, "", PRICE, True)
    assert job.request.references == ()
    assert len(await history_of(store, PSEUDONYM)) == 2
    assert is_personal((await history_of(store, PSEUDONYM))[0].community)
    await store.audit_books()


async def test_an_erasure_is_no_way_around_a_quota(store: SqlStore) -> None:
    """The running windows, the grants left and staff's entry stay the member's own."""
    await store.set_quota(SERVER, ADA, daily(2), by=STAFF, now=NOON)
    await store.grant(SERVER, ADA, millis(4), by=STAFF, reason="", now=NOON)
    await succeeded(store, limits=caps(quota=daily(9)), price=millis(3), cost=millis(3))
    before = await store.standing(SERVER, ADA, now=NOON)
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    after = await store.standing(SERVER, ADA, now=NOON)
    assert after == before
    assert (after.member[Period.DAY], after.grants, after.house.own_quota) == (Spent(used=millis(2)), millis(3), daily(2))
    await opened(store, "k2", price=millis(3), limits=caps(quota=daily(9)))
    await store.audit_books()


async def test_the_books_keep_the_numbers_of_the_erased(store: SqlStore, database: Database) -> None:
    """No transfer was changed; what was paid stays paid, also in their own direct messages."""
    private = personal_key(discord_id(ADA) or 0)
    await store.grant(private, ADA, millis(2), by=STAFF, reason="", now=NOON)
    await succeeded(store, order=an_order(community=private), limits=caps(quota=daily(0)))
    async with database.reading() as session:
        before = (await session.execute(text("SELECT * FROM transfers ORDER BY id"))).all()
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    async with database.reading() as session:
        after = (await session.execute(text("SELECT * FROM transfers ORDER BY id"))).all()
        assert after[: len(before)] == before
        assert await balance(session, PIXELDOJO) == PRICE
    assert (await store.standing(private, ADA, now=NOON)).grants == millis(0.5)
    await store.audit_books()


async def test_files_that_others_use_outlive_an_erasure(store: SqlStore) -> None:
    """The same picture, made or attached by somebody else."""
    await succeeded(store, "k1", order=an_order(references=[a_reference(SHARED)]), images=[an_image(sha256="aa" * 32)])
    await in_line(store, "k2", order=an_order(member=BEN, references=[a_reference(SHARED)]))
    assert await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON) == {"aa" * 32}


@pytest.mark.parametrize("begin", [opened, in_line, submitted])
async def test_nobody_is_erased_while_their_job_runs(store: SqlStore, begin: object) -> None:
    """It may still bring them an image; nothing is erased then."""
    await succeeded(store, "k0")
    job = await begin(store)  # type: ignore[operator]
    with pytest.raises(WrongState) as refusal:
        await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    assert refusal.value.code == job.code
    assert len(await history_of(store)) == 1


async def test_what_an_erased_member_was_not_shown_yet_is_not_shown(store: SqlStore) -> None:
    """Nobody drives it any more; a parked job still waits for the host."""
    ended = await failed(store, "k1")
    await store.drop_claim(ended.id, driver=ME, due_at=None)
    lost = await parked(store, "k2")
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    assert await store.claim_next(driver=ME, now=NOON + timedelta(days=2)) is None
    assert [job.id for job in await store.parked()] == [lost.id]
    assert (await store.write_off(lost.id, now=NOON)).failure is Failure.WRITTEN_OFF
    assert (await store.job(lost.id)).state is JobState.EXPIRED
    await store.audit_books()


async def test_an_erased_member_who_comes_back_is_a_new_one(store: SqlStore) -> None:
    """Greeted again, with a history of their own, and may be erased again."""
    await store.greeted(ADA, now=NOON)
    await succeeded(store, "k1")
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    assert await store.greeted(ADA, now=NOON)
    job = await succeeded(store, "k2")
    assert [found.id for found in await history_of(store)] == [job.id]
    await store.erase(ADA, pseudonym=MemberKey("erased:01"), now=NOON)
    await store.audit_books()
