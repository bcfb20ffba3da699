"""Looking back: what somebody looks for in what was made, and which page of it."""

from dataclasses import dataclass
from datetime import date

from domain.people import CommunityKey, MemberKey


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for, and where they stand: of others' work only what is public there is ever found."""

    by: MemberKey
    whose: MemberKey
    """Whose work; their own, or a member's of whom they are staff."""
    here: CommunityKey
    find: str = ""
    """Words of the prompt, the last one perhaps begun only, or the beginning of a code."""
    starred: bool = False
    """What by starred; of others, too."""
    channel_id: int | None = None
    since: date | None = None
    until: date | None = None
    """The first and the last day, in UTC."""

    @property
    def of_others(self) -> bool:
        """Whether somebody looks at another member's work."""
        return self.by != self.whose

    @property
    def narrows(self) -> bool:
        """Whether it leaves out anything of one's own."""
        return any((self.of_others, self.find.strip(), self.starred, self.channel_id, self.since, self.until))


@dataclass(frozen=True)
class Page:
    """A part of what was found: what is older than a job, or newer than one; neither: the newest."""

    older_than: int | None = None
    newer_than: int | None = None


NEWEST = Page()
