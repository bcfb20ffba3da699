"""The house rules in the audit's words: made of numbers and ids alone, so that they may name channels and roles."""

from domain.communities import NEWCOMERS, ChannelRule, Tier
from domain.limits import Limits
from domain.money import Allowance, credits_text


def whose(who: str) -> str:
    """Whose tier it is."""
    role_id = Tier(who=who).role_id
    if role_id is not None:
        return f"<@&{role_id}>"
    return "new members" if who == NEWCOMERS else who


def tier_text(tier: Tier) -> str:
    """What a tier says."""
    said = [quota_text(tier.quota)] if tier.quota else []
    return ", ".join([*said, *limit_texts(tier.limits)]) or "no limits"


def quota_text(quota: Allowance) -> str:
    """A quota."""
    limit = credits_text(quota.limit)
    return f"{limit} {'credit' if limit == '1' else 'credits'} a {quota.period}"


def channel_text(rule: ChannelRule) -> str:
    """What a channel's rule says."""
    said = [] if rule.allowed is None else ["open" if rule.allowed else "closed"]
    approve = ["with approval"] if rule.approve else []
    defaults = [f"{name} {value} by default" for name, value in rule.defaults.items()]
    told = ", ".join([*said, *approve, *limit_texts(rule.limits), *defaults]) or "as in the server"
    return f"<#{rule.channel_id}>: {told}"


LIMITS = {
    "resolution": "{} at most",
    "outputs": "pictures at once: {}",
    "references": "references: {}",
    "jobs": "requests at once: {}",
    "cooldown_s": "{} s between requests",
    "tolerance": "safety tolerance {}",
}


def limit_texts(limits: Limits) -> list[str]:
    """What is limited."""
    return [LIMITS[name].format(most) for name, most in limits.said().items()]


def as_text(value: object) -> str | None:
    """A setting."""
    return None if value is None else str(value)
