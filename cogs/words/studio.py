"""/studio in words: its frame, today, the log, health."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from cogs.text import counted, escaped
from cogs.words.conduct import person
from cogs.words.numbers import amount, moment, window
from cogs.words.staff_log import HEADLINES, change, headline
from domain.audit import AuditEntry
from domain.jobs import JobState
from domain.letters import LetterKind
from domain.money import Millicredits, credits_text
from studio.house import Line, Today
from studio.ports import StudioState

STUDIO = "The staff's panel: budget, members, channels, moderation, log."

PAGES = {
    "today": ("Today", "Budget, what waits, pause"),
    "members": ("Members", "Quotas, roles, new members"),
    "channels": ("Channels", "Where, staff and gallery channel"),
    "moderation": ("Moderation", "What waits for a yes"),
    "words": ("Words", "Blocklist and AutoMod"),
    "pictures": ("Pictures", "How strictly they are looked at"),
    "figures": ("Figures", "Where the credits went"),
    "log": ("Log", "Who decided what"),
    "health": ("Health", "What I may here, and what is wrong"),
    "setup": ("Set-up", "The four questions of the beginning"),
}
"""What the menu at the foot says of each page."""
BACK = "Back"

# today
PAUSE = "Pause new requests"
GO_ON = "Go on"
LOOK_AGAIN = "Look again"
IS_PAUSED = "**New requests are paused.** What is running finishes."
HOST_PAUSED = "The host has paused the whole studio."
STOPPED = {
    "bad_key": "PixelDojo refuses the host's key: nothing can be made until the host mends it.",
    "out_of_credits": "PixelDojo says that the host's credits are gone: nothing can be made until there are more.",
}
CLOSED = "The host hasn't opened this server."
NO_BUDGET = "The host set no budget for this server."
NOTHING_SPENT = "-# Nothing was spent in the last week."
NOTHING_WAITS = "Nothing waits for a decision."
WAITS = {
    LetterKind.APPROVAL: ("request waits for a yes", "requests wait for a yes"),
    LetterKind.REPORT: ("reported picture", "reported pictures"),
    LetterKind.APPEAL: ("appeal", "appeals"),
    LetterKind.REVIEW: ("request with pictures kept back", "requests with pictures kept back"),
}

# the log
LOG_TITLE = "## Log"
OLDER = "Older"
NEWEST = "Newest"
TAKE_BACK = "Look at one, and take it back…"
LOG_EMPTY = "Nothing was decided yet."
LOG_MOST = 3500
"""Characters of one page's entries; a message takes 4,000 in all."""
REASON_MOST = 80
SOMEBODY = "a member"

# health
HEALTH_TITLE = "## Health"
ALL_WELL = "PixelDojo is working for us."
NO_STAFF_CHANNEL = "**Staff channel**: none. Reports, appeals and approvals wait here, and decisions have no cards."
NO_GALLERY = "**Gallery**: none."
MANAGES = "**AutoMod**: I can read this server's rules."
MANAGES_NOT = "**AutoMod**: I can't read this server's rules. Give me Manage Server, and requests are held to them too."
KEEP_FORM = "How long pictures are kept here"
KEEP_FIELD = "Days"
KEEP = "Keep pictures for…"
SET_UP_AGAIN = "Set up again"
MISSING = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Posts",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}


def stopped(state: StudioState, *, is_open: bool) -> Iterator[str]:
    """Why nothing can be ordered, whatever staff say."""
    if not is_open:
        yield CLOSED
    if state.paused_by_host:
        yield HOST_PAUSED
    if state.stopped is not None:
        yield STOPPED[state.stopped]


def budget(today: Today) -> Iterator[str]:
    """What the server may spend, and how long it lasts."""
    yield "## Today"
    if today.settings.paused:
        yield IS_PAUSED
    for line in today.lines:
        yield f"**{amount(line.left)} left** of {window(line.budget)}"
        yield spent(today.speed, line)
    if not today.lines:
        yield NO_BUDGET
        yield f"-# This month: {credits_text(today.this_month.used)} used · {credits_text(today.this_month.held)} held"
    yield f"-# Speed: {amount(today.speed)} a day, by the last week" if today.speed else NOTHING_SPENT


def spent(speed: Millicredits, line: Line) -> str:
    """One line of the budget: what was used, what is held, when it starts anew, and whether it lasts until then."""
    told = [f"{credits_text(line.spent.used)} used", f"{credits_text(line.spent.held)} held"]
    anew = f"starts anew {moment(line.resets_at)}"
    if line.lasts_until is not None:
        return f"-# {' · '.join([*told, anew])}\n**At this speed it is used up {moment(line.lasts_until)}.**"
    return f"-# {' · '.join([*told, anew])}" + ("; at this speed it lasts until then" if speed else "")


def under_way(today: Today) -> str:
    """How many wait and run."""
    count = today.under_way
    running = count.get(JobState.SUBMITTING, 0) + count.get(JobState.SUBMITTED, 0)
    told = [f"**{count.get(JobState.RESERVED, 0):,}** waiting", f"**{running:,}** running"]
    parked = count.get(JobState.PARKED, 0)
    return " · ".join([*told, *([f"**{parked:,}** parked"] if parked else [])])


def undecided(today: Today, links: Mapping[LetterKind, Sequence[str]]) -> Iterator[str]:
    """What waits for a decision. links: to the cards of each kind."""
    yield "**To decide**"
    if not today.undecided:
        yield NOTHING_WAITS
    for each in today.undecided:
        cards = " · ".join(f"[card {number}]({link})" for number, link in enumerate(links.get(each.kind, ()), 1))
        yield counted(each.count, *WAITS[each.kind]) + (f": {cards}" if cards else "")


def log(entries: Sequence[AuditEntry]) -> list[str]:
    """As many of the entries as a page takes, each as one text."""
    texts = [entry_text(entry) for entry in entries]
    fit = sum(length <= LOG_MOST for length in accumulate(len(text) + 1 for text in texts))
    return texts[: max(1, fit)]


def entry_text(entry: AuditEntry) -> str:
    """One decision; one that was taken back is struck out."""
    told, by = f"**{headline(entry)}**{change(entry)}", f"-# #{entry.id} · {person(entry.by)} · {moment(entry.at)}"
    if entry.reason:
        told += f": {escaped(entry.reason, REASON_MOST)}"
    if entry.undone_at is None:
        return f"{told}\n{by}"
    return f"~~{told}~~\n{by} · **undone** by {person(entry.undone_by)}"


def entry_choice(entry: AuditEntry) -> str:
    """One decision in a menu, where nobody's name is shown."""
    told = HEADLINES.get(entry.what, entry.what.replace("_", " "))
    return f"#{entry.id} {told.format(member=SOMEBODY)}"


def staff_channel(channel_id: int, denied: Sequence[str] | None, *, everyone_reads: bool) -> str:
    """Whether the staff channel works. denied: permissions by discord.py's names; None: it is gone."""
    told = f"**Staff channel**: {works(channel_id, denied)}"
    return f"{told}\n**Everyone can read it**, and the log names members." if everyone_reads else told


def gallery_channel(channel_id: int, denied: Sequence[str] | None) -> str:
    """Whether the gallery works."""
    return f"**Gallery**: {works(channel_id, denied)}"


def works(channel_id: int, denied: Sequence[str] | None) -> str:
    """Whether I can write there."""
    if denied is None:
        return "it is gone, or I can't see it. Choose another one under Channels."
    if denied:
        return f"I can't write in <#{channel_id}>. Allow me {', '.join(MISSING[name] for name in denied)} there."
    return f"I can write in <#{channel_id}>."


def unsent(count: int) -> str:
    """Letters to staff that nobody got."""
    return f"**{counted(count, 'card')}** of the last 7 days found no channel that takes them."


def parked(count: int) -> str:
    """What only the host can decide."""
    told = counted(count, "request of this server", "requests of this server")
    return f"**Parked**: {told}. PixelDojo's answer was lost; the host decides, at no cost to you."


def kept(own_days: int | None, host_days: int) -> str:
    """How long pictures are kept."""
    if own_days is None or own_days >= host_days:
        return f"**Pictures are kept** for {counted(host_days, 'day')}, as the host set it."
    return f"**Pictures are kept** for {counted(own_days, 'day')} here; the host would keep them for {host_days:,}."


def keep_hint(host_days: int) -> str:
    """Under the form's field."""
    return f"1 to {host_days:,}. Nothing: as long as the host keeps them."


def set_up(at: datetime | None) -> str:
    """Whether somebody did it."""
    return "-# Nobody went through the set-up." if at is None else f"-# Set up {moment(at)}."
