"""Pictures that members report: what staff are shown of them, and how they can end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.jobs import Job
from domain.people import MemberKey

TRUSTED_NEEDED = 3
"""Reports by so many trusted members hide a picture until staff looked at it."""


class ReportEnd(StrEnum):
    """What staff decided on a reported picture."""

    DISMISSED = "dismissed"
    REMOVED = "removed"
    WARNED = "warned"
    """Removed, and its member warned."""
    BLOCKED = "blocked"
    """Removed, and its member blocked for a time."""


@dataclass(frozen=True, kw_only=True)
class ReportDecision:
    """How staff end a case. reason: its member reads it; until: of a block."""

    end: ReportEnd
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Report:
    """One member's report."""

    reporter: MemberKey
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Background:
    """What staff should know of the member beside the picture, in this server."""

    requests: int
    removals: int
    """Pictures of theirs that staff removed."""
    warnings: int
    """That still count."""


@dataclass(frozen=True, kw_only=True)
class ReportCase:
    """All reports of one picture that are decided together."""

    job: Job
    round: int
    """Counts the times a picture comes before staff: what is reported after a decision is another case."""
    reported: MemberKey
    """Its member, also where they asked to be forgotten meanwhile."""
    reports: tuple[Report, ...]
    """Oldest first; at least one."""
    background: Background
    end: ReportEnd | None
    """None while nobody has decided."""
    decided_by: MemberKey | None
    decided_at: datetime | None
