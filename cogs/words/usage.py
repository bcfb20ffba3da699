"""/usage in words."""

from collections.abc import Iterator

from cogs.words.house import given_by
from cogs.words.numbers import amount, date, moment, window
from cogs.words.requests import listed
from domain.money import Budget, Millicredits, credits_text
from domain.rules.gate import Spent
from studio.ports import Usage

USAGE = "Your credits here: used, left, and your last requests."
MEMBER = "Somebody else's credits here. For staff with Manage Server."
OWN = "Your credits here"
NOT_HERE = "I make no pictures outside of servers, so nothing is counted here. Each server counts for itself: use /usage there."
RECENT = "\n**Last requests**"
NO_RECENT = "\n-# No requests yet."
NO_BUDGET = "-# This server has no budget of its own; the host's for everything holds."


def of_member(name: str) -> str:
    """The title for staff. name: a mention."""
    return f"{name}'s credits here"


def usage(title: str, usage: Usage, budget: Budget, *, in_server: bool) -> Iterator[str]:
    """The whole panel, line by line."""
    yield f"**{title}**"
    yield from balance(usage)
    if in_server:
        yield from server(usage, budget)
    yield RECENT if usage.recent else NO_RECENT
    yield from listed(usage.recent)


def balance(usage: Usage) -> Iterator[str]:
    """What is left, and how that comes about."""
    if usage.quota is None or usage.left is None or usage.resets_at is None:
        return
    if not (usage.quota.limit or usage.spent.total or usage.grants):
        yield NOT_HERE
        return
    yield f"**{amount(usage.left)} left**"
    yield f"{window(usage.quota)}{on_top(usage.grants)}"
    yield from why(usage)
    yield f"{credits_text(usage.spent.used)} used · {credits_text(usage.spent.held)} held for what is under way"
    yield f"The {usage.quota.period} starts anew {moment(usage.resets_at)}"


def why(usage: Usage) -> Iterator[str]:
    """Which rule gave the quota, and until when the grants are good."""
    if usage.rule is not None:
        yield f"-# Why? The quota is {given_by(usage.rule)}."
    ends = [f"{credits_text(grant.left)} until {date(grant.ends_at)}" for grant in usage.granted if grant.ends_at is not None]
    if ends:
        yield f"-# Granted: {', '.join(ends)}. What ends first is used first."


def on_top(grants: Millicredits) -> str:
    """What staff gave beyond the quota."""
    return f", and {credits_text(grants)} granted on top" if grants else ""


def server(usage: Usage, budget: Budget) -> Iterator[str]:
    """What everybody here spent, against what the host lets the server spend."""
    if not budget:
        yield NO_BUDGET
    for line in budget:
        spent = usage.community.get(line.period, Spent())
        yield f"-# Everybody here: {credits_text(spent.total)} of {window(line)}"


def left(usage: Usage) -> str | None:
    """One line for other panels: what is left here."""
    if usage.left is None or usage.resets_at is None or not ((usage.quota and usage.quota.limit) or usage.grants):
        return None
    return f"You have **{amount(usage.left)}** left here{of_quota(usage)}; your window starts anew {moment(usage.resets_at)}."


def of_quota(usage: Usage) -> str:
    """What quota it is left of, and why that."""
    if usage.quota is None or usage.rule is None:
        return ""
    return f" ({window(usage.quota)}, {given_by(usage.rule)}{on_top(usage.grants)})"
