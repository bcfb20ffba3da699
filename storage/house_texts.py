"""The house rules in the audit's words: made of numbers and ids alone, so that they may name channels and roles."""

from domain.communities import NEWCOMERS, ChannelRule, Tier
from domain.limits import Limits


def whose(who: str) -> str:
    """Whose tier it is."""
    role_id = Tier(who=who).role_id
    if role_id is not None:
        return f"<@&{role_id}>"
    return "new members" if who == NEWCOMERS else who


def tier_text(tier: Tier) -> str:
    """What a tier says."""
    said = [str(tier.quota)] if tier.quota else []
    return ", ".join([*said, *limit_texts(tier.limits)]) or "no limits"


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
