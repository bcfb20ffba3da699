"""A member's Studio record in words, for staff."""

from collections.abc import Iterator

from cogs.text import counted, escaped
from cogs.words.house import rule, told
from cogs.words.numbers import amount, date, moment
from cogs.words.requests import listed
from cogs.words.staff_log import change, headline
from cogs.words.usage import balance
from domain.conduct import SPENT_IN, WARNING_COUNTS_FOR, WARNINGS_MOST, Conduct
from domain.limits import Ruling
from studio.ports import Usage

RECORD = "Studio record"
NO_LIMITS = "-# No limits but the host's."
NEWCOMER = "Held back as a new member, for a while."
TRUSTED = "Trusted: never held back as new, never made to wait for a yes."
IN_GOOD_STANDING = "Nothing on record."
DECISIONS = "**Decisions about them**"
REQUESTS = "**Last requests**"
NO_REQUESTS = "-# No requests yet."
REASON_MOST = 120


def title(mention: str, usage: Usage, conduct: Conduct) -> Iterator[str]:
    """Who it is, and what they have and spent."""
    yield f"**Studio record of {mention}**"
    yield from balance(usage)
    yield f"{amount(conduct.spent)} spent here in the last {SPENT_IN.days} days"


def limits(ruling: Ruling, *, is_newcomer: bool) -> Iterator[str]:
    """The most they may ask for, and whose rule that is."""
    yield "**Limits**"
    if is_newcomer:
        yield NEWCOMER
    if not ruling:
        yield NO_LIMITS
    yield from (f"-# {told(name, ruled.value)}: {as_set(rule(ruled.rule))}" for name, ruled in ruling.items())


def as_set(whose: str) -> str:
    """Whose rule it is, told to staff about somebody else."""
    return whose.replace("the staff set for you", "set for them alone")


def standing(conduct: Conduct, *, is_blocked: bool, refusals: int) -> Iterator[str]:
    """Block, trust, warnings, words, and what was decided."""
    yield "**Conduct**"
    record = conduct.record
    if is_blocked and record.blocked_until is not None:
        why = f": {escaped(record.block_reason, REASON_MOST)}" if record.block_reason else ""
        yield f"Blocked until {date(record.blocked_until)}{why}"
    if record.trusted:
        yield TRUSTED
    if conduct.warnings:
        yield f"{counted(conduct.warnings, 'warning')} in {WARNING_COUNTS_FOR.days} days; {WARNINGS_MOST} block for a day"
    if refusals:
        yield f"{counted(refusals, 'request')} met the blocked words in {WARNING_COUNTS_FOR.days} days"
    if not (is_blocked or record.trusted or conduct.warnings or refusals or conduct.decisions):
        yield IN_GOOD_STANDING
    if conduct.decisions:
        yield DECISIONS
    for entry in conduct.decisions:
        why = f": {escaped(entry.reason, REASON_MOST)}" if entry.reason else ""
        undone = " · undone" if entry.undone_at is not None else ""
        yield f"-# {headline(entry)}{change(entry)}{why} · {moment(entry.at)}{undone}"


def requests(usage: Usage) -> Iterator[str]:
    """The newest ones, without their prompts."""
    yield REQUESTS if usage.recent else NO_REQUESTS
    yield from listed(usage.recent)
