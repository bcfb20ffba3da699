"""Credits, windows, quotas and budgets as people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import (
    Allowance,
    Millicredits,
    Period,
    credits_text,
    most_within,
    parse_allowance,
    parse_budget,
    parse_credits,
)

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(("amount", "text"), [(1500, "1.5"), (6000, "6"), (0, "0"), (-500, "-0.5"), (1_234_005, "1,234.005")])
def test_credits_are_written_without_needless_zeros(amount: int, text: str) -> None:
    """As a person would."""
    assert credits_text(Millicredits(amount)) == text


@given(st.integers(0, 10**9))
def test_what_is_written_reads_back_the_same(amount: int) -> None:
    """Any amount up to a million credits."""
    assert parse_credits(credits_text(Millicredits(amount)).replace(",", "")) == amount


@pytest.mark.parametrize("text", ["", "-1", "1.2345", "nan", "inf", "1e99", "six", "1000001"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """With a sentence, never a wrong number."""
    with pytest.raises(ValueError, match="credits"):
        parse_credits(text)


def test_allowances_and_budgets_read_as_written() -> None:
    """The forms of docs/settings.md."""
    assert parse_allowance("6/day") == Allowance(Millicredits(6000), Period.DAY)
    assert parse_allowance("20") == Allowance(Millicredits(20_000), Period.DAY)
    assert [str(line) for line in parse_budget("40/day, 600/month")] == ["40/day", "600/month"]
    assert parse_budget("none") == ()


@pytest.mark.parametrize("text", ["", "40/year", "40/day 50/day", "none 40/day"])
def test_a_budget_that_says_nothing_or_two_things_is_refused(text: str) -> None:
    """No cap must be said in so many words."""
    with pytest.raises(ValueError, match=r".+"):
        parse_budget(text)


@given(MOMENTS, st.sampled_from(Period))
def test_every_moment_lies_in_one_window(at: datetime, period: Period) -> None:
    """A window begins at midnight UTC, holds the moment, and the next begins where it ends."""
    start, end = period.starts_at(at), period.ends_at(at)
    assert start <= at < end
    assert period.starts_at(end) == end
    assert period.starts_at(end - timedelta(microseconds=1)) == start


def test_weeks_begin_on_monday() -> None:
    """2026-03-04 is a Wednesday."""
    assert Period.WEEK.starts_at(datetime(2026, 3, 4, 12, tzinfo=UTC)) == datetime(2026, 3, 2, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(Period), st.sampled_from(Period))
def test_a_cap_lets_no_more_through_than_most_within_says(at: datetime, inner: Period, outer: Period) -> None:
    """Count the windows that one of the other kind touches."""
    start, end = outer.starts_at(at), outer.ends_at(at)
    touched = 0
    moment = start
    while moment < end:
        touched += 1
        moment = inner.ends_at(moment)
    assert touched <= most_within(Allowance(Millicredits(1), inner), outer)
