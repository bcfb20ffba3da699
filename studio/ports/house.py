"""What the studio needs of the store for the house rules: what staff decided for their server, and what waits for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.communities import ChannelRule, CommunitySettings, HouseRules, MemberRecord, Tier
from domain.jobs import JobState
from domain.letters import Delivered, LetterKind
from domain.people import CommunityKey, MemberKey
from domain.setup import Choice, SetUp
from domain.visitors import Visitor


@dataclass(frozen=True)
class Undecided:
    """How much of a kind waits for staff, and the messages in the staff channel that the oldest are on."""

    kind: LetterKind
    count: int
    places: tuple[Delivered, ...]


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

    async def change_tier(
        self, community: CommunityKey, who: str, change: Callable[[Tier], Tier], *, by: MemberKey, now: datetime
    ) -> None:
        """Change a tier; one that says nothing then is taken away. Raises: what the change raises."""

    async def channels(self, community: CommunityKey) -> list[ChannelRule]:
        """All rules about channels of a server."""

    async def house_rules(self, community: CommunityKey, member: MemberKey, visitor: Visitor, *, now: datetime) -> HouseRules:
        """What bears on a member's requests in one place; where staff decided nothing, nothing is read."""

    async def set_channel(self, community: CommunityKey, rule: ChannelRule, *, by: MemberKey, now: datetime) -> None:
        """Put a channel's rule in the place of an earlier one; one that says nothing takes it away."""

    async def change_channel(
        self,
        community: CommunityKey,
        channel_id: int,
        change: Callable[[ChannelRule], ChannelRule],
        *,
        by: MemberKey,
        now: datetime,
    ) -> None:
        """Change a channel's rule; one that says nothing then is taken away."""

    async def member_record(self, community: CommunityKey, member: MemberKey) -> MemberRecord:
        """What staff hold of a member."""

    async def set_up(self, community: CommunityKey, answers: SetUp, *, by: MemberKey, now: datetime) -> None:
        """Write the answers of the set-up, all of them or none; what is so already is no decision."""

    async def keep_set_up_choice(
        self, page_id: int, about: str, chosen: Sequence[Choice], *, now: datetime
    ) -> Mapping[str, Sequence[Choice]]:
        """Keep what was chosen in one menu of a page, in the place of an earlier choice there; all that was chosen by now."""

    async def set_up_choices(self, page_id: int) -> Mapping[str, Sequence[Choice]]:
        """What was chosen on a page, menu by menu."""

    async def forget_set_up_choices(self, page_id: int) -> None:
        """The page begins anew, or is done."""

    async def sweep_set_up_choices(self, *, older_than: datetime) -> None:
        """Forget pages that nobody finished."""

    async def first_offer(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> bool:
        """True the first time only: the set-up was not yet offered to this member of the staff there."""


class OverviewStore(Protocol):
    """What staff of a server look at first."""

    async def under_way(self, community: CommunityKey) -> Mapping[JobState, int]:
        """How many jobs are in each state that isn't an end; states without any are left out."""

    async def undecided(self, community: CommunityKey) -> list[Undecided]:
        """What waits for a decision, kind by kind, with the messages in the staff channel that the oldest are on; kinds of
        which nothing waits are left out."""
