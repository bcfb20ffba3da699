"""A server's budget as it is now, and what staff may promise of it."""

from datetime import datetime

from domain.errors import AboveCap
from domain.money import Allowance, Budget, most_within
from domain.people import CommunityKey
from domain.rules.house import community_budget
from studio.policy import Policy
from studio.ports import Store


async def budget_of(community: CommunityKey, *, store: Store, policy: Policy, now: datetime) -> Budget:
    """The caps of a community: the host's share for it, or else the settings' line, and what was added to a running window."""
    return community_budget(policy.caps(community), await store.budget_rules(community, now=now))


def check_quota(quota: Allowance, budget: Budget) -> None:
    """Raises: AboveCap for a quota of which the budget could never let everything through: the host's limit wins."""
    for cap in budget:
        if quota.limit > most_within(cap, quota.period):
            raise AboveCap(cap)
