"""The host hears by itself what should be looked at, and on Mondays how the week was: each once, whatever ends in between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import StudioPaused
from domain.jobs import JobState
from domain.letters import Addressee, Letter, LetterKind
from domain.money import Millicredits
from domain.people import member_key
from storage.store import SqlStore
from studio.alarms import Alarms
from tests.storage.orders import ME, an_order, millis, parked, submitting, succeed, succeeded
from tests.studio.conftest import House

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FIRST_MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
"""After the Wednesday on which these tests begin."""


def store_of(house: House) -> SqlStore:
    """The database."""
    store = house.parts.store
    assert isinstance(store, SqlStore)
    return store


async def letters(house: House, kind: LetterKind) -> list[dict[str, Any]]:
    """What letters of this kind a round by a process that has just begun writes."""
    store = house.parts.store
    await Alarms(store=store, clock=house.clock).go_round()
    taken: list[Letter] = await store.take_letters(most=50, now=house.clock.now())
    for letter in taken:
        await store.letter_sent(letter.id, None, now=house.clock.now())
    told = [letter for letter in taken if letter.kind is kind]
    assert all(letter.to is Addressee.HOST for letter in told)
    return [dict(letter.facts) for letter in told]


async def alarms(house: House) -> list[tuple[str, int]]:
    """The alarms that are new."""
    return [(facts["kind"], facts["level"]) for facts in await letters(house, LetterKind.ALARM)]


async def weeks(house: House) -> list[dict[str, Any]]:
    """The letters on Mondays that are new."""
    return await letters(house, LetterKind.WEEKLY)


async def spend(house: House, key: str, *, balance: float, price: float = 1.5, **order: Any) -> None:
    """A picture is made, and PixelDojo tells the balance after it."""
    now, store = house.clock.now(), store_of(house)
    job = await submitting(store, key, price=millis(price), now=now, order=an_order(**order))
    job = await store.accepted(
        job.id, driver=ME, ticket=key, cost=job.quoted, balance=millis(balance), expires_at=now + DAY, now=now
    )
    await succeed(store, job, now=now)


def go_to(house: House, at: datetime) -> None:
    """Turn the clock."""
    house.clock.jump(seconds=(at - house.clock.now()).total_seconds())


# ── alarms ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_fresh_install_is_quiet(house: House) -> None:
    """No alarm and no letter before anything happened, nor after the first picture, made for real."""
    assert await alarms(house) == []
    await house.room.housekeeping.go_round()
    await house.drive(await house.order())
    assert (await house.parts.store.state()).balance is not None
    assert await alarms(house) == []
    go_to(house, FIRST_MONDAY - 7 * DAY)
    assert await weeks(house) == []


async def test_falling_balance_is_told_of_at_its_marks_once_and_anew_after_a_top_up(house: House) -> None:
    """By housekeeping, with what the letter needs; the next process knows what was said."""
    await spend(house, "a-1", balance=1000)
    await spend(house, "a-2", balance=460, price=540)
    await house.room.housekeeping.go_round()
    (letter,) = await house.parts.store.take_letters(most=5, now=house.clock.now())
    assert (letter.kind, letter.to) == (LetterKind.ALARM, Addressee.HOST)
    told = {name: letter.facts[name] for name in ("kind", "level", "balance", "peak")}
    assert told == {"kind": "low", "level": 1, "balance": 460_000, "peak": 1_000_000}
    assert await alarms(house) == []
    await spend(house, "a-3", balance=45, price=415)
    assert await alarms(house) == [("low", 3)]
    await spend(house, "a-4", balance=845, price=200)
    assert await alarms(house) == []
    await spend(house, "a-5", balance=400, price=445)
    assert ("low", 1) in await alarms(house)


async def test_balance_that_will_be_gone_in_two_days_is_told_of_once(house: House) -> None:
    """At the speed of the days before; the first day says nothing."""
    await spend(house, "a-1", balance=100, price=40)
    assert await alarms(house) == []
    go_to(house, house.clock.now() + DAY)
    await spend(house, "a-2", balance=60, price=40)
    (facts,) = await letters(house, LetterKind.ALARM)
    assert (facts["kind"], facts["speed"]) == ("gone_soon", 80_000 * 2 // 3)
    assert datetime.fromisoformat(facts["gone_at"]) < house.clock.now() + 2 * DAY
    assert await alarms(house) == []


async def test_rush_is_told_of_where_the_usual_hour_is_known(house: House) -> None:
    """Five credits in each of 24 hours; then fifteen in one. The same rush isn't told of twice."""
    store, began_at = store_of(house), house.clock.now()
    for hour in range(24):
        await succeeded(store, f"a-{hour}", price=millis(5), cost=millis(5), now=began_at + hour * HOUR)
    go_to(house, began_at + 26 * HOUR)
    await succeeded(store, "b-1", price=millis(14), cost=millis(14), now=house.clock.now())
    house.clock.jump(seconds=1)
    assert await alarms(house) == []
    await succeeded(store, "b-2", price=millis(1), cost=millis(1), now=house.clock.now())
    house.clock.jump(seconds=1)
    (facts,) = await letters(house, LetterKind.ALARM)
    assert (facts["kind"], facts["last_hour"], facts["usual_hour"]) == ("rush", 15_000, 5000)
    assert await alarms(house) == []
    house.clock.jump(seconds=7200)
    assert await alarms(house) == []
    assert await house.parts.store.alarms_said() == {}


async def test_three_lost_answers_within_an_hour_pause_new_orders_and_say_so(house: House) -> None:
    """Two don't; the host who resumes isn't overruled; and what was under way finishes."""
    under_way = await house.order(key="interaction-0")
    for number in range(3):
        assert not (await house.parts.store.state()).paused_by_host
        await parked(store_of(house), f"a-{number}", now=house.clock.now(), order=an_order(member=member_key(50 + number)))
        assert await alarms(house) == ([("parked", 1)] if number == 2 else [])
    with pytest.raises(StudioPaused):
        await house.order(key="interaction-1")
    assert (await house.drive(under_way)).state is JobState.SUCCEEDED
    await house.parts.desk.resume(by=member_key(9))
    assert await alarms(house) == []
    assert (await house.order(key="interaction-2")).state is JobState.RESERVED


async def test_books_and_balance_apart_are_told_of_once_it_lasts_and_anew_after_the_host_agreed(house: House) -> None:
    """Somebody spends elsewhere with the same account."""
    await spend(house, "a-1", balance=1000)
    await spend(house, "a-2", balance=996.5)
    assert await alarms(house) == []
    house.clock.jump(seconds=600)
    await spend(house, "a-3", balance=995)
    (facts,) = await letters(house, LetterKind.ALARM)
    assert (facts["kind"], facts["level"], facts["missing"]) == ("apart", 2, 2000)
    assert await alarms(house) == []
    assert await house.parts.account.agree(by=member_key(9)) == 2000
    assert await alarms(house) == []
    await spend(house, "a-4", balance=992.5)
    house.clock.jump(seconds=600)
    await spend(house, "a-5", balance=991)
    assert await alarms(house) == [("apart", 1)]


# ── Mondays ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_week_is_told_of_on_monday_at_eight_and_never_twice(house: House) -> None:
    """What went by Sunday midnight, by whichever process looks first; what came since is the next letter's."""
    await house.room.housekeeping.go_round()
    await spend(house, "a-1", balance=1000, num_outputs=2)
    await spend(house, "a-2", balance=998.5, member=member_key(2))
    go_to(house, FIRST_MONDAY - timedelta(hours=7))
    await spend(house, "a-3", balance=990, price=8.5)
    go_to(house, FIRST_MONDAY - timedelta(seconds=1))
    assert await weeks(house) == []
    house.clock.jump(seconds=1)
    (told,) = await weeks(house)
    assert {name: told[name] for name in ("spent", "pictures", "people", "places", "balance", "missing")} == {
        "spent": 3000,
        "pictures": 3,
        "people": 2,
        "places": 1,
        "balance": 990_000,
        "missing": 0,
    }
    assert told["speed"] == Millicredits(11_500 * 24 // (5 * 24 + 8))
    assert await weeks(house) == []
    go_to(house, FIRST_MONDAY + 7 * DAY)
    (next_week,) = await weeks(house)
    assert (next_week["spent"], next_week["since"]) == (8500, told["until"])


async def test_week_in_which_nothing_happened_is_not_told_of(house: House) -> None:
    """And done with: the next one that has something to tell tells of itself alone."""
    await house.room.housekeeping.go_round()
    go_to(house, FIRST_MONDAY)
    assert await weeks(house) == []
    await spend(house, "a-1", balance=1000)
    go_to(house, FIRST_MONDAY + 7 * DAY)
    (told,) = await weeks(house)
    assert (told["since"], told["until"]) == ("2026-03-09T00:00:00+00:00", "2026-03-16T00:00:00+00:00")


async def test_letter_that_a_monday_missed_comes_with_the_first_round_after(house: House) -> None:
    """The bot was away from Sunday to Thursday of the week after next: nothing of what it told is left out."""
    await house.room.housekeeping.go_round()
    await spend(house, "a-1", balance=1000)
    go_to(house, FIRST_MONDAY + 10 * DAY)
    (told,) = await weeks(house)
    assert (told["spent"], told["since"], told["until"]) == (1500, "2026-03-02T00:00:00+00:00", "2026-03-16T00:00:00+00:00")
