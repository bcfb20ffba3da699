"""The host's settings, as the studio needs them."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.money import Allowance, Budget, Millicredits
from domain.orders import Caps
from domain.people import CommunityKey, is_personal, is_server


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Caps that only the host changes."""

    studio_budget: Budget
    community_budget: Budget
    default_quota: Allowance
    personal_quota: Allowance
    most_price: Millicredits
    confirm_above: Millicredits
    """A dearer request is asked about before it is ordered."""
    most_jobs_per_member: int
    communities: frozenset[CommunityKey] | None
    """Those that are served; None: all of them."""
    seats: int
    """Jobs running at PixelDojo at once, in this process."""
    keep_images_days: int
    min_free_bytes: int

    def caps(self, community: CommunityKey) -> Caps:
        """What an order from this community may cost at most. The host's own (the command line) has no quota."""
        if is_server(community):
            return self._caps(self.community_budget, self.default_quota, self.serves(community))
        if is_personal(community):
            return self._caps((), self.personal_quota, self.personal_quota.limit > 0)
        return self._caps((), None, True)

    def is_dear(self, price: Millicredits, community: CommunityKey) -> bool:
        """Whether members of this community are asked before so much is spent. The host's own (the command line) is not."""
        return price > self.confirm_above and (is_server(community) or is_personal(community))

    def serves(self, community: CommunityKey) -> bool:
        """Whether the settings name this server."""
        return self.communities is None or community in self.communities

    def open_count(self, decided: Mapping[CommunityKey, bool]) -> int:
        """How many servers are open by name: in the settings, or by hand, which wins."""
        named = {community for community in self.communities or () if decided.get(community, True)}
        return len(named | {community for community, is_open in decided.items() if is_open})

    def _caps(self, budget: Budget, quota: Allowance | None, is_open: bool) -> Caps:
        return Caps(
            studio=self.studio_budget,
            community=budget,
            quota=quota,
            most_price=self.most_price,
            most_jobs=self.most_jobs_per_member,
            open_by_default=is_open,
        )
