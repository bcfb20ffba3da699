"""Giving credits in words: from member to member, and from staff."""

from collections.abc import Sequence

from cogs.text import escaped
from cogs.words.numbers import amount, date
from domain.errors import CannotGive, NotGranted
from domain.grants import DAYS_MOST, WORD_MOST, Grant, total
from domain.money import Millicredits, credits_text

GIVE = "Give credits"
CREDITS = "How many credits"
CREDITS_MOST = 12
"""Characters."""
WORD = "A word to go with it"
WORD_HINT = "They read it, with your name."
REASON = "Why"
REASON_HINT = "They read it with your name, and it is kept in the books."
DAYS = "Good for how many days"
DAYS_HINT = "Leave it empty where they are good until they are used."
FROM_SERVER = "Out of this server's budget, on top of their quota."
AMOUNT_ALLOWED = "a number over 0 with at most three decimals"
DAYS_ALLOWED = f"a whole number from 1 to {DAYS_MOST}, or nothing"
SOMEONE = "Someone"
NOTHING_TO_GIVE = (
    "You have no granted credits here, so there is nothing to give. What everybody may use in a window is yours alone; "
    "credits that staff or others gave you can be passed on."
)
GIVEN_BEFORE = "That was given already, once."

CANNOT = {
    "bot": "Bots make no pictures here, so there is nobody to give credits to.",
    "self": "These are yours already.",
    "blocked": "Credits can't be given to this member at the moment. Nothing was given.",
}


def form_title(name: str) -> str:
    """The form. name: as Discord shows it, short enough."""
    return f"Give credits to {name}"


def have(granted: Millicredits) -> str:
    """What there is to give."""
    return f"You have {amount(granted)} that were granted to you. Your window's credits can't be given."


def given(mention: str, amount_given: Millicredits) -> str:
    """One member gave another."""
    return f"{mention} has **{amount(amount_given)}** of yours now, and is told by direct message."


def cannot_give(error: CannotGive) -> str:
    """Nobody to give to."""
    return CANNOT[error.reason]


def not_granted(error: NotGranted) -> str:
    """More than there is to give."""
    has = f"{amount(error.granted)} of yours were granted" if error.granted else "none of yours were granted"
    return (
        f"You can't give {amount(error.amount)}: {has}, and only granted credits can be given, never your window's. "
        "Nothing was given."
    )


def from_staff(giver: str, server: str, parts: Sequence[Grant], reason: str | None) -> str:
    """To a member: the staff of a server gave them credits. giver: a mention; server: its name, escaped."""
    staff = f"The staff of **{server}** ({giver})"
    return f"{staff} gave you **{amount(total(parts))}** there.{good_for(parts)}{word(reason)}"


def from_member(giver: str, server: str, parts: Sequence[Grant], said: str | None) -> str:
    """To a member: another member gave them credits. giver: a mention; server: its name, escaped."""
    return f"{giver} gave you **{amount(total(parts))}** in **{server}**.{good_for(parts)}{word(said)}"


def good_for(parts: Sequence[Grant]) -> str:
    """Until when."""
    ends = ["they are used" if part.ends_at is None else date(part.ends_at) for part in parts]
    if len(parts) == 1:
        return f" They are good until {ends[0]}, after your window's credits."
    each = [f"{credits_text(part.left)} until {end}" for part, end in zip(parts, ends, strict=True)]
    return f" They are used after your window's credits: {', '.join(each)}."


def word(said: str | None) -> str:
    """What the giver said with it."""
    return f"\n> {escaped(said, WORD_MOST)}" if said else ""
