"""What the studio needs of the store for granted credits, and for the host's share of a server."""

from datetime import datetime
from typing import Protocol

from domain.communities import HouseRules
from domain.grants import Gift, Grant
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey


class GrantStore(Protocol):
    """Credits beyond the window's allowance. What is given once under a key is given once."""

    async def grants(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> list[Grant]:
        """What a member has of granted credits, what ends soonest first."""

    async def grant(
        self,
        community: CommunityKey,
        member: MemberKey,
        amount: Millicredits,
        *,
        by: MemberKey,
        reason: str,
        days: int | None = None,
        key: str | None = None,
        now: datetime,
    ) -> bool:
        """A `grant` transfer from the community's account to the member's own, good for so many days or (None) until it is
        used; audited with the reason, and told to the member. False for a key that was given once already."""

    async def give(self, gift: Gift, *, key: str, now: datetime) -> bool:
        """`gift` transfers from what one member was granted to another's own, what ends soonest first, each with its end;
        audited, and told to the receiver. False for a key that was given once already.

        Raises: Blocked; CannotGive("blocked"); NotGranted for more than there is.
        """

    async def end_grants(self, *, now: datetime) -> None:
        """Give back to their communities what is left of grants that ended."""


class ShareStore(Protocol):
    """What the host lets a server spend. Every change is a decision in the audit, and holds with the next order."""

    async def budget_rules(self, community: CommunityKey, *, now: datetime) -> HouseRules:
        """The house rules as far as they are about the server's budget: the host's share, and what was added to it."""

    async def set_share(self, community: CommunityKey, share: Allowance | None, *, by: MemberKey, now: datetime) -> None:
        """Set the host's share for a server; None: as the settings say again."""

    async def fund(
        self, community: CommunityKey, amount: Millicredits, period: Period, *, by: MemberKey, key: str, now: datetime
    ) -> Millicredits:
        """A `fund` transfer to a server's account, on top of its budget in the window that runs; what was added to that window
        by now. Nothing more for a key that was taken already."""
