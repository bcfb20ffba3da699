"""Money as whole numbers: millicredits inside, credits with at most three decimals at the edges."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NewType

Millicredits = NewType("Millicredits", int)
"""Thousandths of a PixelDojo credit. 1.5 credits are 1500."""

MILLI = 1000
MOST_CREDITS = 1_000_000


def credits_text(amount: Millicredits) -> str:
    """Write an amount as credits, without needless zeros: 1500 is "1.5", 6000 is "6"."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), MILLI)
    return f"{sign}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


def parse_credits(text: str) -> Millicredits:
    """Read credits as a person writes them ("6", "1.5").

    Raises: ValueError for anything but a number from 0 to 1,000,000 with at most three decimals.
    """
    try:
        amount = Decimal(text.strip()) * MILLI
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number of credits") from None
    if not amount.is_finite() or not 0 <= amount <= MOST_CREDITS * MILLI or amount != int(amount):
        raise ValueError(f"{text!r} is not between 0 and {MOST_CREDITS:,} credits with at most three decimals")
    return Millicredits(int(amount))


class Period(StrEnum):
    """A calendar window in UTC; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def starts_at(self, at: datetime) -> datetime:
        """The beginning of the window that holds this moment."""
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        match self:
            case Period.DAY:
                return midnight
            case Period.WEEK:
                return midnight - timedelta(days=midnight.weekday())
            case Period.MONTH:
                return midnight.replace(day=1)

    def ends_at(self, at: datetime) -> datetime:
        """The beginning of the next window: when what was used counts no more."""
        start = self.starts_at(at)
        match self:
            case Period.DAY:
                return start + timedelta(days=1)
            case Period.WEEK:
                return start + timedelta(days=7)
            case Period.MONTH:
                return (start + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Allowance:
    """The most that may be spent in a window: a quota, or one line of a budget."""

    limit: Millicredits
    period: Period

    def __str__(self) -> str:
        return f"{credits_text(self.limit)}/{self.period}"


WINDOWS_TOUCHED: dict[tuple[Period, Period], int] = {
    (Period.DAY, Period.WEEK): 7,
    (Period.DAY, Period.MONTH): 31,
    (Period.WEEK, Period.MONTH): 6,
    (Period.MONTH, Period.WEEK): 2,
}
"""How many windows of the first kind one of the second can touch at most; all others touch one."""


def most_within(cap: Allowance, period: Period) -> Millicredits:
    """The most that a cap can let through in a window of this kind."""
    return Millicredits(cap.limit * WINDOWS_TOUCHED.get((cap.period, period), 1))


def parse_allowance(text: str) -> Allowance:
    """Read "6/day", "600/month"; a bare number is a day's.

    Raises: ValueError, with what it may be.
    """
    amount, _, period = text.strip().lower().partition("/")
    if period and period not in set(Period):
        raise ValueError(f"{text!r}: the window may be day, week or month, as in 6/day")
    return Allowance(parse_credits(amount), Period(period or Period.DAY))


Budget = tuple[Allowance, ...]
"""Caps that all hold at once; at most one for each period. Empty: no cap, said so in so many words ("none")."""


def parse_budget(text: str) -> Budget:
    """Read "40/day", "40/day 600/month" (comma or space between) or "none".

    Raises: ValueError, with what it may be. Nothing at all is not "none".
    """
    words = text.replace(",", " ").split()
    if words == ["none"]:
        return ()
    if not words:
        raise ValueError("write an amount as in 40/day, or none")
    budget = tuple(parse_allowance(word) for word in words)
    if len({line.period for line in budget}) < len(budget):
        raise ValueError(f"{text!r} names one window twice")
    return budget
