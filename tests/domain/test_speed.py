"""How fast credits go: the last seven days, from the first on, and never a surprise for whoever has just begun."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.money import Millicredits
from domain.speed import credits_a_day, runs_out_at

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)
DAYS = st.dictionaries(st.integers(-3, 40).map(lambda ago: TODAY - ago * DAY), st.integers(0, 10**7).map(Millicredits))
LEFT = st.integers(-(10**6), 10**9).map(Millicredits)


def days(*spent: int) -> dict[date, Millicredits]:
    """What was spent today, yesterday, and so on."""
    return {TODAY - number * DAY: Millicredits(amount) for number, amount in enumerate(spent)}


def test_the_speed_is_of_the_last_seven_days() -> None:
    """Six days and today's half: 65 credits in 6.5 days."""
    assert credits_a_day(days(5000, *[10_000] * 6, 999_000, 999_000), NOON) == 10_000
    assert runs_out_at(Millicredits(20_000), days(5000, *[10_000] * 20), NOON) == NOON + 2 * DAY


def test_days_without_spending_slow_it_down() -> None:
    """Whoever is known to have been there for longer counts seven days, the quiet ones too."""
    assert credits_a_day(days(0, 13_000, 0, 0, 0, 0, 0, 0, 50_000), NOON) == 2000


def test_who_began_lately_is_reckoned_from_the_first_day() -> None:
    """And on the first day as if it were a whole one: an hour's fun isn't a day's."""
    assert credits_a_day(days(0, 15_000), NOON) == 10_000
    assert credits_a_day(days(3000), NOON) == 3000
    assert runs_out_at(Millicredits(6000), days(3000), NOON) == NOON + 2 * DAY


def test_what_nobody_spends_lasts() -> None:
    """So does what would last for ten years; what is gone is gone."""
    assert runs_out_at(Millicredits(1), {}, NOON) is None
    assert runs_out_at(Millicredits(1), days(0, 0), NOON) is None
    assert runs_out_at(Millicredits(10**9), days(1), NOON) is None
    assert runs_out_at(Millicredits(0), {}, NOON) == NOON


@given(left=LEFT, spent=DAYS, more=st.integers(1, 10**7))
def test_more_spending_never_makes_it_last_longer_and_more_credits_never_shorter(
    left: Millicredits, spent: dict[date, Millicredits], more: int
) -> None:
    """Whatever the days; and it is never gone before now."""
    ends = runs_out_at(left, spent, NOON) or datetime.max.replace(tzinfo=UTC)
    faster = runs_out_at(left, spent | {TODAY: Millicredits(spent.get(TODAY, 0) + more)}, NOON) if TODAY in spent else None
    richer = runs_out_at(Millicredits(left + more), spent, NOON) or datetime.max.replace(tzinfo=UTC)
    assert NOON <= ends <= richer
    assert faster is None or faster <= ends
