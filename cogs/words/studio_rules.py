"""/studio in words: members, roles, channels, and the limits of both."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from cogs.text import counted
from cogs.words.numbers import amount, window
from cogs.words.settings import OPTIONS
from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, CommunitySettings, Tier
from domain.limits import Limits, Most
from domain.money import Allowance, Budget
from domain.rules.house import capped

# what both have
HOW_MUCH = "How much"
WHAT = "Limits"
TAKE_AWAY = "Take it away"
NO_LIMITS = "no limits"
NO_LIMIT = "no limit"
LIMITS = {
    "resolution": "Largest size",
    "outputs": "Pictures at once",
    "references": "Reference images",
    "tolerance": "Safety tolerance",
}
LIMITS_HINT = {
    "resolution": "Larger ones are refused.",
    "outputs": "In one request.",
    "references": "In one request.",
    "tolerance": "The highest. Over 2 only where Discord restricts the channel's age.",
}
JOBS_FIELD = "Requests at once"
JOBS_HINT = "Waiting and running together. Nothing: as the host allows."
PAUSE_FIELD = "Seconds between requests"
PAUSE_HINT = "Nothing: no pause."
CREDITS_FIELD = "Credits"
CREDITS_HINT = "In each window: 6 or 1.5. Nothing: no quota of their own."
CREDITS_HINT_EVERYONE = "In each window: 6 or 1.5. 0 stops it."
WINDOW_FIELD = "How often the count starts anew, in UTC"

# members
MEMBERS_TITLE = "## Members"
LOOK_AT = "Look at a member's Studio record…"
CHANGE = "Change what they may…"
ADD_ROLE = "Add a role…"
EVERYONE_NAME = "Everyone"
NEWCOMERS_NAME = "New members"
LOST_ROLE = "A role that is gone"
WHICH = (
    "-# Who has several roles has the best of them, of each kind. A role raises what everyone is held to; where everyone is held "
    "to nothing, its limit holds for its own members."
)
ROLES_MOST = 2200
"""Characters of the roles' lines."""
WHO_IS_NEW = "Who is new"
GATE_FORM = "Who is new here"
GATE_DAYS = "Accounts younger than so many days"
GATE_HOURS = "Here for less than so many hours"
GATE_HINT = "Nothing: it doesn't matter."
NOBODY_IS_NEW = "Nobody counts as new, so nobody is held back."
OF_A_ROLE = (
    "-# Where everyone has credits or a limit of that kind, this can only raise them. Where everyone has no such limit, this one "
    "holds for who has the role, and for nobody else."
)
HELD_BACK = (
    "-# New members have no more than this, whatever their roles give. Who is trusted, or has a quota of their own, isn't new."
)

# channels
CHANNELS_TITLE = "## Channels"
ANYWHERE = "Pictures may be made **everywhere**, but where a channel below is closed."
NOT_ANYWHERE = "Pictures may be made **only in the channels below that are open**."
TURN_ANYWHERE = "Allow everywhere"
TURN_NOT_ANYWHERE = "Only where opened"
STAFF_CHANNEL = "The staff channel…"
GALLERY_CHANNEL = "The gallery: a forum or media channel…"
GALLERY_KINDS = "a forum or a media channel"
STAFF_KINDS = "a text channel or a thread"
ONE_CHANNEL = "A channel's own rules…"
RULED_CHANNEL = "Channels with rules…"
STAFF_CHANNEL_IS = "**Staff channel**: {}"
GALLERY_IS = "**Gallery**: {}"
NONE = "none"
CHANNELS_MOST = 2200
LOST_CHANNEL = "A channel that is gone"
CATEGORIES = "-# A category's rules hold in all of its channels; a channel's own count before them."

# one channel
ALLOWED = {None: "As in the server", True: "Open", False: "Closed"}
ALLOWED_TEXT = {None: "as in the server", True: "open", False: "closed"}
APPROVE = "Make requests wait for a yes"
APPROVE_NOT = "Let requests through"
WAITS = "Each request waits for a yes of yours."
WAITS_NOT = "Requests don't wait for a yes because of the channel."
DEFAULTS = "Defaults"
DEFAULTS_ABOUT = (
    "-# Where a request leaves an option out. What is typed wins, and so does a style; a member's own settings don't."
)
AS_SERVER = "as in the server"


def limits(these: Limits) -> list[str]:
    """Limits, each in a few words."""
    return [limit(name, most) for name, most in these.said().items()]


def limit(name: str, most: Most) -> str:
    """One limit."""
    match name:
        case "resolution":
            return f"{most} at most"
        case "outputs":
            return f"{counted(int(most), 'picture')} at once"
        case "references":
            return counted(int(most), "reference") if most else "no references"
        case "jobs":
            return f"{counted(int(most), 'request')} at once"
        case "cooldown_s":
            return f"{pause(int(most))} between requests"
    return f"safety tolerance {most}"


def pause(seconds: int) -> str:
    """A pause."""
    return f"{seconds} s"


def choice(name: str, most: Most | None) -> str:
    """One choice of a limit's menu."""
    if most is None:
        return f"{LIMITS[name]}: {NO_LIMIT}"
    return f"{LIMITS[name]}: {'none' if most == 0 else most}"


def dotted(texts: Sequence[str]) -> str:
    """A few words beside each other."""
    return " · ".join(texts)


def members(
    quota: Allowance | None, *, is_own: bool, settings: CommunitySettings, tiers: Sequence[Tier], own: int, budget: Budget
) -> Iterator[str]:
    """The page. quota: everyone's, and whether staff set it; own: how many members have one of their own."""
    by_name = {tier.who: tier for tier in tiers}
    yield MEMBERS_TITLE
    yield f"**{EVERYONE_NAME}**: {everyones(quota, is_own=is_own, budget=budget)}"
    everyone = by_name.get(EVERYONE)
    yield f"-# {dotted(limits(everyone.limits)) if everyone else NO_LIMITS}"
    yield f"**{NEWCOMERS_NAME}**: {gate(settings)}"
    if settings.holds_newcomers_back:
        newcomers = by_name.get(NEWCOMERS)
        yield f"-# {tier_text(newcomers, budget) if newcomers else NO_LIMITS}"
    roles = [f"<@&{tier.role_id}>: {tier_text(tier, budget)}" for tier in tiers if tier.role_id is not None]
    yield from fitting(roles, ROLES_MOST, "role")
    yield WHICH
    if own:
        yield f"-# {counted(own, 'member has', 'members have')} a quota of their own: `/quota show`."


def everyones(quota: Allowance | None, *, is_own: bool, budget: Budget) -> str:
    """Everyone's quota."""
    if quota is None:
        return "no quota"
    return in_force(quota, budget) if is_own else f"{in_force(quota, budget)}, as the host set it"


def in_force(quota: Allowance, budget: Budget) -> str:
    """A quota as it holds: the host may have lowered the cap since it was set."""
    holds = capped(quota, budget)
    return window(quota) if holds == quota else f"{window(quota)} (cut to {amount(holds.limit)} by the host)"


def gate(settings: CommunitySettings) -> str:
    """Who counts as new."""
    days, hours = settings.newcomer_account_days, settings.newcomer_member_hours
    told = [
        *([f"accounts under {counted(days, 'day')} old"] if days is not None else []),
        *([f"whoever is here for under {counted(hours, 'hour')}"] if hours is not None else []),
    ]
    return " and ".join(told) if told else "nobody counts as new"


def tier_text(tier: Tier, budget: Budget) -> str:
    """What a tier says in one line."""
    quota = [] if tier.quota is None else [in_force(tier.quota, budget)]
    return dotted([*quota, *limits(tier.limits)]) or NO_LIMITS


def fitting(texts: Sequence[str], most: int, about: str) -> Iterator[str]:
    """As many of these lines as have room, and how many have not."""
    told = sum(length <= most for length in accumulate(len(text) + 1 for text in texts))
    yield from texts[:told]
    if told < len(texts):
        yield f"-# … and {counted(len(texts) - told, about)} more"


def tier_heading(tier: Tier) -> str:
    """Whose page it is."""
    if tier.role_id is not None:
        return f"## <@&{tier.role_id}>"
    return f"## {EVERYONE_NAME if tier.who == EVERYONE else NEWCOMERS_NAME}"


def tier(one: Tier, quota: str | None, settings: CommunitySettings) -> Iterator[str]:
    """The page of one tier. quota: as it holds; None: it says nothing about that."""
    yield tier_heading(one)
    if one.who == NEWCOMERS:
        yield f"**{WHO_IS_NEW}**: {gate(settings)}" if settings.holds_newcomers_back else NOBODY_IS_NEW
    yield f"**{HOW_MUCH}**: {quota or 'no quota of their own'}"
    yield f"**Limits**: {dotted(limits(one.limits)) or NO_LIMITS}"
    if one.role_id is not None:
        yield OF_A_ROLE
    if one.who == NEWCOMERS:
        yield HELD_BACK


def channels(settings: CommunitySettings, rules: Sequence[ChannelRule]) -> Iterator[str]:
    """The page of all channels."""
    yield CHANNELS_TITLE
    yield ANYWHERE if settings.anywhere else NOT_ANYWHERE
    yield from fitting([f"<#{rule.channel_id}>: {rule_text(rule)}" for rule in rules], CHANNELS_MOST, "channel")
    if rules:
        yield CATEGORIES
    yield STAFF_CHANNEL_IS.format(mention(settings.staff_channel_id))
    yield GALLERY_IS.format(mention(settings.gallery_channel_id))


def mention(channel_id: int | None) -> str:
    """A channel, where there is one."""
    return NONE if channel_id is None else f"<#{channel_id}>"


def rule_text(rule: ChannelRule) -> str:
    """What a channel's rule says in one line."""
    told = [
        *([] if rule.allowed is None else [ALLOWED_TEXT[rule.allowed]]),
        *(["each request waits for a yes"] if rule.approve else []),
        *limits(rule.limits),
        *([counted(len(rule.defaults), "default")] if rule.defaults else []),
    ]
    return dotted(told) or AS_SERVER


def channel(rule: ChannelRule, defaults: Mapping[str, str], *, anywhere: bool) -> Iterator[str]:
    """The page of one channel. defaults: as the menus name them."""
    yield f"## <#{rule.channel_id}>"
    server = f" ({'open' if anywhere else 'closed'})" if rule.allowed is None else ""
    yield f"**Pictures**: {ALLOWED_TEXT[rule.allowed]}{server}"
    yield WAITS if rule.approve else WAITS_NOT
    yield f"**Limits**: {dotted(limits(rule.limits)) or NO_LIMITS}"
    named = dotted([f"{OPTIONS[name]} {value}" for name, value in defaults.items()])
    yield f"**{DEFAULTS}**: {named or 'as everybody'}"


def defaults(channel_id: int) -> str:
    """Above the menus of a channel's defaults."""
    return f"## {DEFAULTS} in <#{channel_id}>\n{DEFAULTS_ABOUT}"
