"""What the people who run a server decided for it: settings, tiers, channels, and what they hold of a member."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.limits import NO_LIMITS, Limits
from domain.members import OptionValue
from domain.money import Allowance, Millicredits, Period
from domain.verdicts import Level

EVERYONE = "everyone"
NEWCOMERS = "newcomers"


def role_tier(role_id: int) -> str:
    """The name of a role's tier."""
    return f"role:{role_id}"


@dataclass(frozen=True, kw_only=True)
class Tier:
    """What everyone, newcomers, or the members with one role may: a quota, where it says one, and limits."""

    who: str
    """EVERYONE, NEWCOMERS, or role_tier's."""
    quota: Allowance | None = None
    """Everyone's is set by /quota and kept with the members' own."""
    limits: Limits = NO_LIMITS
    """A role's raise those that everyone's tier sets; where that sets none, they hold for the role's members alone."""

    @property
    def role_id(self) -> int | None:
        """Whose role it is for."""
        kind, _, number = self.who.partition(":")
        return int(number) if kind == "role" else None


@dataclass(frozen=True, kw_only=True)
class ChannelRule:
    """What holds in one channel (or under one category)."""

    channel_id: int
    allowed: bool | None = None
    """Whether it may be used there; None: as in the server."""
    approve: bool = False
    """Whether every request there waits for staff's yes."""
    defaults: Mapping[str, OptionValue] = field(default_factory=dict)
    """Options of a request by their names, for where none is given."""
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, kw_only=True)
class CommunitySettings:
    """One server's settings; made without a word, they are every server's at first."""

    set_up_at: datetime | None = None
    """When staff went through the set-up; None: nobody did."""
    paused: bool = False
    """Whether staff stopped new requests; running ones finish."""
    anywhere: bool = True
    """Whether it may be used in channels that no rule names."""
    staff_channel_id: int | None = None
    """Where approvals, reports, appeals and the staff log go."""
    gallery_channel_id: int | None = None
    """Where cards that their members share are posted as threads."""
    approve_above: Millicredits | None = None
    """A dearer request waits for staff's yes."""
    approve_newcomers: bool = False
    newcomer_account_days: int | None = None
    """A younger account is a newcomer's; None: nobody is held back."""
    newcomer_member_hours: int | None = None
    """And so is whoever came into the server later than so many hours ago."""
    keep_images_days: int | None = None
    """How long images of this server are kept, where that is shorter than the host keeps them."""
    words_version: int = 0
    """Grows with each change of the server's words and of its AutoMod rules; 0: there was none."""
    look_level: Level = Level.OFF
    """How strictly pictures are looked at in ordinary channels."""
    look_level_restricted: Level = Level.OFF
    """And in age-restricted ones."""
    left_at: datetime | None = None
    """When the bot left the server: its data goes some time after that."""

    def level(self, *, age_restricted: bool) -> Level:
        """How strictly pictures are looked at in that kind of channel."""
        return self.look_level_restricted if age_restricted else self.look_level

    @property
    def holds_newcomers_back(self) -> bool:
        """Whether there is a gate for newcomers at all."""
        return self.newcomer_account_days is not None or self.newcomer_member_hours is not None


@dataclass(frozen=True, kw_only=True)
class MemberRecord:
    """What staff hold of one member; made without a word: nothing."""

    blocked_until: datetime | None = None
    block_reason: str | None = None
    block_id: int | None = None
    """The entry of the audit that says by whom, and that can be appealed against."""
    trusted: bool = False
    """Neither held back as a newcomer nor asked to wait for staff's yes; their reports weigh."""


AT_FIRST = CommunitySettings()
NOTHING_HELD = MemberRecord()


@dataclass(frozen=True, kw_only=True)
class HouseRules:
    """All of it that bears on one member's order in one place. Where staff decided nothing: made without a word."""

    settings: CommunitySettings = AT_FIRST
    tiers: tuple[Tier, ...] = ()
    """Everyone's, newcomers', and those of the member's roles."""
    channels: tuple[ChannelRule, ...] = ()
    """Of where they ask, the nearest first."""
    open_channels: tuple[int, ...] = ()
    """Where it may be used, to be named where it may not."""
    record: MemberRecord = NOTHING_HELD
    own_quota: Allowance | None = None
    """Staff's entry for this member."""
    everyones_quota: Allowance | None = None
    last_ordered_at: datetime | None = None
    """Read where a rule sets a pause between orders."""
    share: Allowance | None = None
    """The host's share for this server, in the place of COMMUNITY_BUDGET."""
    funded: Mapping[Period, Millicredits] = field(default_factory=dict)
    """What the host added in the windows that run now."""
