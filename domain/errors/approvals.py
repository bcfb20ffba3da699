"""Requests that wait for staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.base import UserError

if TYPE_CHECKING:
    from domain.approvals import ApprovalEnd
    from domain.people import MemberKey


@dataclass(eq=False)
class NeedsApproval(UserError):
    """Staff look at this before it is ordered. reason: price, newcomer, or channel."""

    reason: str


@dataclass(eq=False)
class TooManyWaiting(UserError):
    """As many requests of this member as may be under way at once wait for staff already; codes names them."""

    most: int
    codes: tuple[str, ...]


@dataclass(eq=False)
class ApprovalOver(UserError):
    """A request that waits for staff no more. end: of domain.approvals; by, at: None where nobody knows."""

    code: str
    end: "ApprovalEnd"
    by: "MemberKey | None"
    at: datetime | None


class MemberLeft(UserError):
    """Whose request waits isn't in the server any more."""
