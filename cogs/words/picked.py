"""Use this picture in words."""

from datetime import datetime

from cogs.text import counted
from cogs.words.numbers import moment
from domain.requests import REFERENCES_MOST

USE_THIS_PICTURE = "Use this picture"
"""The message menu's entry."""
IMAGINE = "Imagine with these"
ADD = "Add to the others"
CLEAR = "Clear"
FORM_TITLE = "Imagine with these pictures"
NO_PICTURE = "There is no picture in this message that I can use."
NOT_LENT = (
    "This is somebody else's picture, and they haven't allowed others to use theirs. "
    "Your own pictures you can always use; what others may do with yours is in /settings."
)
LAPSED = "I no longer keep these pictures, or you put them together with others since. Pick them again from their messages."
CLEARED = "Cleared: I keep no picked pictures of yours any more."
GOES_ALONG = "These follow the pictures you picked."


def alt_text(filename: str) -> str:
    """What a small copy is, for people who don't see it."""
    return f"A picture you picked: {filename}"


def picked(number: int, until: datetime, *, others: int, pushed_out: int) -> str:
    """What was picked, and what else there is."""
    told = [f"**{counted(number, 'picture')} picked.** Kept for you until {moment(until)}."]
    if others:
        told.append(f"You have {counted(others, 'other')} from before.")
    if pushed_out:
        told.append(f"{REFERENCES_MOST} is the most, so {counted(pushed_out, 'older one')} had to go.")
    return " ".join(told)
