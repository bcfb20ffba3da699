"""The gate: may this member spend this much, here and now? Every way in passes it, inside the order's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.communities import HouseRules
from domain.errors import (
    BudgetSpent,
    CommunityClosed,
    PersonalClosed,
    PriceTooHigh,
    QuotaExceeded,
    StudioPaused,
    TooManyJobs,
)
from domain.limits import Ruled
from domain.money import Allowance, Budget, Millicredits, Period
from domain.orders import Caps, Order
from domain.people import CommunityKey, is_personal
from domain.rules.house import check_approved, check_house, community_budget, most_jobs, quota_of


@dataclass(frozen=True)
class Spent:
    """One counter of one window: settled (and lost to risk), and still held."""

    used: Millicredits = Millicredits(0)
    held: Millicredits = Millicredits(0)

    @property
    def total(self) -> Millicredits:
        """What counts against a limit."""
        return Millicredits(self.used + self.held)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the database says in the order's own transaction."""

    paused: str | None
    """None, or StudioPaused's reason."""
    open: bool | None
    """What /host said of this community; None when it said nothing."""
    house: HouseRules
    """What staff decided, as far as it bears on this order."""
    studio: Mapping[Period, Spent]
    community: Mapping[Period, Spent]
    member: Mapping[Period, Spent]
    grants: Millicredits
    running: tuple[str, ...]
    """Codes of the member's unfinished jobs."""


@dataclass(frozen=True)
class Split:
    """How a price is held: the window's part, and the part from grants (millicredits)."""

    window: Millicredits
    grants: Millicredits


def admit(order: Order, price: Millicredits, *, caps: Caps, standing: Standing, now: datetime) -> Split:
    """Decide whether this price may be held, and from what. Whether staff look at it first is asked last: nobody is
    bothered with what would be refused all the same.

    Raises: StudioPaused, CommunityClosed, PersonalClosed; what check_house raises; PriceTooHigh, TooManyJobs, BudgetSpent,
    QuotaExceeded; NeedsApproval.
    """
    if standing.paused is not None:
        raise StudioPaused(standing.paused)
    check_open(order.community, caps=caps, standing=standing)
    check_house(order, standing.house, caps=caps, now=now)
    if price > caps.most_price:
        raise PriceTooHigh(price=price, most=caps.most_price)
    most = most_jobs(caps, standing.house, order.visitor, now=now)
    if len(standing.running) >= most:
        raise TooManyJobs(most=most, codes=standing.running)
    check_budget("studio", price, caps.studio, standing.studio, now=now)
    check_budget("community", price, community_budget(caps, standing.house), standing.community, now=now)
    quota = quota_of(caps, standing.house, order.visitor, now=now)
    parts = split(price, ruled=quota, standing=standing, now=now)
    check_approved(order, price, standing.house, now=now)
    return parts


def admit_all(orders: Sequence[Order], prices: Sequence[Millicredits], *, caps: Caps, standing: Standing, now: datetime) -> None:
    """Decide whether these prices may be held together, one job each; together they count as one against the jobs at once.

    Raises: as admit; refusals of budgets and quotas name the sum.
    """
    for price in prices:
        if price > caps.most_price:
            raise PriceTooHigh(price=price, most=caps.most_price)
    together = Millicredits(sum(prices))
    for order in orders:
        admit(order, together, caps=replace(caps, most_price=together), standing=standing, now=now)


def check_open(community: CommunityKey, *, caps: Caps, standing: Standing) -> None:
    """Raises: CommunityClosed, PersonalClosed."""
    is_open = caps.open_by_default if standing.open is None else standing.open
    if not is_open:
        raise PersonalClosed if is_personal(community) else CommunityClosed


def check_budget(scope: str, price: Millicredits, budget: Budget, spent: Mapping[Period, Spent], *, now: datetime) -> None:
    """Raises: BudgetSpent, for the first line that doesn't hold the price."""
    for line in budget:
        used = spent.get(line.period, Spent()).total
        if used + price > line.limit:
            raise BudgetSpent(scope=scope, budget=line, used=used, price=price, resets_at=line.period.ends_at(now))


def split(price: Millicredits, *, ruled: Ruled[Allowance] | None, standing: Standing, now: datetime) -> Split:
    """Take a price from the window first, the rest from grants. Raises: QuotaExceeded."""
    if ruled is None:
        return Split(window=price, grants=Millicredits(0))
    quota = ruled.value
    spent = standing.member.get(quota.period, Spent())
    window = min(price, max(0, quota.limit - spent.total))
    if price - window > standing.grants:
        raise QuotaExceeded(
            quota=quota,
            used=spent.used,
            held=spent.held,
            grants=standing.grants,
            price=price,
            resets_at=quota.period.ends_at(now),
            rule=ruled.rule,
        )
    return Split(window=Millicredits(window), grants=Millicredits(price - window))
