"""The house rules: what staff decided, applied to one member in one place. domain/rules/gate.py asks them with each order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.communities import NEWCOMERS, HouseRules, Tier
from domain.conduct import refuse_blocked
from domain.errors import CoolingDown, NeedsApproval, NotHere, OverLimit, ServerPaused, TooManyWaiting
from domain.limits import Limits, Rule, Ruled, Ruling, a_day, asked, generosity, most_generous, narrowed
from domain.money import Allowance, Budget, Millicredits
from domain.orders import Caps, Order
from domain.visitors import Visitor

OWN = Rule("own")
BY_HOST = Rule("host")


def check_house(order: Order, house: HouseRules, *, caps: Caps, now: datetime) -> None:
    """Whether this member may order this, here and now, whatever it costs.

    Raises: ServerPaused, Blocked, NotHere, OverLimit, CoolingDown.
    """
    if house.settings.paused:
        raise ServerPaused
    refuse_blocked(house.record, now=now)
    if not is_allowed_here(house):
        raise NotHere(channels=house.open_channels)
    ruling = limits_of(caps, house, order.visitor, now=now)
    for name, amount in asked(order.request).items():
        most = ruling.get(name)
        if most is not None and generosity(name, amount) > generosity(name, most.value):
            raise OverLimit(limit=name, asked=amount, most=most.value, rule=most.rule)
    check_cooldown(house, ruling, now=now)


def is_allowed_here(house: HouseRules) -> bool:
    """Whether requests may be made where the member asks: the nearest rule that says so decides."""
    said = [channel.allowed for channel in house.channels if channel.allowed is not None]
    return said[0] if said else house.settings.anywhere


def check_cooldown(house: HouseRules, ruling: Ruling, *, now: datetime) -> None:
    """Raises: CoolingDown."""
    pause = ruling.get("cooldown_s")
    if pause is None or house.last_ordered_at is None:
        return
    until = house.last_ordered_at + timedelta(seconds=int(pause.value))
    if until > now:
        raise CoolingDown(until=until, rule=pause.rule)


def check_approved(order: Order, price: Millicredits, house: HouseRules, *, now: datetime) -> None:
    """Raises: NeedsApproval, where staff look at it first and nobody has yet."""
    if order.approved_by is not None or house.record.trusted:
        return
    above = house.settings.approve_above
    if above is not None and price > above:
        raise NeedsApproval(reason="price")
    if house.settings.approve_newcomers and is_newcomer(house, order.visitor, now=now):
        raise NeedsApproval(reason="newcomer")
    if any(channel.approve for channel in house.channels):
        raise NeedsApproval(reason="channel")


def check_waiting(order: Order, house: HouseRules, *, waiting: Sequence[str], caps: Caps, now: datetime) -> None:
    """Whether one more request of this member may wait for staff: as many as may be under way at once. waiting: their codes.

    Raises: TooManyWaiting.
    """
    most = most_jobs(caps, house, order.visitor, now=now)
    if len(waiting) >= most:
        raise TooManyWaiting(most=most, codes=tuple(waiting))


def is_newcomer(house: HouseRules, visitor: Visitor, *, now: datetime) -> bool:
    """Whether this member is held back: a young account, or new in the server. Who is trusted or has an own quota isn't."""
    settings = house.settings
    if visitor.account_since is None or house.record.trusted or house.own_quota is not None:
        return False
    days, hours = settings.newcomer_account_days, settings.newcomer_member_hours
    if days is not None and now - visitor.account_since < timedelta(days=days):
        return True
    return hours is not None and (visitor.member_since is None or now - visitor.member_since < timedelta(hours=hours))


def quota_of(caps: Caps, house: HouseRules, visitor: Visitor, *, now: datetime) -> Ruled[Allowance] | None:
    """The quota that holds, and why: an own entry, or else the best of everyone's and the roles'; a newcomer's where that is
    less. Never above the community's budget. None: there is none (the command line)."""
    if caps.quota is None:
        return None
    budget = community_budget(caps, house)
    given = [Ruled(house.own_quota, OWN)] if house.own_quota is not None else quotas_given(caps.quota, house)
    best = max([Ruled(capped(each.value, budget), each.rule) for each in given], key=lambda ruled: a_day(ruled.value))
    held_back = newcomers_tier(house, visitor, now=now)
    if held_back is not None and held_back.quota is not None and a_day(held_back.quota) < a_day(best.value):
        best = Ruled(capped(held_back.quota, budget), rule_of(held_back))
    return best


def quotas_given(default: Allowance, house: HouseRules) -> list[Ruled[Allowance]]:
    """What everyone has, and what the member's roles give."""
    everyones = house.everyones_quota
    first = Ruled(default, BY_HOST) if everyones is None else Ruled(everyones, Rule("everyone"))
    return [first, *[Ruled(tier.quota, rule_of(tier)) for tier in house.tiers if tier.role_id is not None and tier.quota]]


def limits_of(caps: Caps, house: HouseRules, visitor: Visitor, *, now: datetime) -> Ruling:
    """The limits that hold, each with its rule: the best of everyone's and the roles', never above the host's; then less
    where a newcomer or the channel is held to less."""
    ruling = narrowed(best_limits(house), BY_HOST, Limits(jobs=caps.most_jobs))
    held_back = newcomers_tier(house, visitor, now=now)
    if held_back is not None:
        ruling = narrowed(ruling, rule_of(held_back), held_back.limits)
    for channel in house.channels:
        ruling = narrowed(ruling, Rule("channel", channel.channel_id), channel.limits)
    return ruling


def most_jobs(caps: Caps, house: HouseRules, visitor: Visitor, *, now: datetime) -> int:
    """How many requests of a member may be under way at once."""
    return int(limits_of(caps, house, visitor, now=now)["jobs"].value)


def best_limits(house: HouseRules) -> Ruling:
    """Of each kind the best of what everyone's tier and those of the member's roles say: a role raises what everyone is held
    to, and where everyone's says nothing, it holds for the role's members alone (docs/decisions/0080)."""
    return most_generous([(rule_of(tier), tier.limits) for tier in house.tiers if tier.who != NEWCOMERS])


def newcomers_tier(house: HouseRules, visitor: Visitor, *, now: datetime) -> Tier | None:
    """What a newcomer is held to; None for everybody else."""
    if not is_newcomer(house, visitor, now=now):
        return None
    return next((tier for tier in house.tiers if tier.who == NEWCOMERS), None)


def rule_of(tier: Tier) -> Rule:
    """A tier, as a reason."""
    return Rule(tier.who) if tier.role_id is None else Rule("role", tier.role_id)


def community_budget(caps: Caps, house: HouseRules) -> Budget:
    """The caps of a community: the host's share for it, or else the settings' line, and what the host added to a window."""
    lines = caps.community if house.share is None else (house.share,)
    return tuple(
        Allowance(Millicredits(line.limit + house.funded.get(line.period, Millicredits(0))), line.period) for line in lines
    )


def capped(quota: Allowance, budget: Budget) -> Allowance:
    """A quota lowered to the community's cap of the same window, should the host have lowered that since."""
    limits = [line.limit for line in budget if line.period == quota.period]
    return Allowance(min([quota.limit, *limits], key=int), quota.period)
