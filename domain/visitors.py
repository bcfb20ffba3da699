"""Who asks, from where, as the place they ask in knows them at that moment: never remembered."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A member at the door. Made without a word: nobody knows (the command line)."""

    roles: frozenset[int] = frozenset()
    """Ids of the member's roles in this server."""
    account_since: datetime | None = None
    member_since: datetime | None = None
    """Since when they are in this server; None beside a known account: for moments only."""
    channels: tuple[int, ...] = ()
    """Where they ask, the nearest first: a thread, its channel, the category."""


NOBODY_KNOWN = Visitor()
