"""Requests that wait for the staff's yes, in words: to their members, and to staff."""

from collections.abc import Iterator

from cogs.text import code, counted, escaped
from cogs.words.cards import settings
from cogs.words.conduct import person
from cogs.words.numbers import amount, date, moment
from domain.approvals import Approval, ApprovalEnd, lapses_at
from domain.conduct import REASON_MOST
from domain.errors import ApprovalOver, TooManyWaiting
from domain.jobs import Job

APPROVE = "Approve"
TRUST = "Approve and trust"
REFUSE = "Refuse"
NEXT = "Decide on the next"
REFUSE_TITLE = "Refuse this request"
WHY = "Why"
WHY_HINT = "The member reads this, and so does who sees their message. Your name isn't shown."
NOTHING_WAITS = "No request waits for your yes."
MEMBER_LEFT = "They aren't in this server any more, so nothing can be made for them. It lapses by itself."
IS_PRIVATE = "-# It is private: its pictures are for its member alone."

WHY_IT_WAITS = {
    "price": "It waits because of its price.",
    "newcomer": "It waits because they are new here.",
    "channel": "It waits because every request in that channel does.",
}


# to the member, where they asked
def waits(job: Job) -> Iterator[str]:
    """What the placeholder says: what it waits for, its price, until when."""
    yield f"**This waits for the staff's yes.** It costs {amount(job.quoted)}; nothing is held or charged until then."
    yield f"-# The staff read the prompt. If nobody has decided by {date(lapses_at(job))}, it lapses and costs nothing."
    if job.private:
        yield (
            "-# I can't change this message for that long: I'll write to you what they say, and the pictures will wait for "
            "you under /history."
        )


def in_queue(job: Job) -> str:
    """The same in a line."""
    return f"Waits for the staff's yes, until {date(lapses_at(job))}. Nothing is held or charged until then."


def too_many(error: TooManyWaiting) -> str:
    """Which ones."""
    codes = ", ".join(code(one) for one in error.codes)
    return (
        f"{counted(len(error.codes), 'request')} of yours {'waits' if len(error.codes) == 1 else 'wait'} for the staff's yes "
        f"already ({codes}); {error.most} at once is the most. Wait for their answer, or cancel one with /queue."
    )


# to the member, by direct message
def was_refused(server: str, job: Job) -> str:
    """Staff said no; the prompt comes under it."""
    why = f" Their reason: {escaped(job.refusal, REASON_MOST)}" if job.refusal else ""
    return (
        f"**The staff of {server} said no to your request** {code(job.code)}.{why}\n"
        "Nothing was held or charged. Here is your prompt, for another time:"
    )


def has_lapsed(server: str, job: Job) -> str:
    """Nobody looked at it; the prompt comes under it."""
    return (
        f"**Nobody of the staff of {server} decided on your request** {code(job.code)} within a day, so nothing was made or "
        "charged. Here is your prompt, to send it again:"
    )


def was_approved(server: str, job: Job) -> str:
    """Staff said yes to one that only its member sees."""
    return (
        f"**The staff of {server} said yes to your request** {code(job.code)}, for {amount(job.quoted)}. "
        "Where its message can't be changed any more, the pictures wait for you under /history."
    )


# to staff
def title(approval: Approval, link: str | None) -> str:
    """Who asks."""
    where = f" · [see it]({link})" if link is not None else ""
    return f"**{person(approval.job.member)} asks for your yes**: {code(approval.job.code)}{where}"


def since(approval: Approval) -> str | None:
    """How long they have been here."""
    here = None if approval.member_since is None else f"here since {moment(approval.member_since)}"
    account = None if approval.account_since is None else f"on Discord since {moment(approval.account_since)}"
    told = " · ".join(text for text in (here, account) if text)
    return f"-# {told}" if told else None


def request(job: Job) -> str:
    """What is asked for, and its price."""
    size = str(job.request.resolution)
    others = [setting for setting in settings(job) if setting != size]
    return " · ".join([f"**{counted(job.request.num_outputs, 'picture')} at {size}**", *others, f"**{amount(job.quoted)}**"])


def why(approval: Approval) -> str:
    """Why it waits, and until when."""
    return f"{WHY_IT_WAITS[approval.reason]} If nobody decides, it lapses {moment(lapses_at(approval.job))}."


def ended(approval: Approval) -> Iterator[str]:
    """What became of it, and who decided."""
    job = approval.job
    at = approval.decided_at or job.ended_at or job.created_at
    match approval.end:
        case ApprovalEnd.APPROVED:
            yield f"**Approved** by {person(approval.decided_by)}, {moment(at)}, for {amount(job.quoted)}."
            if approval.trusts:
                yield f"{person(job.member)} is trusted now: their requests don't wait any more."
        case ApprovalEnd.REFUSED:
            yield f"**Refused** by {person(approval.decided_by)}, {moment(at)}."
            yield f"> {escaped(job.refusal or '', REASON_MOST)}"
        case ApprovalEnd.LAPSED:
            yield f"**Lapsed** {moment(at)}: nobody decided within a day. Its member is told."
        case ApprovalEnd.CANCELLED:
            yield f"**Taken back** {moment(at)}: there is nothing to decide."


def approved(job: Job, *, trusts_member: bool) -> str:
    """To who did it."""
    trusted = f" {person(job.member)} is trusted now: their requests don't wait any more." if trusts_member else ""
    return f"{code(job.code)} is approved, for {amount(job.quoted)}. Its message says how far it is.{trusted}"


def refused(job: Job) -> str:
    """To who did it."""
    return f"{code(job.code)} is refused. Its member is told, with your reason."


def still_waits(job: Job, sentence: str) -> str:
    """The rules of this moment don't let it through. sentence: what they say to its member."""
    quoted = "\n".join(f"> {line}" for line in sentence.splitlines())
    return f"{code(job.code)} can't be made now, so it still waits. Its member would read:\n{quoted}"


def over(error: ApprovalOver) -> str:
    """Who was first, or why there is nothing to decide."""
    when = "" if error.at is None else f", {moment(error.at)}"
    match error.end:
        case ApprovalEnd.APPROVED:
            return f"{person(error.by)} approved {code(error.code)} already{when}."
        case ApprovalEnd.REFUSED:
            return f"{person(error.by)} refused {code(error.code)} already{when}."
        case ApprovalEnd.LAPSED:
            return f"{code(error.code)} has lapsed{when}: nobody decided within a day."
    return f"{code(error.code)} was taken back{when}: there is nothing to decide."
