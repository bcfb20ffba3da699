"""Prices, quotas, budgets, and gifts."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors.base import AtelierError, UserError

if TYPE_CHECKING:
    from domain.limits import Rule
    from domain.money import Allowance, Budget, Millicredits, Period


@dataclass(eq=False)
class PriceTooHigh(UserError):
    """Dearer than MAX_PRICE."""

    price: "Millicredits"
    most: "Millicredits"


@dataclass(eq=False)
class DearerNow(UserError):
    """What was shown with a price has become dearer since."""

    shown: "Millicredits"
    price: "Millicredits"


@dataclass(eq=False)
class QuotaExceeded(UserError):
    """The member's own window and grants don't hold the price."""

    quota: "Allowance"
    used: "Millicredits"
    held: "Millicredits"
    grants: "Millicredits"
    price: "Millicredits"
    resets_at: datetime
    rule: "Rule | None" = None
    """Who gave that quota."""


@dataclass(eq=False)
class BudgetSpent(UserError):
    """A cap above the member is used up. scope: studio or community."""

    scope: str
    budget: "Allowance"
    used: "Millicredits"
    price: "Millicredits"
    resets_at: datetime


@dataclass(eq=False)
class AboveCap(UserError):
    """A quota above what the host set for the community. The host's limit wins."""

    cap: "Allowance"


@dataclass(eq=False)
class NoSuchWindow(UserError):
    """Funds for a kind of window that a server's budget doesn't count in: they could never be spent."""

    period: "Period"
    budget: "Budget"


@dataclass(eq=False)
class CannotGive(UserError):
    """Nobody to give credits to. reason: bot, self, or blocked."""

    reason: str


@dataclass(eq=False)
class NotGranted(UserError):
    """A gift of more than the member was granted; the window's allowance can't be given away."""

    amount: "Millicredits"
    granted: "Millicredits"


@dataclass(eq=False)
class LedgerError(AtelierError):
    """The books would not balance. Nothing was written."""

    what: str
