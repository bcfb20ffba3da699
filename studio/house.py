"""The house of a community: what its staff decide about where, how much, and who waits for their yes."""

from typing import Any

from domain.communities import ChannelRule, CommunitySettings, MemberRecord, Tier
from domain.people import CommunityKey, MemberKey
from studio.budgets import budget_of, check_quota
from studio.policy import Policy
from studio.ports import Clock, Store


class House:
    """Reads and changes the house rules; who may is the cogs' to check. Each change holds with the next order."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    async def settings(self, community: CommunityKey) -> CommunitySettings:
        """A server's settings; every server's at first, where nobody decided anything."""
        return await self._store.community_settings(community)

    async def change(
        self, community: CommunityKey, *, by: MemberKey, reason: str | None = None, **changes: Any
    ) -> CommunitySettings:
        """Change settings by their names; what they are then."""
        return await self._store.change_community(community, changes, by=by, reason=reason, now=self._clock.now())

    async def tiers(self, community: CommunityKey) -> list[Tier]:
        """All tiers of a server."""
        return await self._store.tiers(community)

    async def set_tier(self, community: CommunityKey, tier: Tier, *, by: MemberKey) -> None:
        """Put a tier in the place of an earlier one of its name. Raises: AboveCap: the host's limit wins."""
        now = self._clock.now()
        if tier.quota is not None:
            check_quota(tier.quota, await budget_of(community, store=self._store, policy=self._policy, now=now))
        await self._store.set_tier(community, tier, by=by, now=now)

    async def drop_tier(self, community: CommunityKey, who: str, *, by: MemberKey) -> None:
        """Take a tier away; one that isn't there is none."""
        await self._store.drop_tier(community, who, by=by, now=self._clock.now())

    async def channels(self, community: CommunityKey) -> list[ChannelRule]:
        """All rules about channels of a server."""
        return await self._store.channels(community)

    async def set_channel(self, community: CommunityKey, rule: ChannelRule, *, by: MemberKey) -> None:
        """Put a channel's rule in the place of an earlier one; one that says nothing takes it away."""
        await self._store.set_channel(community, rule, by=by, now=self._clock.now())

    async def record(self, community: CommunityKey, member: MemberKey) -> MemberRecord:
        """What staff hold of a member."""
        return await self._store.member_record(community, member)
