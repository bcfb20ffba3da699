"""Blocks, warnings, trust and appeals: in the books, in force with the next order, told to the member."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.conduct import Appeal, length_of
from domain.errors import AppealedBefore, AppealEnded, BadOption, Blocked, CannotUndo, NotBlocked, NothingToAppeal
from domain.letters import Addressee, LetterKind
from domain.people import MemberKey
from storage.database import Database
from storage.store import SqlStore
from storage.tables import Base
from tests.storage.orders import ADA, BEN, DAY, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, an_order, opened, succeeded

PSEUDONYM = MemberKey("erased:00ff")
MODERATOR = MemberKey("discord:8")


async def to_members(store: SqlStore) -> list[tuple[LetterKind, MemberKey | None, dict[str, object]]]:
    """What members were written, oldest first."""
    letters = await store.take_letters(most=100, now=NOON + 400 * DAY)
    for letter in letters:
        await store.send_letter_later(letter.id, at=None)
    return [(letter.kind, letter.member, dict(letter.facts)) for letter in letters if letter.to is Addressee.MEMBER]


async def block(
    store: SqlStore, *, days: int = 1, reason: str = "spam", member: MemberKey = ADA, now: timedelta = 0 * DAY
) -> int:
    """A block by staff. The decision's id."""
    at = NOON + now
    audit_id = await store.block(SERVER, member, until=at + days * DAY, reason=reason, by=STAFF, key=f"{at}-{days}", now=at)
    assert audit_id is not None
    assert await store.block(SERVER, member, until=at, reason=reason, by=STAFF, key=f"{at}-{days}", now=at) is None
    return audit_id


async def warn(store: SqlStore, *, at: timedelta, by: MemberKey = STAFF) -> int:
    """A warning by staff. The decision's id."""
    warned = await store.warn(SERVER, ADA, reason="rude", by=by, now=NOON + at)
    assert warned is not None
    return warned.audit_id


async def blocked_until(store: SqlStore) -> object:
    """Until when Ada is blocked, in days from noon."""
    until = (await store.member_record(SERVER, ADA)).blocked_until
    return None if until is None else (until - NOON) / DAY


async def test_block_holds_in_its_server_until_it_is_over_or_ended(store: SqlStore) -> None:
    """The next order is refused with the reason and what can be appealed against; elsewhere, and later, it isn't."""
    audit_id = await block(store, days=3)
    with pytest.raises(Blocked) as refused:
        await opened(store, now=NOON + DAY)
    assert (refused.value.until, refused.value.reason, refused.value.block_id) == (NOON + 3 * DAY, "spam", audit_id)
    await opened(store, "interaction-2", order=an_order(community=OTHER_SERVER), now=NOON + DAY)
    await opened(store, "interaction-3", order=an_order(member=BEN), now=NOON + DAY)
    await opened(store, "interaction-4", now=NOON + 3 * DAY)
    await store.unblock(SERVER, ADA, reason=None, by=MODERATOR, now=NOON + DAY)
    await opened(store, "interaction-5", now=NOON + DAY)
    assert await to_members(store) == [
        (LetterKind.BLOCKED, ADA, {"until": (NOON + 3 * DAY).isoformat()}),
        (LetterKind.UNBLOCKED, ADA, {}),
    ]
    with pytest.raises(NotBlocked):
        await store.unblock(SERVER, ADA, reason=None, by=MODERATOR, now=NOON + DAY)


async def test_third_warning_in_30_days_blocks_for_a_day_and_a_longer_block_stays(store: SqlStore) -> None:
    """Old warnings and those that were taken back don't count."""
    first, _ = await warn(store, at=0 * DAY), await warn(store, at=1 * DAY)
    await store.undo(first, community=SERVER, by=MODERATOR, now=NOON + DAY)
    await warn(store, at=2 * DAY)
    assert await blocked_until(store) is None
    third = await store.warn(SERVER, ADA, reason="rude", by=STAFF, key="form-3", now=NOON + 3 * DAY)
    assert await store.warn(SERVER, ADA, reason="rude", by=STAFF, key="form-3", now=NOON + 3 * DAY) is None
    assert third is not None
    assert (third.warnings, third.blocked_until) == (3, NOON + 4 * DAY)
    assert await blocked_until(store) == 4
    await block(store, days=7, now=4 * DAY)
    fourth = await store.warn(SERVER, ADA, reason="rude", by=STAFF, now=NOON + 5 * DAY)
    assert fourth is not None
    assert (fourth.warnings, fourth.blocked_until) == (4, None)
    assert await blocked_until(store) == 11
    assert (await store.conduct(SERVER, ADA, most=9, now=NOON + 33 * DAY)).warnings == 2
    assert [kind for kind, _, _ in await to_members(store)] == [
        *(LetterKind.WARNED, LetterKind.WARNED, LetterKind.WARNED),  # two, and one taken back
        *(LetterKind.WARNED, LetterKind.WARNED, LetterKind.BLOCKED),
        *(LetterKind.BLOCKED, LetterKind.WARNED),
    ]


async def test_taking_the_last_warning_back_lifts_the_block_it_led_to(store: SqlStore) -> None:
    """The ladder's own block is undone with it, once; a block by hand stays."""
    for day in range(3):
        last = await warn(store, at=day * DAY)
    conduct = await store.conduct(SERVER, ADA, most=1, now=NOON + 2 * DAY)
    (ladder,) = conduct.decisions
    assert (ladder.what, ladder.reason) == ("block", "3 warnings in 30 days")
    await store.undo(last, community=SERVER, by=MODERATOR, now=NOON + 2 * DAY)
    assert await blocked_until(store) is None
    assert (await store.decision(ladder.id)).undone_by == MODERATOR
    again = await warn(store, at=2 * DAY)
    await block(store, days=9, now=2 * DAY)
    await store.undo(again, community=SERVER, by=MODERATOR, now=NOON + 2 * DAY)
    assert await blocked_until(store) == 11


async def test_block_that_is_undone_gives_way_to_the_one_it_replaced(store: SqlStore) -> None:
    """A shorter block by mistake frees nobody; the last one that is undone does."""
    first, second = await block(store, days=30), await block(store, days=1)
    await store.undo(second, community=SERVER, by=MODERATOR, now=NOON + MINUTE)
    assert await blocked_until(store) == 30
    assert (await store.member_record(SERVER, ADA)).block_id == first
    ended = await store.unblock(SERVER, ADA, reason="sorry", by=STAFF, now=NOON + MINUTE)
    with pytest.raises(CannotUndo, match="changed"):
        await store.undo(first, community=SERVER, by=MODERATOR, now=NOON + MINUTE)
    await store.undo(ended, community=SERVER, by=MODERATOR, now=NOON + 2 * MINUTE)
    assert await blocked_until(store) == 30
    with pytest.raises(CannotUndo, match="over"):
        await store.undo(first, community=SERVER, by=MODERATOR, now=NOON + 31 * DAY)
    assert (await store.decision(first)).undone_at is None
    await store.undo(first, community=SERVER, by=MODERATOR, now=NOON + DAY)
    assert await blocked_until(store) is None


async def test_block_that_was_ended_is_not_run_again_after_its_time_or_over_another(store: SqlStore) -> None:
    """Undoing an unblock blocks for the rest alone."""
    await block(store, days=2)
    ended = await store.unblock(SERVER, ADA, reason=None, by=STAFF, now=NOON + DAY)
    another = await block(store, days=1, now=DAY)
    with pytest.raises(CannotUndo, match="changed"):
        await store.undo(ended, community=SERVER, by=STAFF, now=NOON + DAY)
    await store.undo(another, community=SERVER, by=STAFF, now=NOON + DAY)
    with pytest.raises(CannotUndo, match="over"):
        await store.undo(ended, community=SERVER, by=STAFF, now=NOON + 3 * DAY)
    await store.undo(ended, community=SERVER, by=STAFF, now=NOON + DAY)
    assert await blocked_until(store) == 2


async def test_trust_is_given_and_taken_once(store: SqlStore) -> None:
    """What is so already is no decision; undoing turns it round, and leaves a block alone."""
    await block(store)
    trusted = await store.trust(SERVER, ADA, True, by=STAFF, now=NOON)
    assert trusted is not None
    assert await store.trust(SERVER, ADA, True, by=STAFF, now=NOON) is None
    held = await store.member_record(SERVER, ADA)
    assert (held.trusted, held.block_reason) == (True, "spam")
    await store.undo(trusted, community=SERVER, by=MODERATOR, now=NOON)
    assert not (await store.member_record(SERVER, ADA)).trusted
    assert await blocked_until(store) == 1


async def test_appeal_is_heard_once_and_its_member_reads_the_answer(store: SqlStore) -> None:
    """One for each decision, by whom it is about alone; staff of this server end it, once."""
    audit_id = await block(store, days=9)
    with pytest.raises(NothingToAppeal):
        await store.appeal(audit_id, member=BEN, words="me too", now=NOON)
    await store.appeal(audit_id, member=ADA, words="it wasn't me", now=NOON)
    with pytest.raises(AppealedBefore):
        await store.appeal(audit_id, member=ADA, words="really", now=NOON)
    (open_,) = await store.open_appeals(SERVER, most=9)
    assert (open_.member, open_.words) == (ADA, "it wasn't me")
    assert await store.open_appeals(OTHER_SERVER, most=9) == []
    with pytest.raises(AppealEnded):
        await store.uphold(audit_id, community=OTHER_SERVER, by=BEN, now=NOON)
    await store.uphold(audit_id, community=SERVER, by=MODERATOR, answer="it was", now=NOON)
    with pytest.raises(AppealEnded):
        await store.uphold(audit_id, community=SERVER, by=STAFF, now=NOON)
    ended = await store.appeal_against(audit_id)
    assert isinstance(ended, Appeal)
    assert (ended.lifted, ended.answer, ended.ended_by) == (False, "it was", MODERATOR)
    assert await blocked_until(store) == 9
    assert [kind for kind, _, _ in await to_members(store)] == [LetterKind.BLOCKED, LetterKind.APPEAL_ENDED]


async def test_undoing_a_decision_answers_the_appeal_against_it(store: SqlStore) -> None:
    """The member reads of it once, and the appeal is open no more."""
    audit_id = await block(store, days=9)
    await store.appeal(audit_id, member=ADA, words="it wasn't me", now=NOON)
    await store.undo(audit_id, community=SERVER, by=MODERATOR, answer="sorry", now=NOON)
    ended = await store.appeal_against(audit_id)
    assert ended is not None
    assert (ended.lifted, ended.answer) == (True, "sorry")
    assert [kind for kind, _, _ in await to_members(store)] == [LetterKind.BLOCKED, LetterKind.APPEAL_ENDED]
    with pytest.raises(NothingToAppeal):
        await store.open_to_appeal(audit_id, member=ADA, now=NOON)


async def test_what_staff_know_of_a_member_is_of_their_server_alone(store: SqlStore) -> None:
    """Spending of the last 30 days, decisions newest first, warnings that count."""
    await succeeded(store, now=NOON)
    await succeeded(store, "interaction-2", order=an_order(community=OTHER_SERVER), now=NOON)
    await warn(store, at=DAY)
    await block(store, now=DAY)
    known = await store.conduct(SERVER, ADA, most=5, now=NOON + DAY)
    assert (known.spent, known.warnings, [entry.what for entry in known.decisions]) == (1500, 1, ["block", "warn"])
    assert (await store.conduct(SERVER, ADA, most=5, now=NOON + 31 * DAY)).spent == 0
    elsewhere = await store.conduct(OTHER_SERVER, ADA, most=5, now=NOON + DAY)
    assert (elsewhere.spent, elsewhere.decisions, elsewhere.record.blocked_until) == (1500, (), None)


async def test_what_counts_no_longer_is_forgotten(store: SqlStore) -> None:
    """A running block and trust stay."""
    await warn(store, at=0 * DAY)
    await block(store, days=40)
    await block(store, days=2, member=BEN)
    await store.sweep_conduct(now=NOON + 31 * DAY)
    assert await blocked_until(store) == 40
    assert (await store.member_record(SERVER, BEN)).blocked_until is None
    assert (await store.conduct(SERVER, ADA, most=5, now=NOON)).warnings == 0


async def test_erasure_outlives_no_block_and_no_warning_that_counts(store: SqlStore, database: Database) -> None:
    """They hold until they lapse; then nothing names the member any more, nor what they and others said."""
    ada = MemberKey("discord:4242424242")
    for day in range(2):
        await store.warn(SERVER, ada, reason="secret rude", by=STAFF, now=NOON + day * DAY)
    await store.trust(SERVER, ada, True, by=STAFF, now=NOON + DAY)
    audit_id = await block(store, days=20, member=ada, reason="secret spam", now=DAY)
    await store.appeal(audit_id, member=ada, words="secret words", now=NOON + DAY)
    await store.erase(ada, pseudonym=PSEUDONYM, now=NOON + 2 * DAY)

    held = await store.member_record(SERVER, ada)
    assert (held.blocked_until, held.trusted) == (NOON + 21 * DAY, False)
    assert await store.open_appeals(SERVER, most=9) == []
    assert "secret words" not in await everything_of(database)
    await store.open_to_appeal(audit_id, member=ada, now=NOON + 3 * DAY)
    warned = await store.warn(SERVER, ada, reason="again", by=STAFF, now=NOON + 3 * DAY)
    assert warned is not None
    assert warned.warnings == 3
    await store.erase(ada, pseudonym=PSEUDONYM, now=NOON + 3 * DAY)
    await store.undo(audit_id, community=SERVER, by=STAFF, now=NOON + 4 * DAY)
    assert (await store.member_record(SERVER, ada)).blocked_until is None

    assert [kind for kind, _, _ in await to_members(store)] == [LetterKind.UNBLOCKED]
    await store.sweep_letters(older_than=NOON + 5 * DAY)
    await store.sweep_conduct(now=NOON + 34 * DAY)
    everything = await everything_of(database)
    assert "4242424242" not in everything
    assert "secret" not in everything


async def everything_of(database: Database) -> str:
    """Every value of every table, as text."""
    async with database.reading() as session:
        rows = [tuple(row) for table in Base.metadata.sorted_tables for row in await session.execute(select(table))]
    return "\n".join(map(str, rows))


@pytest.mark.parametrize(("typed", "hours"), [("12 hours", 12), ("1d", 24), (" 3 Days ", 72), ("2 weeks", 336), ("365 d", 8760)])
def test_lengths_are_read_as_people_write_them(typed: str, hours: int) -> None:
    """Hours, days and weeks."""
    assert length_of(typed) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "typed", ["", "forever", "0 days", "366 days", "53 weeks", "-1 day", "1", "9999999 days", "1 day 2 hours"]
)
def test_what_is_no_length_is_refused(typed: str) -> None:
    """Over a year, too."""
    with pytest.raises(BadOption):
        length_of(typed)
