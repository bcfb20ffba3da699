"""Reports in words: to who reports, to the staff, and to the member whose picture it is."""

from datetime import timedelta

from cogs.text import code, counted, escaped
from cogs.words.numbers import moment
from domain.conduct import REASON_MOST
from domain.errors import ReportDecided
from domain.jobs import Job
from domain.people import MemberKey, discord_id
from domain.reports import Background, Report, ReportCase, ReportEnd

REPORT = "Report this picture"
"""The message menu's entry, and the form's title."""
ASK_WHICH = "Which of these requests do you want to report? The staff of this server look at it. Nobody else reads who reported."
NOT_REPORTABLE = (
    "I take reports of finished pictures that I made for others in this server. This isn't one. "
    "What I made for yourself you can take away with Remove."
)
WHY = "What is wrong with it?"
WHY_HINT = "The staff of this server read this, with your name. Its member doesn't learn who reported."
THANKS = "Thank you. The staff of this server look at it. Its member doesn't learn who reported."

DISMISS = "Dismiss"
REMOVE = "Remove"
WARN = "Remove and warn"
BLOCK = "Block"
TITLES = {"remove": "Remove this picture", "warn": "Remove it and warn its member", "block": "Remove it and block its member"}
REASON = "Why"
REASON_HINT = "The member reads this. Your name isn't shown to them."

PROMPT_MOST = 400
"""A longer one is added as a file."""
SAID_MOST = 200
SHOWN_MOST = 5
"""Reports on a card; of more it says how many."""
DECIDED = {
    ReportEnd.DISMISSED: "dismissed this: nothing is wrong with it",
    ReportEnd.REMOVED: "removed this",
    ReportEnd.WARNED: "removed this and warned its member",
    ReportEnd.BLOCKED: "removed this and blocked its member",
}
TOLD = {
    ReportEnd.DISMISSED: "Dismissed. Nothing has changed for its member.",
    ReportEnd.REMOVED: "Removed. Its member is told, with your reason.",
    ReportEnd.WARNED: "Removed, and its member is warned. They are told, with your reason.",
    ReportEnd.BLOCKED: "Removed, and its member is blocked. They are told, with your reason.",
}
NO_PICTURES = "-# Its pictures are no longer kept."
REFERENCES = "Made from these files of its member:"


def report_one(numbers: str) -> str:
    """The button that reports one request of several, by the numbers of its pictures."""
    return f"Report {numbers}"


def title(case: ReportCase, link: str | None) -> str:
    """What is reported, and by how many."""
    where = f" · [see it]({link})" if link is not None else ""
    return f"**Reported by {counted(len(case.reports), 'member')}**: {person(case.reported)}'s {code(case.job.code)}{where}"


def prompt(job: Job) -> str:
    """What was asked for."""
    return f"Prompt: {escaped(job.request.wording, PROMPT_MOST)}"


def background(known: Background) -> str:
    """What staff should know of the member."""
    removals = f"{counted(known.removals, 'picture')} removed by staff"
    return f"-# Their record here: {counted(known.requests, 'request')} · {removals} · {counted(known.warnings, 'warning')}"


def report(one: Report) -> str:
    """One member's words."""
    return f"- {person(one.reporter)} {moment(one.at)}: {escaped(one.reason, SAID_MOST)}"


def more(number: int) -> str:
    """Those that aren't shown."""
    return f"- and {number:,} more"


def hidden(job: Job) -> str | None:
    """Whether others see it meanwhile."""
    if job.removed_at is not None:
        return "**It was removed meanwhile**, so nobody sees it."
    return "**Hidden until you decide**: members you trust reported it." if job.hidden_at is not None else None


def left_out(number: int) -> str:
    """Files that don't fit into the card."""
    return f"-# {counted(number, 'more file')} can't be shown here."


def decided(case: ReportCase) -> str:
    """How it ended."""
    if case.end is None or case.decided_at is None:
        return ""
    return f"{person(case.decided_by)} {DECIDED[case.end]}, {moment(case.decided_at)}."


def decided_before(error: ReportDecided) -> str:
    """Who was first."""
    when = "" if error.at is None else f", {moment(error.at)}"
    return f"{person(error.by)} decided on this already{when}. Its card says what."


def person(member: MemberKey | None) -> str:
    """A member as Discord shows them; nobody is pinged by it."""
    user_id = None if member is None else discord_id(member)
    return "Someone" if user_id is None else f"<@{user_id}>"


# to the member
def removed(server: str, job: Job, reason: str | None, *, undone_within: timedelta) -> str:
    """Staff took their picture away."""
    why = f"\nTheir reason: {escaped(reason, REASON_MOST)}" if reason else ""
    return (
        f"**The staff of {server} removed your picture** {code(job.code)}.{why}\n"
        "It is out of its messages and of your /history; its credits stay spent. "
        f"They can bring it back for {undone_within.days} days."
    )


def back(server: str, job: Job) -> str:
    """It is there again."""
    return (
        f"**The staff of {server} brought your picture {code(job.code)} back.** It is in its message and in your /history again."
    )


def being_looked_at(picture: str) -> str:
    """Why it can't be shown or used now."""
    return f"The staff of this server are looking at {code(picture)}. Until they have, it can't be shown or used."
