"""/history in words."""

from collections.abc import Iterator

from cogs.text import code, escaped, one_line, shortened
from cogs.words.numbers import moment
from cogs.words.requests import OUTCOMES, outcome, price
from domain.jobs import Job, JobState
from domain.people import discord_id
from domain.search import Search

HISTORY = "What you made, newest first. Choose one to see it again, free."
FIND = "Words of the prompt (the last one may be just begun), or the beginning of a code."
STARRED = "What you starred."
CHANNEL = "Where it was made."
SINCE = "The first day: 2026-03-31, or a month (2026-03), or a year."
UNTIL = "The last day, in the same way."
MEMBER = "Moderators: a member's public work on this server. It is recorded that you looked."
CODE = "One request, to show it again."
OPEN = "See one again"
PRIVATE = "private"
NEWER = "Newer"
OLDER = "Older"
NOTHING = "Nothing here yet. /imagine makes your first picture, and I keep it here for you."
RECORDED = "-# That you looked is recorded."
DAY_ALLOWED = "a day like 2026-03-31, a month like 2026-03, or a year"
DAYS_AGO = {0: "today", 1: "yesterday", 7: "a week ago", 30: "30 days ago", 365: "a year ago"}
CHOICE_MOST = 100
"""Characters of a choice. Source: Discord, "Application Commands", choices; and "Select option structure"."""
PROMPT_MOST = 120
FIND_MOST = 60


def title(search: Search) -> str:
    """What a list shows."""
    return " · ".join([f"**{whose(search)}**", *narrowed(search)])


def whose(search: Search) -> str:
    """Whose work it is."""
    if search.of_others:
        return f"What <@{discord_id(search.whose)}> made here"
    return "What you starred" if search.starred else "What you made"


def narrowed(search: Search) -> Iterator[str]:
    """What it was narrowed down by."""
    if find := search.find.strip():
        yield f"with {code(shortened(one_line(find), FIND_MOST))}"
    if search.starred and search.of_others:
        yield "starred by you"
    if search.channel_id is not None:
        yield f"in <#{search.channel_id}>"
    if search.since is not None and search.since == search.until:
        yield f"on {search.since}"
        return
    if search.since is not None:
        yield f"since {search.since}"
    if search.until is not None:
        yield f"until {search.until}"


def nothing_found(search: Search) -> str:
    """A search without a hit."""
    return f"{title(search)}\nNothing matches. Try one word of the prompt, or leave something out."


def row(number: int, job: Job, *, own: bool) -> str:
    """A request in the list, by its number there."""
    by = [] if own else [f"<@{discord_id(job.member)}>"]
    ended = [] if outcome(job) == OUTCOMES[JobState.SUCCEEDED] else [outcome(job)]
    private = [PRIVATE] if job.private else []
    told = [*by, code(job.code), price(job), *ended, *private, moment(job.ended_at or job.created_at)]
    return f"**{number}** · {escaped(job.request.wording, PROMPT_MOST)}\n-# {' · '.join(told)}"


def option(number: int, job: Job) -> str:
    """The same among the choices of the menu, where nothing is formatted."""
    return shortened(f"{number} · {one_line(job.request.wording)}", CHOICE_MOST)


def choice(job: Job) -> str:
    """A request among the choices: its code, and the prompt as far as it fits."""
    return shortened(f"{job.code} · {one_line(job.request.wording)}", CHOICE_MOST)


def day(days_ago: int, typed: str) -> str:
    """A day to choose, and how it is typed."""
    return f"{DAYS_AGO[days_ago]}: {typed}"
