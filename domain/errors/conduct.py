"""Who may do what: blocks, decisions of staff, and appeals against them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.base import UserError

if TYPE_CHECKING:
    from domain.people import MemberKey


class NotAllowed(UserError):
    """The person may not do this."""


@dataclass(eq=False)
class Blocked(UserError):
    """Staff blocked this member here for a time. block_id: of the decision, by which it can be appealed against."""

    until: datetime
    reason: str | None
    block_id: int | None


@dataclass(eq=False)
class NotOnThem(UserError):
    """Somebody whom staff can't block, warn or trust. reason: self, bot, staff, or host."""

    reason: str


class NotBlocked(UserError):
    """The member isn't blocked (any more)."""


class NoSuchDecision(UserError):
    """No decision of that number in this server."""


@dataclass(eq=False)
class UndoneBefore(UserError):
    """The decision was taken back already."""

    by: "MemberKey | None"
    at: datetime | None


@dataclass(eq=False)
class CannotUndo(UserError):
    """A decision that can't be taken back. reason: never (of its kind), changed (by a later one), or over (by itself)."""

    reason: str


class NothingToAppeal(UserError):
    """No decision about this member that could be appealed against: it is over, was taken back, or never was."""


class AppealedBefore(UserError):
    """The member appealed against this decision already."""


class AppealEnded(UserError):
    """Staff answered this appeal already."""
