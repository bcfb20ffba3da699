"""How a member likes it: what they set once and need not say with each request."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.people import CommunityKey, MemberKey

OptionValue = str | int | bool


@dataclass(frozen=True, kw_only=True)
class MemberSettings:
    """One member's settings; made without a word, they are everybody's at first."""

    defaults: Mapping[str, OptionValue] = field(default_factory=dict)
    """Options of a request by their names, for where none is given."""
    private: bool = False
    """Whether requests that don't say so are shown to their member alone."""
    ping: bool = False
    """Whether a line of its own tells the member that a request is done."""
    lends: bool = False
    """Whether others may use this member's pictures and references."""
    embeds_prompt: bool = True
    """Whether files carry the prompt, the settings and the seed."""
    unconfirmed_until: datetime | None = None
    """Until when a dear price isn't asked about again."""

    def with_default(self, option: str, value: OptionValue | None) -> "MemberSettings":
        """These settings with another default for one option; None takes it away."""
        others = {name: kept for name, kept in self.defaults.items() if name != option}
        return replace(self, defaults=others if value is None else {**others, option: value})


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A member asked to be told when their credits in a community are back, with the prompt that had to wait."""

    member: MemberKey
    community: CommunityKey
    due_at: datetime
    prompt: str
