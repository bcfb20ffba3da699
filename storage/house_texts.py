"""The house rules in the audit's words."""

from dataclasses import asdict

from domain.communities import ChannelRule, Tier
from domain.limits import Limits


def tier_text(tier: Tier) -> str:
    """A tier in the audit's words."""
    said = [str(tier.quota)] if tier.quota else []
    return ", ".join([*said, *limit_texts(tier.limits)]) or "no limits"


def channel_text(rule: ChannelRule) -> str:
    """A channel's rule in the audit's words."""
    said = [] if rule.allowed is None else ["open" if rule.allowed else "closed"]
    approve = ["with approval"] if rule.approve else []
    defaults = [f"{name} {value} by default" for name, value in rule.defaults.items()]
    told = ", ".join([*said, *approve, *limit_texts(rule.limits), *defaults]) or "as in the server"
    return f"<#{rule.channel_id}>: {told}"


def limit_texts(limits: Limits) -> list[str]:
    """Limits in the audit's words."""
    return [f"{name} {most}" for name, most in asdict(limits).items() if most is not None]


def as_text(value: object) -> str | None:
    """A setting in the audit's words."""
    return None if value is None else str(value)
