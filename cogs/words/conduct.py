"""Staff's decisions about members, in words: to staff, and to the members themselves."""

from datetime import datetime

from cogs.text import counted, escaped
from cogs.words.numbers import date, moment
from domain.conduct import LADDER_BLOCK, REASON_MOST, WARNING_COUNTS_FOR, WARNINGS_MOST, Warned
from domain.errors import CannotUndo, NotOnThem, UndoneBefore
from domain.people import MemberKey, discord_id

BLOCK = "Block"
UNBLOCK = "Unblock"
WARN = "Warn"
TRUST = "Trust"
DISTRUST = "Trust no longer"

BLOCK_TITLE = "Block from making pictures"
WARN_TITLE = "Warn this member"
UNBLOCK_TITLE = "Unblock this member"
LENGTH = "For how long"
LENGTH_HINT = "Hours, days or weeks: 12 hours, 3 days, 2 weeks. A year at most."
LENGTH_AT_FIRST = "1 day"
WHY = "Why"
WHY_HINT = "The member reads this. Your name isn't shown to them."
WHY_OPTIONAL_HINT = "The member reads this. You may leave it empty."

NOT_ON = {
    "self": "That is you. Ask another member of the staff.",
    "bot": "That is a bot: it makes no pictures here.",
    "staff": "They manage this server too. Staff can't block, warn or trust each other here.",
    "host": "They host this bot. The host can't be blocked, warned or trusted.",
}
NOT_UNDOABLE = {
    "never": "This can't be taken back.",
    "changed": "This was changed again since, so there is nothing to take back. The later change can be undone on its own card.",
    "over": "This is over by itself: there is nothing left to take back.",
}
REASON_ALLOWED = "a word or a sentence"
DONE_BEFORE = "That was done already, once."
NOT_BLOCKED = "They aren't blocked here (any more)."
NO_SUCH_DECISION = "I know no such decision in this server."


def not_on_them(error: NotOnThem) -> str:
    """Whom staff can't decide about."""
    return NOT_ON[error.reason]


def cannot_undo(error: CannotUndo) -> str:
    """Why it stays."""
    return NOT_UNDOABLE[error.reason]


def undone_before(error: UndoneBefore) -> str:
    """Who was first."""
    when = "" if error.at is None else f", {moment(error.at)}"
    return f"{person(error.by)} took this back already{when}."


def person(member: MemberKey | None) -> str:
    """A member as Discord shows them; nobody is pinged by it."""
    user_id = None if member is None else discord_id(member)
    return "Someone" if user_id is None else f"<@{user_id}>"


def was_blocked(mention: str, until: datetime) -> str:
    """To who did it."""
    return f"{mention} can't order pictures here until {date(until)}. They are told by direct message, with your reason."


def was_unblocked(mention: str) -> str:
    """To who did it."""
    return f"{mention} can order pictures here again, and is told so."


def was_warned(mention: str, warned: Warned) -> str:
    """To who did it, with where that leaves the member."""
    told = f"{mention} is warned: {which(warned.warnings)}."
    if warned.blocked_until is None:
        return told
    return f"{told} That is one too many, so they can't order here until {date(warned.blocked_until)}."


def was_trusted(mention: str, trusted: bool) -> str:
    """To who did it."""
    if trusted:
        return f"{mention} is trusted: never held back as a new member, never made to wait for a yes, and their reports count."
    return f"{mention} is no longer trusted."


def which(warnings: int) -> str:
    """Which warning it is."""
    return f"{counted(warnings, 'warning')} in the last {WARNING_COUNTS_FOR.days} days"


# to the member
def blocked(server: str, until: datetime, reason: str | None) -> str:
    """The direct message of a block."""
    return (
        f"**You are blocked from making pictures in {server}** until {date(until)} ({moment(until)}).{why(reason)}\n"
        "What you made stays yours: /history shows it. Other servers aren't told."
    )


def unblocked(server: str, reason: str | None) -> str:
    """The direct message at the end of a block."""
    return f"**You can make pictures in {server} again.** The staff there lifted your block.{why(reason)}"


def warned(server: str, warnings: int, reason: str | None) -> str:
    """The direct message of a warning."""
    hours = int(LADDER_BLOCK.total_seconds() // 3600)
    return (
        f"**The staff of {server} warn you.**{why(reason)}\n"
        f"You have {which(warnings)}; {WARNINGS_MOST} block you there for {hours} hours."
    )


def warning_back(server: str) -> str:
    """The direct message of a warning that was taken back."""
    return f"**The staff of {server} took a warning of yours back.** It counts no longer."


def why(reason: str | None) -> str:
    """Staff's reason, where they gave one."""
    return f"\nTheir reason: {escaped(reason, REASON_MOST)}" if reason else ""
