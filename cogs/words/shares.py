"""The host's share of a server in words: /host budget and /host fund."""

from cogs.text import escaped
from cogs.words.numbers import amount, window
from domain.errors import NoSuchWindow
from domain.money import Allowance, Millicredits, Period

BUDGET = "How many credits a server may use: this one, or another by its id."
BUDGET_CREDITS = "Credits in each window. Leave it empty, and COMMUNITY_BUDGET holds again."
BUDGET_WINDOW = "How often the count starts anew, in UTC."
FUND = "Let a server use more credits in the window that runs now."
FUND_CREDITS = "How many more, for example 20."
FUND_WINDOW = "Which window: one that the server's budget counts in."
CREDITS_ALLOWED = "a number from 0 to 1,000,000 with at most three decimals"
FUND_ALLOWED = "a number over 0 with at most three decimals"
NAME_MOST = 100


def share_set(server_name: str, share: Allowance) -> str:
    """A server has a share of its own."""
    return (
        f"**{escaped(server_name, NAME_MOST)}** may use **{window(share)}** from now on. "
        "What was used in this window still counts; quotas above it are cut to it."
    )


def share_dropped(server_name: str, budget: tuple[Allowance, ...]) -> str:
    """A server has what all have."""
    told = " and ".join(window(line) for line in budget) or "no budget of its own"
    return f"**{escaped(server_name, NAME_MOST)}** is back to what the settings say: {told}."


def funded(server_name: str, added: Millicredits, period: Period) -> str:
    """More for a window. added: all that was added to it."""
    return (
        f"**{escaped(server_name, NAME_MOST)}** may use **{amount(added)}** on top of its budget in this {period}. "
        f"With the next {period} that is gone."
    )


def no_such_window(error: NoSuchWindow) -> str:
    """Funds that could never be spent."""
    counted_in = " and ".join(f"the {line.period}" for line in error.budget)
    if not counted_in:
        return "This server has no budget of its own, so there is nothing to add to. /host budget gives it one."
    return f"This server's budget counts by {counted_in}, so credits for one {error.period} could never be used. Add them there."
