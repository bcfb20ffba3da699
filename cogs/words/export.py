"""Export in words: a member takes along what is kept of them."""

from cogs.text import counted

EXPORT = "Export my data"
NEXT = "Next part"
NOTHING_LEFT = "That was all: there is nothing older."


def part(*, requests: int, pictures: int, is_first: bool, goes_on: bool) -> str:
    """What is in this part, and whether there is another."""
    about = "**Your data.** `about-you.json` has your settings, styles, credits and what staff decided about you. "
    inside = f"This part holds {counted(requests, 'request')} and {counted(pictures, 'picture')}, the newest first."
    more = " There is more than one message takes: press for the next part." if goes_on else " That is all of it."
    return (about if is_first else "") + inside + more
