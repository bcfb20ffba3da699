"""How members behave, and what staff do about it: blocks for a time, warnings and their ladder, appeals."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audit import AuditEntry
from domain.communities import MemberRecord
from domain.errors import BadOption, Blocked
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey

LONGEST_BLOCK = timedelta(days=365)
WARNING_COUNTS_FOR = timedelta(days=30)
WARNINGS_MOST = 3
LADDER_BLOCK = timedelta(days=1)
SPENT_IN = timedelta(days=30)
REASON_MOST = 300
"""Characters of why staff decide, or a member reports."""
APPEAL_MOST = 1000
APPEALABLE = frozenset({"block", "warn", "remove"})
"""Decisions about a member that they can ask staff to look at again."""

LENGTH = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LENGTHS_ALLOWED = "a number of hours, days or weeks up to 365 days, for example 12 hours, 3 days or 2 weeks"


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """A member asks staff to look at a decision about them again. There is one for each decision."""

    audit_id: int
    """The decision."""
    community: CommunityKey
    member: MemberKey
    words: str
    at: datetime
    ended_at: datetime | None
    ended_by: MemberKey | None
    lifted: bool
    """How it ended: the decision was undone, or it stays."""
    answer: str | None
    """Staff's words to the member."""


@dataclass(frozen=True, kw_only=True)
class Conduct:
    """What staff know of one member: what holds now, and what was decided about them, newest first."""

    record: MemberRecord
    warnings: int
    """That still count."""
    decisions: tuple[AuditEntry, ...]
    spent: Millicredits
    """Here, in the last 30 days."""


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A warning was given. blocked_until: where it was one too many."""

    audit_id: int
    warnings: int
    blocked_until: datetime | None


def length_of(typed: str) -> timedelta:
    """How long "12 hours", "3d" or "2 weeks" is. Raises: BadOption, for what isn't a length, and for over a year."""
    read = LENGTH.fullmatch(typed.strip())
    length = timedelta(0) if read is None else int(read["number"]) * UNITS[read["unit"][0].lower()]
    if not timedelta(0) < length <= LONGEST_BLOCK:
        raise BadOption(option="length", value=typed, allowed=LENGTHS_ALLOWED)
    return length


def refuse_blocked(record: MemberRecord, *, now: datetime) -> None:
    """Whether a member may do what the blocked may not. Raises: Blocked."""
    if record.blocked_until is not None and runs(record, now=now):
        raise Blocked(until=record.blocked_until, reason=record.block_reason, block_id=record.block_id)


def runs(record: MemberRecord, *, now: datetime) -> bool:
    """Whether a member is blocked at that moment."""
    return record.blocked_until is not None and record.blocked_until > now
