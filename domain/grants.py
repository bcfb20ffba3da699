"""Granted credits: what a member has beyond the window's allowance, until it is used, given away, or ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import LedgerError
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey

DAYS_MOST = 365
WORD_MOST = 200
"""Characters of a reason, and of the word that goes with a gift."""


@dataclass(frozen=True)
class Grant:
    """Credits of one member that end at one moment. ends_at: None where they are good until they are used."""

    left: Millicredits
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Gift:
    """What one member gives another in their community."""

    community: CommunityKey
    giver: MemberKey
    receiver: MemberKey
    amount: Millicredits
    word: str | None = None


def total(grants: Iterable[Grant]) -> Millicredits:
    """What they come to together."""
    return Millicredits(sum(grant.left for grant in grants))


def drawn(grants: Sequence[Grant], amount: Millicredits) -> list[Grant]:
    """What is taken of each for an amount, in their order. Raises: LedgerError, where they don't hold so much."""
    taken = []
    for grant in grants:
        part = Millicredits(min(amount, grant.left))
        amount = Millicredits(amount - part)
        if part:
            taken.append(replace(grant, left=part))
    if amount:
        raise LedgerError(f"{amount} more than was granted")
    return taken


def ends_after(days: int | None, *, now: datetime) -> datetime | None:
    """When credits that are good for so many days end, to the second; None: never."""
    return None if days is None else now.replace(microsecond=0) + timedelta(days=days)
