"""More than a member may order here, besides what it costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.base import UserError

if TYPE_CHECKING:
    from domain.limits import Most, Rule


@dataclass(eq=False)
class SafetyTooHigh(UserError):
    """A safety tolerance that this channel doesn't allow."""

    asked: int
    most: int


@dataclass(eq=False)
class TooManyJobs(UserError):
    """MAX_JOBS_PER_MEMBER; codes names what is running."""

    most: int
    codes: tuple[str, ...]


@dataclass(eq=False)
class NotHere(UserError):
    """Staff don't allow requests in this channel. channels: where they do."""

    channels: tuple[int, ...]


@dataclass(eq=False)
class OverLimit(UserError):
    """More than a rule of the server allows this member here. limit: a name of domain.limits.Limits."""

    limit: str
    asked: "Most"
    most: "Most"
    rule: "Rule"


@dataclass(eq=False)
class CoolingDown(UserError):
    """So soon after their last order this member may not order again."""

    until: datetime
    rule: "Rule"
