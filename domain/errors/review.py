"""Pictures that staff look at, and reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.base import UserError

if TYPE_CHECKING:
    from domain.people import MemberKey
    from domain.verdicts import Verdict


@dataclass(eq=False)
class KeptBack(UserError):
    """A picture that staff have to look at before its members get it."""

    code: str


@dataclass(eq=False)
class KeptFromChannel(UserError):
    """Pictures that would be kept back for staff in this channel: a private job isn't posted there."""

    code: str


@dataclass(eq=False)
class AlreadyReviewed(UserError):
    """Somebody of staff decided on these pictures before."""

    code: str
    by: "MemberKey"
    verdict: "Verdict"


@dataclass(eq=False)
class BeingLookedAt(UserError):
    """A job that is hidden until staff looked at what was reported of it."""

    code: str


@dataclass(eq=False)
class ReportDecided(UserError):
    """Somebody of the staff decided on this report before; None where nobody knows any more."""

    by: "MemberKey | None"
    at: datetime | None
