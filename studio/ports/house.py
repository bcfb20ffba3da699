"""What the studio needs of the store for the house rules: what staff decided for their server."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from domain.communities import ChannelRule, CommunitySettings, MemberRecord, Tier
from domain.people import CommunityKey, MemberKey


class HouseStore(Protocol):
    """Settings, tiers and channels of servers. Every change is a decision in the audit, and holds with the next order."""

    async def community_settings(self, community: CommunityKey) -> CommunitySettings:
        """A server's settings; every server's at first, where nobody decided anything."""

    async def change_community(
        self,
        community: CommunityKey,
        changes: Mapping[str, Any],
        *,
        by: MemberKey,
        reason: str | None = None,
        now: datetime,
    ) -> CommunitySettings:
        """Change settings by their names; each that is another one now is a decision of its own. What they are then."""

    async def tiers(self, community: CommunityKey) -> list[Tier]:
        """All tiers of a server."""

    async def set_tier(self, community: CommunityKey, tier: Tier, *, by: MemberKey, now: datetime) -> None:
        """Put a tier in the place of an earlier one of its name."""

    async def drop_tier(self, community: CommunityKey, who: str, *, by: MemberKey, now: datetime) -> None:
        """Take a tier away; one that isn't there is none."""

    async def channels(self, community: CommunityKey) -> list[ChannelRule]:
        """All rules about channels of a server."""

    async def set_channel(self, community: CommunityKey, rule: ChannelRule, *, by: MemberKey, now: datetime) -> None:
        """Put a channel's rule in the place of an earlier one; one that says nothing takes it away."""

    async def member_record(self, community: CommunityKey, member: MemberKey) -> MemberRecord:
        """What staff hold of a member."""
