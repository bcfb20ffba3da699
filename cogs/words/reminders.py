"""What is said when credits are gone and when they are back, and that a request is done."""

from datetime import datetime

from cogs.words.numbers import amount, moment
from domain.money import Millicredits

REMIND = "Remind me"
BACK = "**Your credits are back.** Here is the prompt that had to wait:"
NOT_GONE = "Your credits here have no limit that starts anew, so there is nothing to wait for. Send your prompt again."


def draft(price: Millicredits) -> str:
    """The button that orders one small picture instead."""
    return f"Draft, {amount(price)}"


def will_remind(at: datetime) -> str:
    """The reminder is set."""
    return f"I'll write to you {moment(at)}, once, with this prompt. Your direct messages need to be open for that."


def done(mention: str, link: str | None, *, made_some: bool) -> str:
    """The line of its own that pings a request's member. link: to the card, where everybody sees it."""
    if not made_some:
        return f"{mention} your request ended without pictures" + (f": {link}" if link else ".")
    return f"{mention} your pictures are ready: {link or '`/history` shows them.'}"
