"""Alarms: none without a reason, each said once, and again only when it is worse, or was well in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alarms import RULES, AlarmKind, Facts, news, usual_hour
from domain.money import Millicredits

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TEN = timedelta(minutes=10)


def millis(credit: float) -> Millicredits:
    """Credits as the books count."""
    return Millicredits(round(credit * 1000))


def said(facts: Facts, before: dict[AlarmKind, int] | None = None) -> dict[AlarmKind, int]:
    """What is said now."""
    return news(facts, before or {}, now=NOON)[0]


def over(facts: Facts, kind: AlarmKind, level: int = 1) -> bool:
    """Whether what was said is over."""
    return kind in news(facts, {kind: level}, now=NOON)[1]


def steady(a_day: float, balance: float) -> Facts:
    """Facts of a studio that spends so much on each day."""
    spent = {NOON.date() - number * DAY: millis(a_day / 2 if not number else a_day) for number in range(20)}
    return Facts(balance=millis(balance), peak=millis(balance), spent_by_day=spent)


AMOUNTS = st.integers(0, 10**7).map(Millicredits)
FACTS = st.builds(
    Facts,
    balance=st.none() | AMOUNTS,
    peak=AMOUNTS,
    spent_by_day=st.dictionaries(st.integers(0, 9).map(lambda ago: NOON.date() - ago * DAY), AMOUNTS),
    last_hour=AMOUNTS,
    usual_hour=st.none() | AMOUNTS,
    parked=st.integers(0, 9),
    missing=AMOUNTS,
    missing_for=st.timedeltas(timedelta(0), DAY),
)


def test_every_kind_has_its_rule() -> None:
    """A kind without one would never be said."""
    assert set(RULES) == set(AlarmKind)


def test_fresh_install_has_no_alarm() -> None:
    """Nothing is known, or the first picture was just made: of the smallest balance there is."""
    assert said(Facts()) == {}
    first = Facts(balance=millis(8.5), peak=millis(8.5), spent_by_day={NOON.date(): millis(6)}, last_hour=millis(6))
    assert said(first) == {}
    assert said(replace(first, balance=millis(0), peak=millis(0))) == {}


@pytest.mark.parametrize(("left", "level"), [(501, 0), (500, 1), (201, 1), (200, 2), (51, 2), (50, 3), (0, 3)])
def test_balance_at_half_a_fifth_and_a_twentieth_of_the_highest_since_the_last_top_up(left: float, level: int) -> None:
    """On the edge it is said already."""
    facts = Facts(balance=millis(left), peak=millis(1000))
    assert said(facts).get(AlarmKind.LOW, 0) == level
    assert over(facts, AlarmKind.LOW) == (level == 0)


def test_balance_that_falls_is_told_of_at_each_mark_once() -> None:
    """From three fifths to nothing at once only the last one; after a top-up all may come again."""
    facts = Facts(balance=millis(190), peak=millis(1000))
    assert said(facts) == {AlarmKind.LOW: 2}
    assert said(facts, {AlarmKind.LOW: 2}) == {}
    assert said(replace(facts, balance=millis(40)), {AlarmKind.LOW: 2}) == {AlarmKind.LOW: 3}
    assert over(replace(facts, balance=millis(900), peak=millis(900)), AlarmKind.LOW, 3)


def test_balance_that_lasts_two_days_is_gone_soon_and_well_again_at_three() -> None:
    """In between nothing is said, neither that nor the contrary."""
    kind = AlarmKind.GONE_SOON
    assert said(steady(100, 200)) == {kind: 1}
    assert said(steady(100, 201)) == {}
    assert not over(steady(100, 299), kind)
    assert over(steady(100, 301), kind)
    assert over(replace(steady(100, 200), spent_by_day={}), kind)


def test_hour_at_three_times_the_usual_spending_is_a_rush_until_it_calms_down() -> None:
    """Next to nothing, three times, is none; and without a history nothing is unusual."""
    facts = Facts(last_hour=millis(30), usual_hour=millis(10))
    assert said(facts) == {AlarmKind.RUSH: 1}
    assert said(replace(facts, last_hour=millis(29.9))) == {}
    assert said(replace(facts, usual_hour=None)) == {}
    assert said(Facts(last_hour=millis(9.9), usual_hour=millis(1))) == {}
    assert not over(replace(facts, last_hour=millis(20.1)), AlarmKind.RUSH)
    assert over(replace(facts, last_hour=millis(20)), AlarmKind.RUSH)


def test_usual_hour_is_the_mean_of_those_with_spending_once_a_day_of_them_is_known() -> None:
    """Nights, in which nobody draws, make no evening unusual."""
    hours = {NOON - number * HOUR: millis(2 if number % 2 else 0) for number in range(48)}
    assert usual_hour(hours) == millis(2)
    assert usual_hour({at: amount for at, amount in hours.items() if at != NOON - HOUR}) is None


def test_three_lost_answers_in_an_hour_are_an_alarm_and_three_more_another() -> None:
    """Fewer than three, and it is over."""
    assert said(Facts(parked=2)) == {}
    assert said(Facts(parked=3)) == {AlarmKind.PARKED: 1}
    assert said(Facts(parked=5), {AlarmKind.PARKED: 1}) == {}
    assert said(Facts(parked=6), {AlarmKind.PARKED: 1}) == {AlarmKind.PARKED: 2}
    assert over(Facts(parked=2), AlarmKind.PARKED, 2)


def test_missing_credits_are_an_alarm_once_they_were_missing_for_ten_minutes() -> None:
    """And again each time that twice as much is."""
    kind = AlarmKind.APART
    assert said(Facts(missing=millis(5), missing_for=timedelta(minutes=9))) == {}
    assert said(Facts(missing=millis(0.9), missing_for=TEN)) == {}
    assert said(Facts(missing=millis(1.5), missing_for=TEN)) == {kind: 1}
    assert said(Facts(missing=millis(1.9), missing_for=TEN), {kind: 1}) == {}
    assert said(Facts(missing=millis(2), missing_for=TEN), {kind: 1}) == {kind: 2}
    assert not over(Facts(missing=millis(0.1), missing_for=TEN), kind)
    assert over(Facts(), kind)


@given(facts=FACTS)
def test_what_was_said_is_not_said_again_and_what_is_over_has_no_alarm(facts: Facts) -> None:
    """Whatever the facts: a second look at them says nothing new, and takes nothing back."""
    first, _ = news(facts, {}, now=NOON)
    again, ended = news(facts, first, now=NOON)
    assert not again
    assert not ended


@given(many=st.lists(FACTS, max_size=12))
def test_same_alarm_comes_twice_only_where_all_was_well_in_between(many: list[Facts]) -> None:
    """Round after round, as housekeeping looks."""
    marks: dict[AlarmKind, int] = {}
    worst: dict[AlarmKind, int] = {}
    for facts in many:
        told, ended = news(facts, marks, now=NOON)
        for kind in ended:
            assert RULES[kind](facts, NOON).is_well
            worst.pop(kind, None)
        for kind, level in told.items():
            assert level > worst.get(kind, 0)
            worst[kind] = level
        marks = {kind: level for kind, level in (marks | told).items() if kind not in ended}


@given(facts=FACTS, changes=st.fixed_dictionaries({}, optional={"balance": st.integers(1, 10**6)}))
def test_a_richer_balance_is_never_a_worse_alarm(facts: Facts, changes: dict[str, Any]) -> None:
    """Of how little is left, and how long it lasts."""
    if facts.balance is None:
        return
    richer = replace(facts, balance=Millicredits(facts.balance + changes.get("balance", 0)))
    for kind in (AlarmKind.LOW, AlarmKind.GONE_SOON):
        assert RULES[kind](richer, NOON).level <= RULES[kind](facts, NOON).level
