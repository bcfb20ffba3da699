"""Requests that wait for staff's yes: what staff are shown of each, and how it can end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.jobs import Failure, Job
from domain.people import MemberKey
from domain.reports import Background

APPROVE_WITHIN = timedelta(hours=24)
"""How long a request waits for staff."""


class ApprovalEnd(StrEnum):
    """What became of a request that waited for staff."""

    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Nobody looked at it in time."""
    CANCELLED = "cancelled"
    """Its member took it back, or its message never came to be."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One request, as staff decide on it."""

    job: Job
    reason: str
    """Why it waits: price, newcomer, or channel."""
    account_since: datetime | None
    member_since: datetime | None
    """As it was when they asked; None where nobody knows."""
    background: Background
    decided_by: MemberKey | None
    """Who of staff said yes or no; None while nobody did."""
    decided_at: datetime | None
    trusts: bool
    """Whether they said that they trust its member, too."""

    @property
    def end(self) -> ApprovalEnd | None:
        """What became of it; None while it waits."""
        return None if self.job.waits_for_staff else end_of(self.job)


def lapses_at(job: Job) -> datetime:
    """Until when a request that waits for staff does so."""
    return job.created_at + APPROVE_WITHIN


def end_of(job: Job) -> ApprovalEnd:
    """What became of a request that waits for staff no more."""
    if job.was_held:
        return ApprovalEnd.APPROVED
    if job.refusal is not None:
        return ApprovalEnd.REFUSED
    return ApprovalEnd.LAPSED if job.failure is Failure.TIMED_OUT else ApprovalEnd.CANCELLED
