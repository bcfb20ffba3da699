"""Reports: one for each member and picture, decided once, with everything that follows from it, on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import ReportDecided
from domain.jobs import Job
from domain.letters import Letter, LetterKind
from domain.people import MemberKey, member_key
from domain.reports import TRUSTED_NEEDED, ReportCase, ReportDecision, ReportEnd
from storage.database import Database
from storage.store import SqlStore
from storage.tables import ReportRow
from tests.storage.orders import ADA, BEN, DAY, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, an_order, history_of, succeeded

PSEUDONYM = MemberKey("erased:00")
CROWD = [member_key(100 + number) for number in range(5)]
DISMISS = ReportDecision(end=ReportEnd.DISMISSED)
REMOVE = ReportDecision(end=ReportEnd.REMOVED, reason="no gore")


async def reported(store: SqlStore, job: Job, by: Sequence[MemberKey] = (BEN,)) -> list[bool]:
    """Each of them reports a job; whether that hid it."""
    return [await store.report(job.id, reporter=each, reason=f"bad, says {each}", now=NOON) for each in by]


async def trusted(store: SqlStore, members: Sequence[MemberKey]) -> None:
    """Staff trust these."""
    for member in members:
        await store.trust(SERVER, member, True, by=STAFF, now=NOON)


async def case_of(store: SqlStore, job: Job, round_: int = 1) -> ReportCase:
    """A job's case as staff see it."""
    case = await store.report_case(job.id, round_, now=NOON)
    assert case is not None
    return case


async def letters(store: SqlStore, job: Job, kind: LetterKind = LetterKind.REPORT) -> list[Letter]:
    """The letters about a job."""
    return await store.letters_about(kind, job_id=job.id)


async def test_a_member_reports_a_picture_once(store: SqlStore) -> None:
    """Again, and at once: one row, one letter; the member's record is beside it, and others' jobs aren't."""
    job = await succeeded(store, "k1")
    gone = await succeeded(store, "k2")
    await succeeded(store, "k3", order=an_order(community=OTHER_SERVER))
    await store.remove(gone.id, by=STAFF, reason="spam", now=NOON)
    await store.warn(SERVER, ADA, reason="spam", by=STAFF, key="w", now=NOON)
    await asyncio.gather(*(reported(store, job) for _ in range(3)))
    await store.report(job.id, reporter=STAFF, reason="me too", now=NOON + MINUTE)
    case = await case_of(store, job)
    assert [(report.reporter, report.reason) for report in case.reports] == [(BEN, f"bad, says {BEN}"), (STAFF, "me too")]
    assert (case.reported, case.end, case.job.hidden_at) == (ADA, None, None)
    known = case.background
    assert (known.requests, known.removals, known.warnings) == (2, 1, 1)
    assert [letter.facts for letter in await letters(store, job)] == [{"round": 1, "redraws": False}] * 2
    assert [open_case.job.id for open_case in await store.open_cases(SERVER, most=5, now=NOON)] == [job.id]
    assert await store.open_cases(OTHER_SERVER, most=5, now=NOON) == []


async def test_reports_by_trusted_members_alone_hide_a_picture(store: SqlStore) -> None:
    """The third of them, whoever else reports it, once; it is in nobody's search then but staff's and its member's."""
    job = await succeeded(store)
    await store.turn_star(BEN, job.id, 0, now=NOON)
    await trusted(store, CROWD[:TRUSTED_NEEDED])
    assert await reported(store, job, [BEN, STAFF, *CROWD[3:], *CROWD[:3]]) == [False] * 6 + [True]
    assert (await store.job(job.id)).hidden_at == NOON
    assert [letter.facts["redraws"] for letter in await letters(store, job)] == [False] * 6 + [True]
    assert await history_of(store, BEN, starred=True) == []
    assert [found.id for found in await history_of(store, STAFF, whose=ADA)] == [job.id]
    assert [found.id for found in await history_of(store, ADA)] == [job.id]
    assert await store.withheld_hashes([job.images[0].sha256, "cd" * 32]) == {job.images[0].sha256: "hidden"}
    assert await store.jobs_with_image(job.images[0].sha256, most=5) == []


async def test_two_reports_at_once_hide_it_all_the_same(store: SqlStore) -> None:
    """Each sees the other's, whichever comes last."""
    job = await succeeded(store)
    await trusted(store, CROWD[:3])
    hid = await asyncio.gather(*(reported(store, job, [member]) for member in CROWD[:3]))
    assert sorted(hid) == [[False], [False], [True]]


async def test_whoever_decides_first_wins(store: SqlStore) -> None:
    """Five at once: one decision is made, and the others are told by whom."""
    job = await succeeded(store)
    await reported(store, job)
    staff = [member_key(200 + number) for number in range(5)]
    decisions = [DISMISS, REMOVE, DISMISS, REMOVE, DISMISS]
    outcomes = await asyncio.gather(
        *(store.decide_report(job.id, 1, decision, by=by, now=NOON) for decision, by in zip(decisions, staff, strict=True)),
        return_exceptions=True,
    )
    (winner,) = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Job)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, ReportDecided)]
    assert {refusal.by for refusal in refusals} == {staff[winner]}
    assert len(refusals) == 4
    case = await case_of(store, job)
    assert (case.end, case.decided_by, case.decided_at) == (decisions[winner].end, staff[winner], NOON)
    assert (case.job.removed_at is not None) == (decisions[winner] is REMOVE)
    assert len(await store.audit_entries(SERVER, most=9)) == 1
    assert await store.open_cases(SERVER, most=5, now=NOON) == []


async def test_what_was_dismissed_is_shown_again_and_a_later_report_opens_another_case(store: SqlStore) -> None:
    """Hidden no longer; its three reporters can't hide it anew, three others can. An old card decides nothing then."""
    job = await succeeded(store)
    await trusted(store, CROWD)
    await reported(store, job, CROWD[:3])
    left = await store.decide_report(job.id, 1, DISMISS, by=STAFF, now=NOON)
    assert (left.hidden_at, left.removed_at) == (None, None)
    assert [letter.facts["redraws"] for letter in await letters(store, job)] == [False, False, True, True]
    assert (await store.audit_entries(SERVER, most=1))[0].what == "dismiss_report"
    assert await reported(store, job, CROWD[:4]) == [False] * 4
    assert [report.reporter for report in (await case_of(store, job, 2)).reports] == [CROWD[3]]
    with pytest.raises(ReportDecided):
        await store.decide_report(job.id, 1, REMOVE, by=STAFF, now=NOON)
    assert (await case_of(store, job, 2)).end is None


@pytest.mark.parametrize(
    ("decision", "what"),
    [
        (REMOVE, ["remove"]),
        (ReportDecision(end=ReportEnd.WARNED, reason="no gore"), ["remove", "warn"]),
        (ReportDecision(end=ReportEnd.BLOCKED, reason="no gore", until=NOON + DAY), ["remove", "block"]),
    ],
)
async def test_a_removal_brings_what_was_decided_with_it(store: SqlStore, decision: ReportDecision, what: list[str]) -> None:
    """Each a decision of its own, about the member, with the reason and nobody of those who reported."""
    job = await succeeded(store)
    await reported(store, job, [BEN, STAFF])
    left = await store.decide_report(job.id, 1, decision, by=STAFF, now=NOON)
    assert (left.removed_at, left.images[0].removed) == (NOON, True)
    entries = (await store.audit_entries(SERVER, most=9))[::-1]
    assert [(entry.what, entry.member, entry.reason) for entry in entries] == [(each, ADA, "no gore") for each in what]
    assert (await store.member_record(SERVER, ADA)).blocked_until == decision.until
    told = [letter for letter in await store.take_letters(most=20, now=NOON) if letter.member == ADA]
    assert not any(str(BEN) in str(letter.facts) for letter in told)
    assert await letters(store, job, LetterKind.REMOVED)


async def test_removing_it_from_elsewhere_ends_the_case_too(store: SqlStore) -> None:
    """Staff's Remove in the message's menu; a member's own leaves the case to staff."""
    job = await succeeded(store, "k1")
    await reported(store, job)
    await store.remove(job.id, by=ADA, now=NOON)
    assert (await case_of(store, job)).end is None
    await store.decide_report(job.id, 1, ReportDecision(end=ReportEnd.WARNED, reason="so"), by=STAFF, now=NOON)
    assert [entry.what for entry in await store.audit_entries(SERVER, most=9)] == ["warn"]
    other = await succeeded(store, "k2")
    await reported(store, other)
    await store.remove(other.id, by=STAFF, reason="so", now=NOON)
    assert ((await case_of(store, other)).end, (await case_of(store, other)).decided_by) == (ReportEnd.REMOVED, STAFF)


async def test_open_reports_outlive_that_somebody_is_forgotten(store: SqlStore, database: Database) -> None:
    """Of the member: staff can still block them. Of a reporter: their words stay until it is decided, nobody's."""
    job = await succeeded(store)
    await reported(store, job, [BEN, STAFF])
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    await store.erase(BEN, pseudonym=MemberKey("erased:01"), now=NOON)
    case = await case_of(store, job)
    assert (case.reported, case.reports[0].reporter, case.reports[0].reason) == (ADA, "erased:01", f"bad, says {BEN}")
    block = ReportDecision(end=ReportEnd.BLOCKED, reason="no gore", until=NOON + timedelta(days=3))
    await store.decide_report(job.id, 1, block, by=STAFF, now=NOON)
    assert (await store.member_record(SERVER, ADA)).blocked_until == NOON + timedelta(days=3)
    assert await said(database) == {(PSEUDONYM, "erased:01", ""), (PSEUDONYM, STAFF, "")}
    await store.audit_books()


async def test_of_decided_reports_only_the_numbers_outlive_it(store: SqlStore, database: Database) -> None:
    """Whoever of them asks: the words go, and the names."""
    job = await succeeded(store)
    await reported(store, job, [BEN])
    await store.decide_report(job.id, 1, DISMISS, by=STAFF, now=NOON)
    await store.erase(STAFF, pseudonym=MemberKey("erased:02"), now=NOON)
    assert await said(database) == {(ADA, BEN, f"bad, says {BEN}")}
    assert (await case_of(store, job)).decided_by == "erased:02"
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    await store.erase(BEN, pseudonym=MemberKey("erased:01"), now=NOON)
    assert await said(database) == {(PSEUDONYM, "erased:01", "")}


async def said(database: Database) -> set[tuple[str, str, str]]:
    """About whom, by whom, and what."""
    async with database.reading() as session:
        return {(row.reported, row.reporter, row.reason) for row in await session.scalars(select(ReportRow))}


async def test_a_members_export_never_says_who_reported(store: SqlStore) -> None:
    """The reported member's has nothing of it; the reporter's has their own words."""
    job = await succeeded(store)
    await reported(store, job)
    assert "reports" not in await store.kept_of(ADA)
    (own,) = (await store.kept_of(BEN))["reports"]
    assert own["reason"] == f"bad, says {BEN}"
    assert ADA not in str(own)
