"""What is said when credits are gone, and when they are back."""

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
