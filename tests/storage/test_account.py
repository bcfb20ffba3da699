"""The host's money in the store: balance against books as orders are taken, alarms said once, one letter a week."""

import asyncio
from datetime import UTC, datetime, timedelta

from domain.alarms import AlarmKind
from domain.jobs import Failure, Job
from domain.letters import Addressee, Letter, LetterKind
from domain.money import Period
from domain.people import HOST_MEMBER
from domain.rules.gate import Spent
from domain.tally import Tally
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    DAY,
    ME,
    MINUTE,
    NOON,
    OTHER_SERVER,
    SERVER,
    STAFF,
    an_order,
    millis,
    parked,
    submitting,
    succeed,
    succeeded,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = 60 * MINUTE


async def taken(store: SqlStore, key: str, *, balance: float, price: float = 1.5, now: datetime = NOON) -> Job:
    """A job that PixelDojo took, telling the balance."""
    job = await submitting(store, key, price=millis(price), now=now)
    return await answered(store, job, balance=balance, now=now)


async def answered(store: SqlStore, job: Job, *, balance: float, now: datetime = NOON) -> Job:
    """The answer to a submit."""
    return await store.accepted(
        job.id, driver=ME, ticket=f"t-{job.id}", cost=job.quoted, balance=millis(balance), expires_at=now + DAY, now=now
    )


async def tally(store: SqlStore) -> Tally:
    """How the balance compares with the books."""
    tally = (await store.state()).tally
    assert tally is not None
    return tally


async def letters(store: SqlStore) -> list[Letter]:
    """What is to be sent."""
    return await store.take_letters(most=50, now=NOON + 100 * DAY)


# ── the balance ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_balance_goes_with_the_books_whatever_becomes_of_the_runs(store: SqlStore) -> None:
    """One succeeds, one fails and is given back, one is under way, one may have been taken: nothing is missing."""
    assert (await store.state()).tally is None
    await succeed(store, await taken(store, "a-1", balance=98.5))
    failing = await taken(store, "a-2", balance=95.5, price=3)
    await store.fail(failing.id, driver=ME, failure=Failure.FAILED, now=NOON)
    await parked(store, "a-3", price=millis(5))
    await taken(store, "a-4", balance=97)
    told = await tally(store)
    assert (told.first, told.first_at, told.peak, told.off, told.missing) == (98_500, NOON, 98_500, 0, 0)
    await taken(store, "a-5", balance=90.5)
    assert ((await tally(store)).off, (await tally(store)).missing) == (-5000, 0)
    await store.write_off((await store.parked())[0].id, now=NOON)
    await taken(store, "a-6", balance=89)
    assert (await tally(store)).off == 0


async def test_answers_that_come_in_the_other_order_are_neither_a_gain_nor_missing(store: SqlStore) -> None:
    """The later one tells of the older balance, after the run of the first is over and paid."""
    await succeed(store, await taken(store, "a-0", balance=98.5), now=NOON - MINUTE)
    first, second = await submitting(store, "a-1"), await submitting(store, "a-2", now=NOON)
    await succeed(store, await answered(store, second, balance=95.5, now=NOON + MINUTE), now=NOON + MINUTE)
    await answered(store, first, balance=97, now=NOON + MINUTE)
    told = await tally(store)
    assert (told.added, told.missing) == (0, 0)
    await taken(store, "a-3", balance=94, now=NOON + 2 * MINUTE)
    assert (await tally(store)).off == 0


async def test_host_agrees_that_what_is_missing_was_spent_elsewhere(store: SqlStore) -> None:
    """Once, and it is in the audit; before anything is missing there is nothing to agree to."""
    assert await store.agree(by=STAFF, now=NOON) == 0
    await taken(store, "a-1", balance=98.5)
    await taken(store, "a-2", balance=90, now=NOON + MINUTE)
    assert ((await tally(store)).missing, (await tally(store)).missing_since) == (7000, NOON + MINUTE)
    assert await asyncio.gather(*(store.agree(by=STAFF, now=NOON) for _ in range(2))) in ([7000, 0], [0, 7000])
    assert (await tally(store)).missing == 0
    (entry,) = await store.audit_entries(None, most=5)
    assert (entry.what, entry.by, entry.after) == ("agree_balance", STAFF, "7 spent elsewhere")


# ── what was spent when ──────────────────────────────────────────────────────────────────────────────────────────


async def test_spending_by_day_and_hour_is_what_pixeldojo_was_paid(store: SqlStore) -> None:
    """Everybody's, one server's, and what it used in its windows; releases and grants are no spending."""
    await succeeded(store, "a-1", now=NOON - DAY)
    await succeeded(store, "a-2", now=NOON, price=millis(3), cost=millis(3))
    await succeeded(store, "a-3", now=NOON + MINUTE, order=an_order(community=OTHER_SERVER))
    await store.grant(SERVER, ADA, millis(50), by=STAFF, reason="", key="g", now=NOON)
    await submitting(store, "a-4")
    today, yesterday = NOON.date(), (NOON - DAY).date()
    assert await store.spent_by_day(None, since=today - 7 * DAY) == {yesterday: 1500, today: 4500}
    assert await store.spent_by_day(SERVER, since=today) == {today: 3000}
    assert await store.paid(since=NOON, until=NOON + MINUTE) == 3000
    assert await store.paid(since=NOON - 9 * DAY, until=NOON + DAY) == 6000
    assert await store.paid(since=NOON + DAY, until=NOON + 9 * DAY) == 0
    assert await store.paid_by_hour(since=NOON - 2 * DAY, until=NOON + HOUR) == {NOON - DAY: 1500, NOON: 4500}
    used = await store.servers_spent(now=NOON)
    assert used[SERVER] == {
        Period.DAY: Spent(used=millis(3), held=millis(1.5)),
        Period.WEEK: Spent(used=millis(4.5), held=millis(1.5)),
        Period.MONTH: Spent(used=millis(4.5), held=millis(1.5)),
    }
    assert set(used) == {SERVER, OTHER_SERVER}


async def test_lost_answers_count_whatever_became_of_them(store: SqlStore) -> None:
    """Found, written off, or still parked."""
    assert await store.parked_since(NOON) == 0
    for number in range(3):
        await parked(store, f"a-{number}", now=NOON + number * MINUTE)
    await store.write_off((await store.parked())[2].id, now=NOON + HOUR)
    assert [await store.parked_since(NOON + number * MINUTE) for number in range(4)] == [3, 2, 1, 0]


# ── alarms ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_alarm_is_said_once_by_whoever_sees_it_first(store: SqlStore) -> None:
    """As bad or less isn't said again until it is over; worse is."""
    say = [store.say_alarm(AlarmKind.LOW, 2, {"left": 5}, now=NOON) for _ in range(3)]
    assert sorted(await asyncio.gather(*say)) == [False, False, True]
    assert not await store.say_alarm(AlarmKind.LOW, 1, {}, now=NOON)
    assert await store.say_alarm(AlarmKind.LOW, 3, {}, now=NOON)
    assert await store.alarms_said() == {AlarmKind.LOW: 3}
    await store.end_alarms([AlarmKind.LOW])
    assert await store.alarms_said() == {}
    assert await store.say_alarm(AlarmKind.LOW, 1, {}, now=NOON)
    first, *others = await letters(store)
    assert (first.kind, first.to, first.facts) == (LetterKind.ALARM, Addressee.HOST, {"left": 5})
    assert len(others) == 2
    assert not (await store.state()).paused_by_host


async def test_lost_answers_pause_new_orders_with_their_alarm_and_never_without(store: SqlStore) -> None:
    """The host who resumed isn't overruled by the same alarm again. The audit says that it came by itself."""
    assert await store.say_alarm(AlarmKind.PARKED, 1, {}, now=NOON)
    assert (await store.state()).paused_by_host
    await store.set_paused(False, by=STAFF, now=NOON)
    assert not await store.say_alarm(AlarmKind.PARKED, 1, {}, now=NOON)
    assert not (await store.state()).paused_by_host
    _, pause = await store.audit_entries(None, most=5)
    assert (pause.what, pause.by, pause.reason) == ("pause", HOST_MEMBER, "parked")


# ── the letter on Mondays ────────────────────────────────────────────────────────────────────────────────────────


async def test_week_is_told_of_once(store: SqlStore) -> None:
    """By one of the processes that see to it at once; a week in which nothing happened by nobody, and it is done too."""
    say = [store.say_weekly(MONDAY, {"spent": 5}, now=NOON) for _ in range(3)]
    assert sorted(await asyncio.gather(*say)) == [False, False, True]
    assert await store.say_weekly(MONDAY + 7 * DAY, None, now=NOON)
    assert not await store.say_weekly(MONDAY, {}, now=NOON)
    assert (await store.state()).weekly_at == MONDAY + 7 * DAY
    (letter,) = await letters(store)
    assert (letter.kind, letter.to, letter.facts) == (LetterKind.WEEKLY, Addressee.HOST, {"spent": 5})


async def test_tally_is_read_as_it_was_written(store: SqlStore) -> None:
    """To the microsecond."""
    await taken(store, "a-1", balance=98.5)
    later = NOON + timedelta(microseconds=5)
    await taken(store, "a-2", balance=190, now=later)
    told = await tally(store)
    assert (told.first_at, told.topped_up_at, told.added, told.peak) == (NOON, later, 91_500, 190_000)
