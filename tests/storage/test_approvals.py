"""Requests that wait for staff, on both databases: nothing is held, they keep their message, and whoever decides first wins."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.approvals import APPROVE_WITHIN, ApprovalEnd, lapses_at
from domain.errors import Blocked, NeedsApproval, QuotaExceeded, TooManyWaiting, UserError, WrongState
from domain.jobs import Awaits, Failure, Job, JobState, NewShowing, ShowingKind
from domain.letters import Addressee, Letter, LetterKind
from domain.orders import Order, approved
from domain.people import MemberKey
from domain.rules.gate import Spent
from domain.visitors import Visitor
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    MINUTE,
    NOON,
    OTHER_SERVER,
    SECOND,
    SERVER,
    STAFF,
    a_reference,
    an_order,
    caps,
    daily,
    in_line,
    millis,
    opened,
)

DEAR = millis(6)
LATER = NOON + timedelta(hours=5)
KNOWN = Visitor(account_since=NOON - 900 * DAY, member_since=NOON - DAY, channels=(5,))


def asks(member: MemberKey = ADA, **changes: object) -> Order:
    """What a member asks for, in channel 5."""
    order = an_order("four foxes", member=member, num_outputs=4, references=[a_reference()])
    return Order(**{**vars(order), "visitor": KNOWN, **changes})


async def asked(store: SqlStore, key: str = "interaction-1", *, order: Order | None = None, most_jobs: int = 9) -> Job:
    """A job that waits for staff, its message known to be there."""
    code = f"code{key[-4:]:0>4}".replace("-", "0")
    opened = await store.ask_staff(
        order or asks(),
        key=key,
        code=code,
        price=DEAR,
        reason="price",
        caps=caps(most_jobs=most_jobs),
        lapses_at=NOON + APPROVE_WITHIN,
        now=NOON,
    )
    job = opened.job
    message_id = 1000 + job.id
    await store.record_showing(job.showings[0].id, channel_id=5, message_id=message_id, upload_limit_bytes=1, now=NOON)
    return await store.job(job.id)


async def approve(
    store: SqlStore, job: Job, key: str = "press", *, by: MemberKey = STAFF, quota: float = 100, trusts: bool = False
) -> Job:
    """Staff's yes, five hours later."""
    order = approved(job, by=by, visitor=KNOWN, trusts_member=trusts)
    taken = await store.open_job(
        order, key=key, code="unused", price=DEAR, caps=caps(quota=daily(quota)), now=LATER, awaiting=job
    )
    return taken.job


async def letters(store: SqlStore, kind: LetterKind, job: Job) -> Sequence[Letter]:
    """All of a kind about a job."""
    return await store.letters_about(kind, job_id=job.id)


async def decisions(store: SqlStore) -> list[tuple[str, int | None, MemberKey]]:
    """What was decided, newest first: what, on which job, by whom."""
    return [(entry.what, entry.job_id, entry.by) for entry in await store.audit_entries(SERVER, most=20)]


async def test_what_waits_for_staff_holds_nothing_and_is_shown_as_any_other(store: SqlStore) -> None:
    """Neither the books nor the limits know of it; its letter says why it waits, and of whom."""
    job = await asked(store)
    assert (job.state, job.awaits, job.waits_for_staff, job.was_held) == (JobState.AWAITING, Awaits.APPROVAL, True, False)
    assert (job.quoted, job.request, lapses_at(job)) == (DEAR, asks().request, NOON + DAY)
    assert [(showing.kind, showing.message_id) for showing in job.showings] == [(ShowingKind.REPLY, 1000 + job.id)]
    standing = await store.standing(SERVER, ADA, now=NOON)
    assert (standing.member, standing.community, standing.running) == ({}, {}, ())
    assert await store.claim_next(driver="me", now=NOON + MINUTE) is None
    (letter,) = await letters(store, LetterKind.APPROVAL, job)
    assert (letter.to, letter.community, letter.member) == (Addressee.STAFF, SERVER, ADA)
    approval = await store.approval(job.id, now=NOON)
    assert approval is not None
    assert (approval.reason, approval.account_since, approval.member_since) == ("price", KNOWN.account_since, KNOWN.member_since)
    assert (approval.end, approval.decided_by, approval.background.requests) == (None, None, 1)
    await store.audit_books()


async def test_a_request_that_discord_tells_of_twice_waits_once(store: SqlStore) -> None:
    """The same interaction, delivered again: one job, one card; also after somebody said yes and it goes by another key."""
    job = await asked(store)
    assert (await asked(store)).id == job.id
    assert len(await letters(store, LetterKind.APPROVAL, job)) == 1
    assert (await approve(store, job)).id == (await approve(store, job)).id == job.id
    assert [what for what, *_ in await decisions(store)] == ["approve"]


async def test_staff_s_yes_takes_it_into_line_where_it_is_shown(store: SqlStore) -> None:
    """Its code, its message and what it was asked with stay; the price is held from that moment on."""
    before = await asked(store)
    job = await approve(store, before)
    assert (job.id, job.code, job.request, job.showings) == (before.id, before.code, before.request, before.showings)
    assert (job.state, job.order_key, job.created_at, job.was_held) == (JobState.RESERVED, "press", NOON, True)
    assert set((await store.standing(SERVER, ADA, now=LATER)).member.values()) == {Spent(held=DEAR)}
    assert await store.release_unrecorded(older_than=LATER + MINUTE, now=LATER + MINUTE) == []
    claimed = await store.claim_next(driver="me", now=LATER)
    assert claimed is not None
    assert claimed.id == job.id
    assert await decisions(store) == [("approve", job.id, STAFF)]
    approval = await store.approval(job.id, now=LATER)
    assert approval is not None
    assert (approval.end, approval.decided_by, approval.decided_at) == (ApprovalEnd.APPROVED, STAFF, LATER)
    assert (approval.reason, approval.trusts) == ("price", False)
    assert len(await letters(store, LetterKind.APPROVAL, job)) == 2, "the second one brings the card up to date"
    assert await letters(store, LetterKind.APPROVAL_ENDED, job) == []
    await store.audit_books()


async def test_a_private_one_s_member_is_written_to_of_the_yes(store: SqlStore) -> None:
    """Its message can't be changed for so long."""
    private = asks(private=True, showing=NewShowing(kind=ShowingKind.PRIVATE, channel_id=5, token="t"))
    job = await approve(store, await asked(store, order=private))
    assert (job.private, job.showings[0].token) == (True, "t")
    assert [letter.to for letter in await letters(store, LetterKind.APPROVAL_ENDED, job)] == [Addressee.MEMBER]


async def test_approve_and_trust_is_both_or_neither(store: SqlStore) -> None:
    """Each is a decision of its own on that job; what the quota refuses changes nothing."""
    job = await asked(store)
    with pytest.raises(QuotaExceeded):
        await approve(store, job, "early", quota=5, trusts=True)
    assert (await store.member_record(SERVER, ADA)).trusted is False
    assert await decisions(store) == []
    await approve(store, job, trusts=True)
    assert (await store.member_record(SERVER, ADA)).trusted
    assert sorted(await decisions(store)) == [("approve", job.id, STAFF), ("trust", job.id, STAFF)]
    approval = await store.approval(job.id, now=LATER)
    assert approval is not None
    assert approval.trusts


async def test_whoever_decides_first_wins_exactly_once(store: SqlStore) -> None:
    """Yes by several, no by several, and its lapse, all at once: one of them is so, all others read that it is over."""
    for number in range(4):
        job = await asked(store, f"k{number}")
        acts = [approve(store, job, f"press-{number}-{n}", by=MemberKey(f"user:{n}")) for n in range(3)]
        acts += [store.refuse_approval(job.id, reason="no", by=MemberKey(f"user:{n}"), now=LATER) for n in range(3, 6)]
        lapses = [store.lapse(now=NOON + APPROVE_WITHIN)] if number == 2 else []
        answers = await asyncio.gather(*lapses, *acts[number:], *acts[:number], return_exceptions=True)
        mine = answers[len(lapses) :]
        won = [answer for answer in mine if isinstance(answer, Job)]
        assert all(isinstance(answer, Job | WrongState) for answer in mine)
        decided = [what for what, job_id, _ in await decisions(store) if job_id == job.id]
        assert len(won) == len(decided) <= 1
        stands = await store.job(job.id)
        ends = {"approve": JobState.RESERVED, "refuse": JobState.CANCELLED}
        assert stands.state is (ends[decided[0]] if decided else JobState.CANCELLED)
        assert (stands.refusal is not None) == (decided == ["refuse"])
        await store.cancel(job.id, failure=Failure.CANCELLED, now=LATER)
    await store.audit_books()


async def test_staff_s_no_ends_it_with_their_words(store: SqlStore) -> None:
    """Its member is written to, the card is brought up to date, and the driver shows its end at once."""
    job = await asked(store)
    refused = await store.refuse_approval(job.id, reason="too dear", by=STAFF, now=LATER)
    assert (refused.state, refused.failure, refused.refusal) == (JobState.CANCELLED, Failure.CANCELLED, "too dear")
    assert (refused.paid, refused.was_held) == (0, False)
    assert await decisions(store) == [("refuse", job.id, STAFF)]
    approval = await store.approval(job.id, now=LATER)
    assert approval is not None
    assert (approval.end, approval.decided_by) == (ApprovalEnd.REFUSED, STAFF)
    assert [letter.member for letter in await letters(store, LetterKind.APPROVAL_ENDED, job)] == [ADA]
    assert len(await letters(store, LetterKind.APPROVAL, job)) == 2
    assert await store.claim_next(driver="me", now=LATER) is not None
    with pytest.raises(WrongState):
        await approve(store, job)
    with pytest.raises(WrongState):
        await store.refuse_approval(job.id, reason="again", by=STAFF, now=LATER)
    await store.audit_books()


async def test_nobody_s_decision_within_a_day_ends_it(store: SqlStore) -> None:
    """Its member is written to, and the staff's card changes; that is nobody's decision."""
    job = await asked(store)
    assert await store.lapse(now=NOON + APPROVE_WITHIN - SECOND) == []
    (lapsed,) = await store.lapse(now=NOON + APPROVE_WITHIN)
    assert (lapsed.id, lapsed.state, lapsed.failure, lapsed.refusal) == (job.id, JobState.CANCELLED, Failure.TIMED_OUT, None)
    approval = await store.approval(job.id, now=NOON + DAY)
    assert approval is not None
    assert (approval.end, approval.decided_by) == (ApprovalEnd.LAPSED, None)
    assert [letter.to for letter in await letters(store, LetterKind.APPROVAL_ENDED, job)] == [Addressee.MEMBER]
    assert len(await letters(store, LetterKind.APPROVAL, job)) == 2
    assert await decisions(store) == []


async def test_what_its_member_takes_back_is_told_to_staff_alone(store: SqlStore) -> None:
    """Free, and no news to whoever did it."""
    job = await asked(store)
    await store.cancel(job.id, failure=Failure.CANCELLED, now=LATER)
    approval = await store.approval(job.id, now=LATER)
    assert approval is not None
    assert approval.end is ApprovalEnd.CANCELLED
    assert await letters(store, LetterKind.APPROVAL_ENDED, job) == []
    assert len(await letters(store, LetterKind.APPROVAL, job)) == 2


async def test_what_was_never_shown_does_not_wait(store: SqlStore) -> None:
    """The process ended between the row and the message: its member can't know of it, so staff need not decide."""
    waiting = {"key": "k", "price": DEAR, "reason": "price", "caps": caps(), "lapses_at": NOON + DAY}
    job = (await store.ask_staff(asks(), code="code0001", now=NOON, **waiting)).job  # type: ignore[arg-type]
    shown = await asked(store, "k2")
    (released,) = await store.release_unrecorded(older_than=NOON + SECOND, now=NOON + MINUTE)
    assert (released.id, released.state, released.failure) == (job.id, JobState.CANCELLED, Failure.INTERRUPTED)
    assert (await store.job(shown.id)).waits_for_staff


async def test_as_many_wait_for_staff_as_may_be_under_way(store: SqlStore) -> None:
    """In that server, of that member; what is under way is counted apart."""
    for number in range(2):
        await asked(store, f"k{number}", most_jobs=2)
    await in_line(store, "r1")
    with pytest.raises(TooManyWaiting) as refusal:
        await asked(store, "k2", most_jobs=2)
    assert (refusal.value.most, refusal.value.codes) == (2, ("code00k0", "code00k1"))
    await asked(store, "k3", order=asks(BEN), most_jobs=2)
    await asked(store, "k4", order=asks(community=OTHER_SERVER), most_jobs=2)
    answers = await asyncio.gather(
        *(asked(store, f"b{n}", order=asks(BEN), most_jobs=2) for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(answer, Job) for answer in answers) == 1


async def test_what_waits_is_listed_for_staff_of_that_server_with_or_without_a_channel(store: SqlStore) -> None:
    """The oldest first."""
    jobs = [await asked(store, f"k{number}") for number in range(3)]
    await asked(store, "k9", order=asks(community=OTHER_SERVER))
    await approve(store, jobs[1])
    assert [each.job.id for each in await store.open_approvals(SERVER, most=9, now=NOON)] == [jobs[0].id, jobs[2].id]
    assert len(await store.open_approvals(SERVER, most=1, now=NOON)) == 1
    (undecided,) = await store.undecided(SERVER)
    assert (undecided.kind, undecided.count) == (LetterKind.APPROVAL, 2)
    assert await store.approval((await opened(store, "r1")).id, now=NOON) is None


async def test_a_yes_meets_the_rules_of_its_moment_and_leaves_what_it_cannot_order(store: SqlStore) -> None:
    """Blocked meanwhile, no quota left: nothing is written, and it waits on."""
    job = await asked(store)
    refusals: list[tuple[type[UserError], float]] = [(QuotaExceeded, 5), (Blocked, 100)]
    for refused_as, quota in refusals:
        with pytest.raises(refused_as):
            await approve(store, job, quota=quota)
        assert await store.job(job.id) == job
        await store.block(SERVER, ADA, until=LATER + DAY, reason="spam", by=STAFF, now=NOON)
    assert ("approve", job.id, STAFF) not in await decisions(store)
    await store.audit_books()


async def test_nobody_but_staff_can_say_yes(store: SqlStore) -> None:
    """Taken up as if it were a price that its member agreed to, it still waits."""
    await store.change_community(SERVER, {"approve_above": 0}, by=STAFF, now=NOON)
    job = await asked(store)
    with pytest.raises(NeedsApproval):
        await store.open_job(asks(), key="mine", code="x", price=DEAR, caps=caps(), now=LATER, awaiting=job)
    assert (await store.job(job.id)).waits_for_staff


async def test_an_erasure_takes_staff_s_words_along(store: SqlStore) -> None:
    """What they wrote to a member is about that member."""
    job = await asked(store)
    await store.refuse_approval(job.id, reason="too dear", by=STAFF, now=LATER)
    await store.erase(ADA, pseudonym=MemberKey("erased:1"), now=LATER)
    assert (await store.job(job.id)).refusal is None
    assert await letters(store, LetterKind.APPROVAL_ENDED, job) == []
    approval = await store.approval(job.id, now=LATER)
    assert approval is not None
    assert approval.decided_by == STAFF
