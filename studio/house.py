"""The house of a community: what its staff decide about where, how much, and who waits for their yes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.audit import AuditEntry
from domain.communities import ChannelRule, CommunitySettings, MemberRecord, Tier
from domain.jobs import JobState
from domain.members import OptionValue
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey, is_server
from domain.rules.gate import Spent
from domain.rules.house import limits_of
from domain.setup import Choice, SetUp
from domain.speed import WINDOW_DAYS, credits_a_day, runs_out_at
from domain.visitors import Visitor
from studio.budgets import budget_of, check_quota
from studio.policy import Policy
from studio.ports import Clock, Store, Undecided

LOOK_BACK = timedelta(days=2 * WINDOW_DAYS)
"""For the speed, which wants to know of older days too."""


@dataclass(frozen=True)
class Line:
    """One line of a server's budget, in the window that runs. lasts_until: None where it lasts until the window ends."""

    budget: Allowance
    spent: Spent
    resets_at: datetime
    lasts_until: datetime | None

    @property
    def left(self) -> Millicredits:
        """What may still be held."""
        return Millicredits(max(0, self.budget.limit - self.spent.total))


@dataclass(frozen=True, kw_only=True)
class Today:
    """How a server stands."""

    settings: CommunitySettings
    lines: tuple[Line, ...]
    """None where the host set no budget."""
    this_month: Spent
    speed: Millicredits
    """A day."""
    under_way: Mapping[JobState, int]
    undecided: list[Undecided]


@dataclass(frozen=True)
class Here:
    """What holds for a member's requests in one place where they don't say it themselves."""

    defaults: Mapping[str, OptionValue]
    """Options by their names, as the channel has them."""
    most_tolerance: int | None
    """None: no rule says anything about it."""


NOTHING_SAID = Here({}, None)


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

    async def tier(self, community: CommunityKey, who: str) -> Tier:
        """One tier; it says nothing where there is none."""
        return next((tier for tier in await self.tiers(community) if tier.who == who), Tier(who=who))

    async def change_tier(self, community: CommunityKey, who: str, change: Callable[[Tier], Tier], *, by: MemberKey) -> None:
        """Change a tier; one that says nothing then is taken away. Raises: AboveCap: the host's limit wins."""
        now = self._clock.now()
        budget = await budget_of(community, store=self._store, policy=self._policy, now=now)

        def changed(tier: Tier) -> Tier:
            after = change(tier)
            if after.quota is not None and after.quota != tier.quota:
                check_quota(after.quota, budget)
            return after

        await self._store.change_tier(community, who, changed, by=by, now=now)

    async def set_tier(self, community: CommunityKey, tier: Tier, *, by: MemberKey) -> None:
        """Put a tier in the place of an earlier one of its name. Raises: AboveCap."""
        await self.change_tier(community, tier.who, lambda _: tier, by=by)

    async def drop_tier(self, community: CommunityKey, who: str, *, by: MemberKey) -> None:
        """Take a tier away; one that isn't there is none."""
        await self._store.drop_tier(community, who, by=by, now=self._clock.now())

    async def channels(self, community: CommunityKey) -> list[ChannelRule]:
        """All rules about channels of a server."""
        return await self._store.channels(community)

    async def channel(self, community: CommunityKey, channel_id: int) -> ChannelRule:
        """One channel's rule; it says nothing where there is none."""
        rules = await self.channels(community)
        return next((rule for rule in rules if rule.channel_id == channel_id), ChannelRule(channel_id=channel_id))

    async def change_channel(
        self, community: CommunityKey, channel_id: int, change: Callable[[ChannelRule], ChannelRule], *, by: MemberKey
    ) -> None:
        """Change a channel's rule; one that says nothing then is taken away."""
        await self._store.change_channel(community, channel_id, change, by=by, now=self._clock.now())

    async def set_channel(self, community: CommunityKey, rule: ChannelRule, *, by: MemberKey) -> None:
        """Put a channel's rule in the place of an earlier one; one that says nothing takes it away."""
        await self._store.set_channel(community, rule, by=by, now=self._clock.now())

    async def record(self, community: CommunityKey, member: MemberKey) -> MemberRecord:
        """What staff hold of a member."""
        return await self._store.member_record(community, member)

    async def here(self, community: CommunityKey, member: MemberKey, visitor: Visitor) -> Here:
        """What holds for a member's requests where they ask; of several rules about a place the nearest says it."""
        if not is_server(community):
            return NOTHING_SAID
        now = self._clock.now()
        house = await self._store.house_rules(community, member, visitor, now=now)
        defaults: dict[str, OptionValue] = {}
        for rule in reversed(house.channels):
            defaults |= rule.defaults
        most = limits_of(self._policy.caps(community), house, visitor, now=now).get("tolerance")
        return Here(defaults, None if most is None else int(most.value))

    async def today(self, community: CommunityKey, member: MemberKey) -> Today:
        """How a server stands. member: whoever looks."""
        now = self._clock.now()
        standing = await self._store.standing(community, member, now=now)
        by_day = await self._store.spent_by_day(community, since=(now - LOOK_BACK).date())
        budget = await budget_of(community, store=self._store, policy=self._policy, now=now)
        return Today(
            settings=standing.house.settings,
            lines=tuple(line_of(line, standing.community, by_day, now=now) for line in budget),
            this_month=standing.community.get(Period.MONTH, Spent()),
            speed=credits_a_day(by_day, now),
            under_way=await self._store.under_way(community),
            undecided=await self._store.undecided(community),
        )

    async def log(self, community: CommunityKey, *, most: int, before: int | None = None) -> list[AuditEntry]:
        """What was decided, newest first; before: what is older than this entry."""
        return await self._store.audit_entries(community, most=most, before=before)

    async def parked(self, community: CommunityKey) -> int:
        """How many requests wait for the host, since PixelDojo's answer to them was lost."""
        return (await self._store.under_way(community)).get(JobState.PARKED, 0)

    async def offers_set_up(self, community: CommunityKey, member: MemberKey) -> bool:
        """Whether this member of the staff is now told of the set-up: once, and while nobody went through it."""
        if (await self.settings(community)).set_up_at is not None:
            return False
        return await self._store.first_offer(community, member, now=self._clock.now())

    async def choose(self, page_id: int, about: str, chosen: Sequence[Choice]) -> Mapping[str, Sequence[Choice]]:
        """Keep what was chosen in one menu of a page of the set-up; all that was chosen on it by now."""
        return await self._store.keep_set_up_choice(page_id, about, chosen, now=self._clock.now())

    async def choices(self, page_id: int) -> Mapping[str, Sequence[Choice]]:
        """What was chosen on a page of the set-up, menu by menu."""
        return await self._store.set_up_choices(page_id)

    async def choose_anew(self, page_id: int) -> None:
        """A page of the set-up begins anew, or is done."""
        await self._store.forget_set_up_choices(page_id)

    async def set_up(self, community: CommunityKey, answers: SetUp, *, by: MemberKey) -> None:
        """Write the answers of the set-up, all of them or none. Raises: AboveCap: the host's limit wins."""
        now = self._clock.now()
        budget = await budget_of(community, store=self._store, policy=self._policy, now=now)
        if answers.quota is not None:
            check_quota(answers.quota, budget)
        await self._store.set_up(community, answers, by=by, now=now)


def line_of(budget: Allowance, spent: Mapping[Period, Spent], by_day: Mapping[Any, Millicredits], *, now: datetime) -> Line:
    """A line of a budget, and whether it lasts at the present speed."""
    line = Line(budget, spent.get(budget.period, Spent()), budget.period.ends_at(now), None)
    gone_at = runs_out_at(line.left, by_day, now)
    return line if gone_at is None or gone_at >= line.resets_at else Line(budget, line.spent, line.resets_at, gone_at)
