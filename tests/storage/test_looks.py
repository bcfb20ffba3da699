"""What a classifier saw, and staff's decisions on what it kept back, on real databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BadReference, CannotUndo, ClaimLost, UndoneBefore
from domain.jobs import Job
from domain.letters import Addressee, LetterKind
from domain.people import member_key
from domain.verdicts import Level, Verdict
from storage.store import SqlStore
from studio.ports import LookCounts
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    ME,
    NOON,
    OTHER_SERVER,
    PRICE,
    SERVER,
    STAFF,
    a_reference,
    an_image,
    an_order,
    opened,
    submitted,
    succeed,
)

PSEUDONYM = member_key(0)


async def judged(store: SqlStore, key: str = "interaction-1", *verdicts: Verdict) -> Job:
    """Ada's finished job, its images with these verdicts."""
    job = await submitted(store, key, order=an_order(num_outputs=len(verdicts)))
    images = [replace(an_image(position, job), verdict=verdict) for position, verdict in enumerate(verdicts)]
    return await succeed(store, job, images=images)


async def test_verdicts_come_with_the_end_and_staff_are_told_of_what_waits(store: SqlStore) -> None:
    """In one transaction; the member pays for all of them. What is merely spoilered is no letter."""
    job = await judged(store, "k1", Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK)
    assert [image.verdict for image in job.images] == [Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK]
    assert [image.is_there for image in job.images] == [True, True, False]
    assert job.paid == job.quoted
    (letter,) = await store.take_letters(most=9, now=NOON)
    assert (letter.kind, letter.to, letter.community, letter.member) == (LetterKind.REVIEW, Addressee.STAFF, SERVER, ADA)
    await judged(store, "k2", Verdict.SPOILER)
    assert await store.take_letters(most=9, now=NOON) == []


@pytest.mark.parametrize("verdict", [Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK])
async def test_of_staff_who_decide_at_once_one_wins(store: SqlStore, verdict: Verdict) -> None:
    """The decision is written once, with its letters to the log and to the member."""
    job = await judged(store, "k1", Verdict.SHOW, Verdict.KEEP_BACK)
    await store.take_letters(most=9, now=NOON)
    decisions = [(verdict, STAFF), (Verdict.SHOW, BEN), (Verdict.KEEP_BACK, BEN)]
    won = await asyncio.gather(*(store.review(job.id, each, by=by, now=NOON) for each, by in decisions))
    assert sorted(won) == [False, False, True]
    review = await store.reviewed(job.id)
    assert review is not None
    assert (review.verdict, review.by) == decisions[won.index(True)]
    entries = await store.audit_entries(SERVER, most=9)
    assert [(entry.what, entry.by, entry.job_id) for entry in entries] == [(f"review_{review.verdict}", review.by, job.id)]
    kinds = {letter.kind for letter in await store.take_letters(most=9, now=NOON)}
    ended = LetterKind.KEPT_BACK if review.verdict is Verdict.KEEP_BACK else LetterKind.RELEASED
    assert kinds == {LetterKind.DECISION, ended}


@pytest.mark.parametrize(
    ("decided", "there", "removed"),
    [(Verdict.SHOW, True, False), (Verdict.SPOILER, True, False), (Verdict.KEEP_BACK, False, True)],
)
async def test_what_staff_decide_holds_for_what_was_kept_back_alone(
    store: SqlStore, decided: Verdict, there: bool, removed: bool
) -> None:
    """The others stay as they are."""
    job = await judged(store, "k1", Verdict.SPOILER, Verdict.KEEP_BACK)
    assert await store.review(job.id, decided, by=STAFF, now=NOON)
    spoilered, decided_on = (await store.job(job.id)).images
    assert (spoilered.verdict, spoilered.is_there) == (Verdict.SPOILER, True)
    assert (decided_on.is_there, decided_on.removed, decided_on.is_spoiler) == (there, removed, decided is Verdict.SPOILER)
    let_through = await store.let_through([decided_on.sha256], community=SERVER)
    assert let_through == (frozenset() if removed else {decided_on.sha256})
    assert await store.let_through([decided_on.sha256], community=OTHER_SERVER) == frozenset()


async def test_what_is_kept_back_for_good_takes_no_twin_along(store: SqlStore) -> None:
    """The same bytes from other requests: here they wait for a decision of their own, in another server nothing changes. Its
    file is deleted once nothing else has it."""
    bytes_of_all = "77" * 32
    twins = []
    for key, community, verdict in (("k1", SERVER, Verdict.KEEP_BACK), ("k2", OTHER_SERVER, Verdict.SHOW)):
        job = await submitted(store, key, order=an_order(community=community))
        twins.append(await succeed(store, job, images=[replace(an_image(sha256=bytes_of_all), verdict=verdict)]))
    waits, elsewhere = twins
    kept_back = await judged(store, "k3", Verdict.KEEP_BACK)
    for job in (waits, kept_back):
        await store.review(job.id, Verdict.KEEP_BACK, by=STAFF, now=NOON)
    assert (await store.job(elsewhere.id)).images[0].is_there
    order = an_order(member=BEN, references=[a_reference(bytes_of_all)])
    with pytest.raises(BadReference, match="kept_back"):
        await opened(store, "k4", order=order)
    await opened(store, "k5", order=replace(order, community=OTHER_SERVER))
    assert await store.forget_removed(older_than=NOON) == frozenset()
    assert await store.forget_removed(older_than=NOON + DAY) == {kept_back.images[0].sha256}
    assert (await store.job(elsewhere.id)).images[0].is_there


@pytest.mark.parametrize("decided", [Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK])
async def test_what_staff_decided_waits_for_them_again_when_it_is_undone(store: SqlStore, decided: Verdict) -> None:
    """As if nobody had looked, once; its member and staff are told, and its card is shown anew. Then it can be decided again."""
    job = await judged(store, "k1", Verdict.SPOILER, Verdict.KEEP_BACK)
    for _ in range(2):
        assert await store.review(job.id, decided, by=STAFF, now=NOON)
        await store.take_letters(most=9, now=NOON)
        (entry, *_) = await store.audit_entries(SERVER, most=9)
        undone = await store.undo(entry.id, community=SERVER, by=BEN, now=NOON)
        assert undone.undone_by == BEN
        with pytest.raises(UndoneBefore):
            await store.undo(entry.id, community=SERVER, by=BEN, now=NOON)
        assert [image.verdict for image in (await store.job(job.id)).images] == [Verdict.SPOILER, Verdict.KEEP_BACK]
        assert [one.id for one in await store.to_review(SERVER, most=9)] == [job.id]
        assert await store.reviewed(job.id) is None
        told = {letter.kind for letter in await store.take_letters(most=9, now=NOON)}
        assert told == {LetterKind.REVIEW, LetterKind.KEPT_BACK}
    assert await store.let_through([job.images[1].sha256], community=SERVER) == frozenset()


async def test_what_can_no_longer_be_looked_at_comes_back_as_credits(store: SqlStore) -> None:
    """Its part of the price, where it was kept back for good and its file is gone; what was shown and is gone is over."""
    kept_back, shown, removed = [await judged(store, f"k{n}", Verdict.SHOW, Verdict.KEEP_BACK) for n in range(3)]
    entries = []
    for job, verdict in ((kept_back, Verdict.KEEP_BACK), (shown, Verdict.SHOW), (removed, Verdict.SPOILER)):
        await store.review(job.id, verdict, by=STAFF, now=NOON)
        entries.append((await store.audit_entries(SERVER, most=1))[0].id)
    await store.forget_removed(older_than=NOON + DAY)
    undone = await store.undo(entries[0], community=SERVER, by=BEN, now=NOON + DAY)
    assert undone.undo == {"refunded": PRICE // 2}
    assert [grant.left for grant in await store.grants(SERVER, ADA, now=NOON + DAY)] == [PRICE // 2]
    await store.remove(removed.id, by=ADA, now=NOON + DAY)
    await store.forget_images(older_than=NOON + DAY)
    for entry, why in ((entries[1], "over"), (entries[2], "changed")):
        with pytest.raises(CannotUndo, match=why):
            await store.undo(entry, community=SERVER, by=BEN, now=NOON + DAY)
    await store.audit_books()


async def test_a_decision_has_the_end_shown_anew_whoever_shows_it_at_that_moment(store: SqlStore) -> None:
    """Who read the job before the decision can't mark it as shown; the next one to drive it reads what was decided."""
    job = await judged(store, "k1", Verdict.KEEP_BACK)
    await store.review(job.id, Verdict.SHOW, by=STAFF, now=NOON)
    with pytest.raises(ClaimLost):
        await store.mark_shown(job.id, driver=ME, now=NOON)
    claimed = await store.claim_next(driver="other", now=NOON)
    assert claimed is not None
    assert (claimed.id, claimed.images[0].is_there) == (job.id, True)
    await store.mark_shown(job.id, driver="other", now=NOON)
    assert await store.claim_next(driver="other", now=NOON) is None


async def test_a_picture_that_waits_is_no_reference_in_its_server(store: SqlStore) -> None:
    """By its hash alone, in the order's own transaction; once it is let through it is."""
    job = await judged(store, "k1", Verdict.KEEP_BACK)
    order = an_order(member=BEN, references=[a_reference(job.images[0].sha256)])
    with pytest.raises(BadReference, match="kept_back"):
        await opened(store, "k2", order=order)
    assert await opened(store, "k3", order=replace(order, community=OTHER_SERVER))
    await store.review(job.id, Verdict.SPOILER, by=STAFF, now=NOON)
    assert await opened(store, "k4", order=order)


async def test_what_waits_is_counted_and_listed_for_its_own_server(store: SqlStore) -> None:
    """Oldest first, until somebody decides, or there is nothing left to look at."""
    jobs = [await judged(store, f"k{number}", Verdict.KEEP_BACK, Verdict.SPOILER) for number in range(4)]
    assert [job.id for job in await store.to_review(SERVER, most=9)] == [job.id for job in jobs]
    assert await store.to_review(OTHER_SERVER, most=9) == []
    await store.review(jobs[0].id, Verdict.SHOW, by=STAFF, now=NOON)
    await store.remove(jobs[1].id, by=ADA, now=NOON)
    assert [job.id for job in await store.to_review(SERVER, most=9)] == [job.id for job in jobs[2:]]
    assert await store.look_counts(SERVER, since=NOON) == LookCounts(spoilered=4, kept_back=4, waiting=2)
    assert await store.look_counts(SERVER, since=NOON + DAY) == LookCounts(spoilered=0, kept_back=0, waiting=2)
    await store.forget_images(older_than=NOON + DAY)
    assert await store.to_review(SERVER, most=9) == []


async def test_a_file_s_score_is_kept_until_it_is_old(store: SqlStore) -> None:
    """The first one stays."""
    await store.note_score("aa", 0.25, now=NOON)
    await store.note_score("aa", 0.75, now=NOON)
    await store.note_score("bb", 0.5, now=NOON + DAY)
    assert await store.scores(["aa", "bb", "cc"]) == {"aa": 0.25, "bb": 0.5}
    await store.sweep_scores(older_than=NOON + timedelta(hours=1))
    assert await store.scores(["aa", "bb"]) == {"bb": 0.5}


async def test_an_erasure_takes_scores_and_names_along(store: SqlStore) -> None:
    """A forgotten member's pictures wait for nobody; a forgotten moderator's decisions stay, under the pseudonym."""
    waiting, decided = await judged(store, "k1", Verdict.KEEP_BACK), await judged(store, "k2", Verdict.KEEP_BACK)
    await store.note_score(waiting.images[0].sha256, 0.9, now=NOON)
    await store.review(decided.id, Verdict.SHOW, by=STAFF, now=NOON)
    await store.erase(STAFF, pseudonym=PSEUDONYM, now=NOON)
    review = await store.reviewed(decided.id)
    assert review is not None
    assert review.by == PSEUDONYM
    await store.erase(ADA, pseudonym=member_key(3), now=NOON)
    assert await store.to_review(SERVER, most=9) == []
    assert await store.scores([waiting.images[0].sha256]) == {}


async def test_levels_are_settings_of_the_server(store: SqlStore) -> None:
    """Off at first, of each kind of channel; every change is a decision."""
    before = await store.community_settings(SERVER)
    assert {before.level(age_restricted=restricted) for restricted in (False, True)} == {Level.OFF}
    after = await store.change_community(SERVER, {"look_level": Level.STRICT}, by=STAFF, now=NOON)
    assert (after.level(age_restricted=False), after.level(age_restricted=True)) == (Level.STRICT, Level.OFF)
    (entry,) = await store.audit_entries(SERVER, most=9)
    assert (entry.what, entry.before, entry.after) == ("set_look_level", "off", "strict")
    await store.undo(entry.id, community=SERVER, by=STAFF, now=NOON)
    assert (await store.community_settings(SERVER)).look_level is Level.OFF
