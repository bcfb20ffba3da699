"""How fast credits go, and how long what is left will last."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from domain.money import Millicredits

WINDOW_DAYS = 7
"""Long enough for a week-end to count as much as it does."""
ONE_DAY = timedelta(days=1)
NOT_FORESEEN = timedelta(days=3650)
"""What lasts longer lasts long enough."""


def credits_a_day(spent_by_day: Mapping[date, Millicredits], now: datetime) -> Millicredits:
    """The speed: what was spent a day in the last seven days, today among them (millicredits, rounded down).

    spent_by_day: by the day in UTC; one that isn't in it spent nothing. Where the first day in it is later than seven days ago,
    the speed is reckoned from that day on, but not over less than a whole day: hand in older days too, where there are any.
    """
    spent, elapsed = spent_lately(spent_by_day, now)
    return Millicredits(spent * ONE_DAY // elapsed)


def runs_out_at(left: Millicredits, spent_by_day: Mapping[date, Millicredits], now: datetime) -> datetime | None:
    """The moment at which what is left will be gone at the present speed; None: nothing goes, or not within ten years.

    spent_by_day: as credits_a_day takes it. What is gone already is gone now.
    """
    if left <= 0:
        return now
    spent, elapsed = spent_lately(spent_by_day, now)
    if not spent or left / spent > NOT_FORESEEN / elapsed:
        return None
    return now + elapsed * (left / spent)


def spent_lately(spent_by_day: Mapping[date, Millicredits], now: datetime) -> tuple[Millicredits, timedelta]:
    """What was spent in the last seven days, and in how long a time that was."""
    today = now.astimezone(UTC).date()
    first = max(min(spent_by_day, default=today), today - timedelta(days=WINDOW_DAYS - 1))
    spent = sum(amount for day, amount in spent_by_day.items() if first <= day <= today)
    return Millicredits(spent), max(now - midnight(first), ONE_DAY)


def midnight(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)
