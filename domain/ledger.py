"""The books: double entry in millicredits. A Transfer is never changed or deleted; the sum of all balances is always 0."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.errors import LedgerError
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey

AccountName = NewType("AccountName", str)

WORLD = AccountName("world")
"""Where credits come from: the counterpart of `fund`."""
HOST = AccountName("host")
"""The host's own account: it carries the risk of lost and unfinished runs."""
PIXELDOJO = AccountName("pixeldojo")
"""What PixelDojo has been paid."""
HELD = AccountName("held")
"""What is set aside for jobs that have not ended."""
GRANTS = "grants:"
"""With what the names of accounts of granted credits begin."""
UNTIL = "@"
"""Stands in the names of accounts of granted credits before the moment they end (in seconds since 1970), and in no others."""


def community_account(community: CommunityKey) -> AccountName:
    """The account from which a community's windows are held."""
    return AccountName(f"community:{community}")


def grants_account(community: CommunityKey, member: MemberKey, ends_at: datetime | None = None) -> AccountName:
    """A member's granted credits in one community: those that are good until they are used, or those that end then."""
    until = "" if ends_at is None else f"{UNTIL}{int(ends_at.timestamp())}"
    return AccountName(f"{GRANTS}{community}:{member}{until}")


class TransferKind(StrEnum):
    FUND = "fund"
    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"
    GRANT = "grant"
    GIFT = "gift"
    ADJUST = "adjust"
    RISK = "risk"
    WRITE_OFF = "write_off"


@dataclass(frozen=True)
class Hold:
    """A job's money set aside: from one account into HELD, not yet resolved. id is its transfer's."""

    id: int
    source: AccountName
    amount: Millicredits


@dataclass(frozen=True)
class Resolution:
    """How one hold ends: spent to PixelDojo, the rest back to where it came from."""

    hold: Hold
    spent: Millicredits

    @property
    def returned(self) -> Millicredits:
        """What goes back to the source (millicredits, 0 or more)."""
        return Millicredits(self.hold.amount - self.spent)


def resolve(holds: tuple[Hold, ...], *, paid: Millicredits) -> tuple[Resolution, ...]:
    """Spread what is paid over a job's holds in their order (the window's part first, then grants).

    Raises: LedgerError when more is to be paid than is held.
    """
    left = paid
    resolutions = []
    for hold in holds:
        spent = Millicredits(min(left, hold.amount))
        left = Millicredits(left - spent)
        resolutions.append(Resolution(hold, spent))
    if left or paid < 0:
        raise LedgerError(f"{paid} to be paid, {sum(h.amount for h in holds)} held")
    return tuple(resolutions)
