"""/quota in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from cogs.text import counted, escaped
from cogs.words.numbers import amount, date, moment, window
from domain.audit import AuditEntry
from domain.communities import EVERYONE, NEWCOMERS, Tier
from domain.money import Allowance, Budget, Millicredits, Period
from domain.people import MemberKey, discord_id
from domain.rules.house import capped

QUOTA = "How many credits members here may use."
SET = "Set how many credits a member may use in a window; without a member, everyone."
SET_CREDITS = "Credits in each window, for example 6 or 1.5. 0 stops it."
SET_WINDOW = "How often the count starts anew, in UTC."
SET_MEMBER = "Whose quota. Everyone's when you leave it."
SET_REASON = "Why. Kept with your name and the time."
GRANT = "Give a member credits on top of the quota, until they are used or end."
GRANT_MEMBER = "Who gets them."
GRANT_CREDITS = "How many credits, for example 2 or 1.5."
GRANT_REASON = "Why. They read it, and it is kept in the books with your name and the time."
GRANT_DAYS = "For how many days they are good. Until they are used, when you leave it."
SHOW = "See the quotas here, who set them and why, and what the host lets this server spend."

WINDOWS = {Period.DAY: "a day", Period.WEEK: "a week (from Monday)", Period.MONTH: "a month"}
CREDITS_ALLOWED = "a number from 0 to 1,000,000 with at most three decimals"
GRANT_ALLOWED = "a number over 0 with at most three decimals"
ENTRIES_MOST = 1500
"""Characters of the members' lines, and as many of the tiers'; a message takes 4,000."""
WHICH = (
    "-# A member's own number counts before all others. Otherwise the best of everyone's and of their roles; "
    "a new member has no more than new members have."
)
REASON_SHOWN_MOST = 80


def was_set(mention: str | None, quota: Allowance) -> str:
    """A quota is in force. mention: None for everyone's."""
    whose = f"{mention} may" if mention else "Everyone without a quota of their own may"
    return f"{whose} use **{window(quota)}** here from now on. What was used in this {quota.period} still counts."


def granted(mention: str, given: Millicredits, ends_at: datetime | None) -> str:
    """Credits were given."""
    until = "they are used" if ends_at is None else date(ends_at)
    return (
        f"{mention} has **{amount(given)}** on top of the quota, until {until}, and is told by direct message. "
        "The reason is in the books."
    )


def shown(
    entries: Mapping[MemberKey | None, Allowance],
    *,
    set_by: Mapping[MemberKey | None, AuditEntry],
    default: Allowance | None,
    tiers: Sequence[Tier],
    budget: Budget,
    now: datetime,
) -> Iterator[str]:
    """All quotas of a server with who set each, the caps above them, and when their windows start anew."""
    everyone = entries.get(None)
    if everyone is not None:
        yield f"**Everyone**: {in_force(everyone, budget)}{decided(set_by.get(None))}"
    elif default is not None:
        yield f"**Everyone**: {in_force(default, budget)}, as the host set it"
    of_tiers = {tier.who: tier.quota for tier in tiers if tier.quota is not None and tier.who != EVERYONE}
    yield from as_many_as_fit([f"{tier_named(who)}: {in_force(quota, budget)}" for who, quota in of_tiers.items()], "role")
    yield from as_many_as_fit(
        [
            f"{named(member)}: {in_force(quota, budget)}{decided(set_by.get(member))}"
            for member, quota in entries.items()
            if member is not None
        ],
        "member",
    )
    yield WHICH
    defaults = [default] if everyone is None and default is not None else []
    yield resets([*defaults, *of_tiers.values(), *entries.values()], now)
    yield caps(budget)


def tier_named(who: str) -> str:
    """Whose tier it is."""
    return "**New members**" if who == NEWCOMERS else f"<@&{who.partition(':')[2]}>"


def resets(quotas: Sequence[Allowance], now: datetime) -> str:
    """When each kind of window that is counted in starts anew."""
    used = {quota.period for quota in quotas}
    told = [f"a {period} {moment(period.ends_at(now))}" for period in Period if period in used]
    return f"-# Starts anew: {', '.join(told)}."


def as_many_as_fit(lines: Sequence[str], about: str) -> Iterator[str]:
    """These lines, as far as a message has room for them, and how many it has not. about: what each is about."""
    told = sum(length <= ENTRIES_MOST for length in accumulate(map(len, lines)))
    yield from lines[:told]
    if told < len(lines):
        yield f"-# … and {counted(len(lines) - told, about)} more"


def in_force(quota: Allowance, budget: Budget) -> str:
    """A quota as it holds: the host may have lowered the cap since it was set."""
    holds = capped(quota, budget)
    return window(quota) if holds == quota else f"{window(quota)}, cut to {amount(holds.limit)} by the host's limit"


def decided(entry: AuditEntry | None) -> str:
    """Who set a quota, when, and why where they said it."""
    if entry is None:
        return ""
    why = f": {escaped(entry.reason, REASON_SHOWN_MOST)}" if entry.reason else ""
    return f"\n-# set by {named(entry.by)}, {moment(entry.at)}{why}"


def named(member: MemberKey) -> str:
    """A member as Discord shows them; nobody is pinged by it."""
    user_id = discord_id(member)
    return f"<@{user_id}>" if user_id is not None else "Someone"


def caps(budget: Budget) -> str:
    """What only the host raises."""
    if not budget:
        return "-# The host set no budget for this server."
    return f"-# This server as a whole: {' and '.join(window(line) for line in budget)}. Only the host raises that."
