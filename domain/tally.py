"""PixelDojo's balance against the books: what it should be, what the host added to it, and what of it nobody here spent.

PixelDojo tells the balance only when it takes an order. Each time it is compared with what the books say was paid since the first
balance that was seen. Runs under way are paid for already, but not in the books yet; and some answers are lost, or come late: so
far as that can explain a difference, it is none.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.money import Millicredits

TOP_UP_LEAST = Millicredits(10_000)
"""A smaller gain is a run that PixelDojo gave back, and no reason to reckon half and a fifth of the balance anew."""

GIVEN_BACK_WITHIN = timedelta(minutes=10)
"""A failed run's price is back by then."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A balance as PixelDojo told it, and how the books stood."""

    at: datetime
    balance: Millicredits
    spent: Millicredits
    """What PixelDojo was paid by the books, and what runs under way cost."""
    may_be_less: Millicredits = Millicredits(0)
    """What the balance may lack all the same: runs whose submit wasn't answered, or never will be."""
    may_be_more: Millicredits = Millicredits(0)
    """What it may still have, or have again: other runs under way, each taken a moment later, or failed and given back."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How balance and books compare, from the first balance seen to the last."""

    first: Millicredits
    first_at: datetime
    first_spent: Millicredits
    """What the books had spent when the first balance was seen."""
    added: Millicredits = Millicredits(0)
    """What came to the balance since: topped up, or given back."""
    topped_up_at: datetime | None = None
    elsewhere: Millicredits = Millicredits(0)
    """What the host said was spent elsewhere."""
    peak: Millicredits
    """The highest balance since the last top-up."""
    off: Millicredits = Millicredits(0)
    """The last balance less what it should have been."""
    missing: Millicredits = Millicredits(0)
    """What of a lack nothing explains."""
    missing_since: datetime | None = None


def begun(seen: Seen) -> Tally:
    """Begin with the first balance that is seen."""
    return Tally(first=seen.balance, first_at=seen.at, first_spent=seen.spent, peak=seen.balance)


def compared(tally: Tally | None, seen: Seen) -> Tally:
    """Compare the next balance with what it should be."""
    if tally is None:
        return begun(seen)
    off = Millicredits(seen.balance - expected(tally, seen.spent))
    rise = off + known_missing(tally, at=seen.at) - seen.may_be_more
    topped_up = rise >= TOP_UP_LEAST
    gain = rise if topped_up else max(0, off - seen.may_be_more)
    off = Millicredits(off - gain)
    missing = Millicredits(max(0, -off - seen.may_be_less))
    return replace(
        tally,
        added=Millicredits(tally.added + gain),
        topped_up_at=seen.at if topped_up else tally.topped_up_at,
        peak=seen.balance if topped_up else max(tally.peak, seen.balance),
        off=off,
        missing=missing,
        missing_since=(tally.missing_since or seen.at) if missing else None,
    )


def known_missing(tally: Tally, *, at: datetime) -> Millicredits:
    """What is missing for longer than PixelDojo may take to give a run back: what comes now isn't that."""
    lasts = tally.missing_since is not None and at - tally.missing_since >= GIVEN_BACK_WITHIN
    return tally.missing if lasts else Millicredits(0)


def expected(tally: Tally, spent: Millicredits) -> Millicredits:
    """What the balance should be once the books have spent so much."""
    return Millicredits(tally.first + tally.added - tally.elsewhere - (spent - tally.first_spent))


def agreed(tally: Tally) -> Tally:
    """What is missing was spent elsewhere, says the host: the balance is as it should be."""
    return replace(
        tally,
        elsewhere=Millicredits(tally.elsewhere + tally.missing),
        off=Millicredits(tally.off + tally.missing),
        missing=Millicredits(0),
        missing_since=None,
    )
