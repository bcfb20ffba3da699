"""Remove in words."""

from cogs.text import code, counted
from domain.jobs import Job

REMOVE = "Remove"
"""The message menu's entry, and its buttons."""
KEEP = "Keep it"
NOT_YOURS = "I can remove what I made for you, and in a server what I made there if you may manage messages. This isn't either."
UNDER_WAY = "This is still under way. Cancel it first; /queue has the button."
KEPT = "Kept. Nothing was changed."


def ask(job: Job) -> str:
    """Asks before anything is taken away."""
    what = f"{code(job.code)} and its {counted(len(job.images), 'picture')}" if job.images else code(job.code)
    return f"Remove {what} for good? It goes from its message, from /history and from what I keep. The credits stay spent."


def removed(job: Job, *, everywhere: bool) -> str:
    """It is gone. everywhere: whether every message of it could be changed."""
    told = f"{code(job.code)} is removed."
    if everywhere:
        return told
    return f"{told} A message of it is out of my reach, so that copy stays until somebody deletes it, or you use Remove again."
