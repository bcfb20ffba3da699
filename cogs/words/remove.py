"""Remove in words."""

from datetime import timedelta

from cogs.text import code
from domain.jobs import Job

REMOVE = "Remove"
"""The message menu's entry, and its buttons."""
FORM_TITLE = "Remove somebody's pictures"
KEEP = "Keep it"
NOT_YOURS = "I can remove what I made for you, and in a server what I made there if you may manage messages. This isn't either."
UNDER_WAY = "This is still under way. Cancel it first; /queue has the button."
KEPT = "Kept. Nothing was changed."

ASK_WHICH = (
    "Which of these requests shall go for good? Its pictures go from this card, from /history and from what I keep. "
    "The others stay. The credits stay spent."
)


def remove_one(numbers: str) -> str:
    """The button that removes one request of several, by the numbers of its pictures."""
    return f"Remove {numbers}"


def ask(job: Job) -> str:
    """Asks before anything is taken away."""
    return (
        f"Remove {code(job.code)}{pictures(len(job.images))} for good? "
        "It goes from its message, from /history and from what I keep. The credits stay spent."
    )


def pictures(number: int) -> str:
    """ " and its picture", " and its 4 pictures"."""
    return "" if not number else " and its picture" if number == 1 else f" and its {number} pictures"


def removed(job: Job, *, everywhere: bool) -> str:
    """It is gone. everywhere: whether every message of it could be changed."""
    told = f"{code(job.code)} is removed."
    if everywhere:
        return told
    return f"{told} A message of it is out of my reach, so that copy stays until somebody deletes it, or you use Remove again."


def removed_as_staff(job: Job, *, everywhere: bool, undone_within: timedelta) -> str:
    """It is gone for everybody, and its member is told."""
    told = removed(job, everywhere=everywhere)
    return f"{told}\n-# Its member is told, with your reason. The staff log can undo it for {undone_within.days} days."
