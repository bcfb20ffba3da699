"""Looking back: what somebody looks for in what was made, and which page of it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from domain.people import CommunityKey, MemberKey

TYPED_DAY = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]|[1-9])(?:-(0[1-9]|[12]\d|3[01]|[1-9]))?)?", re.ASCII)


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


def first_day(typed: str) -> date:
    """The first day of what was typed: a day, a month, or a year. Raises: ValueError."""
    year, month, day = parts(typed)
    return date(year, month or 1, day or 1)


def last_day(typed: str) -> date:
    """The last day of it. Raises: ValueError."""
    year, month, day = parts(typed)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def parts(typed: str) -> tuple[int, int | None, int | None]:
    """Year, month and day, as far as they were typed. Raises: ValueError."""
    found = TYPED_DAY.fullmatch(typed.strip())
    if found is None:
        raise ValueError(f"no day: {typed}")
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None
