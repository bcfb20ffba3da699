"""/history in words."""

from cogs.text import code, counted, one_line, shortened
from domain.jobs import Job

HISTORY = "What you made, newest first. A code shows it again, free."
FIND = "Words of the prompt, or the beginning of a code."
CODE = "One request, to show it again."
SHOW = "Show"
NOTHING = "Nothing here yet. /imagine makes your first picture, and I keep it here for you."
CHOICE_MOST = 100
"""Characters of a choice. Source: Discord, "Application Commands", choices."""


def nothing_found(find: str) -> str:
    """A search without a hit."""
    return f"Nothing of yours matches {code(shortened(find, 60))}. Try one word of the prompt."


def choice(job: Job) -> str:
    """A request among the choices: its code, and the prompt as far as it fits."""
    return shortened(f"{job.code} · {one_line(job.request.wording)}", CHOICE_MOST)


def more(number: int) -> str:
    """Requests that have no room."""
    return f"-# … and {counted(number, 'older one')}. `/history find:` and words of the prompt narrow it down."
