"""What members may spend and have: usage, quotas, grants, gifts."""

from collections.abc import Mapping

from domain.audit import AuditEntry
from domain.errors import AboveCap, CannotGive
from domain.grants import Gift
from domain.money import Allowance, Budget, Millicredits
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Spent
from domain.rules.house import quota_of
from domain.visitors import NOBODY_KNOWN, Visitor
from studio.budgets import budget_of, check_quota
from studio.policy import Policy
from studio.ports import Clock, Store, Usage

RECENT_MOST = 10


class Accounts:
    """Reads the books for people, and writes what staff decide."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    async def usage(self, community: CommunityKey, member: MemberKey, visitor: Visitor = NOBODY_KNOWN) -> Usage:
        """What a member used, holds and has left here. visitor: as they are there now, for what their roles give."""
        now = self._clock.now()
        standing = await self._store.standing(community, member, visitor, now=now)
        granted = tuple(await self._store.grants(community, member, now=now)) if standing.grants else ()
        ruled = quota_of(self._policy.caps(community), standing.house, visitor, now=now)
        quota = None if ruled is None else ruled.value
        spent = standing.member.get(quota.period, Spent()) if quota else Spent()
        return Usage(
            quota=quota,
            rule=None if ruled is None else ruled.rule,
            spent=spent,
            grants=standing.grants,
            left=Millicredits(max(0, quota.limit - spent.total) + standing.grants) if quota else None,
            resets_at=quota.period.ends_at(now) if quota else None,
            recent=tuple(await self._store.recent_jobs(community, member, most=RECENT_MOST)),
            community=standing.community,
            studio=standing.studio,
            granted=granted,
        )

    async def budget(self, community: CommunityKey) -> Budget:
        """The caps of a community, as the host set them and added to them."""
        return await budget_of(community, store=self._store, policy=self._policy, now=self._clock.now())

    def default_quota(self, community: CommunityKey) -> Allowance | None:
        """Each member's quota where staff set none."""
        return self._policy.caps(community).quota

    async def quotas(self, community: CommunityKey) -> Mapping[MemberKey | None, Allowance]:
        """All entries staff made; None is everyone's."""
        return await self._store.quotas(community)

    async def quota_entries(self, community: CommunityKey) -> Mapping[MemberKey | None, AuditEntry]:
        """By whom each of them was set last."""
        return await self._store.quota_entries(community)

    async def entry(self, audit_id: int) -> AuditEntry | None:
        """One decision in the books; None where it is kept no more."""
        return await self._store.audit_entry(audit_id)

    async def set_quota(
        self, community: CommunityKey, member: MemberKey | None, quota: Allowance, *, by: MemberKey, reason: str | None = None
    ) -> None:
        """Staff's entry for a member, or for everyone (None). Raises: AboveCap: the host's limit wins."""
        check_quota(quota, await self.budget(community))
        await self._store.set_quota(community, member, quota, by=by, reason=reason, now=self._clock.now())

    async def grant(
        self,
        community: CommunityKey,
        member: MemberKey,
        amount: Millicredits,
        *,
        by: MemberKey,
        reason: str,
        days: int | None = None,
        key: str,
    ) -> bool:
        """Give a member credits beyond the quota, for so many days or (None) until they are used; they are told. False where
        it was done before under this key.

        Raises: AboveCap for more than the budget holds.
        """
        for cap in await self.budget(community):
            if amount > cap.limit:
                raise AboveCap(cap)
        return await self._store.grant(community, member, amount, by=by, reason=reason, days=days, key=key, now=self._clock.now())

    async def give(self, gift: Gift, *, key: str) -> bool:
        """Give another member of what one was granted; they are told. False where it was done before under this key.

        Raises: CannotGive, Blocked, NotGranted.
        """
        if gift.giver == gift.receiver:
            raise CannotGive("self")
        return await self._store.give(gift, key=key, now=self._clock.now())
