"""Answers that are no success: which of our errors each is, which is to say what the caller can do next. No I/O.

Source: docs/pixeldojo.md, "Errors and limits".
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from domain.errors import (
    BadKey,
    Broken,
    Busy,
    OutcomeUnknown,
    OutOfCredits,
    ProviderError,
    Rejected,
    UnknownTicket,
    Unreachable,
)
from provider.values import NUMBER, Answer, Unreadable, a_ticket, an_object, first, one_line

MOST_RETRY_AFTER_S = 3600.0
WORD_FIELDS = ("error", "errors", "code", "message", "msg", "detail", "details", "reason", "failureReason", "failure_reason")
"""Where errors say what is wrong, at any level."""
MOST_PLAIN = 500
"""Characters of a plain text that is read as a message; longer ones, and HTML, are pages of something in between."""

ABOUT_CREDITS = re.compile(r"credit|balance|insufficient[ _]funds|top[ _-]?up|payment|billing", re.IGNORECASE)
ABOUT_MODERATION = re.compile(
    r"moderat|safety|nsfw|flagged|sensitive|inappropriate|(content|usage)[ _-]?(policy|policies|filter|violation|reject)"
    r"|policy[ _-]?violation|prohibited",
    re.IGNORECASE,
)
NOT_MODERATION = re.compile(r"safety[ _-]?tolerance", re.IGNORECASE)
"""The field of that name: a value out of its range is no moderation."""

MAYBE_TAKEN = frozenset({408, 409, 425, 499})
"""Statuses of the 4xx that don't say for certain that nothing was taken."""
ELSEWHERE = frozenset({301, 307, 308})
"""Redirects that say the request was not carried out here."""


def submit_refusal(answer: Answer, *, now: datetime) -> ProviderError:
    """Name the error of a submit that wasn't answered by 2xx. Whatever isn't certainly turned down is OutcomeUnknown."""
    match answer.status:
        case 401:
            return BadKey()
        case 402:
            return OutOfCredits()
        case 403:
            return forbidden_submit(answer)
        case 429:
            return turned_down(answer, now=now)
        case 503 if "Retry-After" in answer.headers:
            return turned_down(answer, now=now)
        case status if status in ELSEWHERE or (400 <= status < 500 and status not in MAYBE_TAKEN):
            return Rejected(status, described(answer), moderated=is_moderation(words(answer)))
    return OutcomeUnknown(f"status {answer.status}: {described(answer)}")


def forbidden_submit(answer: Answer) -> ProviderError:
    """Tell the four meanings of a 403 apart: moderation, credits, the key, or a page of something in between.

    The last is no word of PixelDojo's about the key: a firewall that dislikes one prompt must not stop everybody.
    """
    said = words(answer)
    if is_moderation(said):
        return Rejected(403, described(answer), moderated=True)
    if ABOUT_CREDITS.search(said):
        return OutOfCredits()
    return BadKey() if said else Rejected(403, described(answer))


def turned_down(answer: Answer, *, now: datetime) -> ProviderError:
    """A submit that was turned down for now; one that names a job all the same may have been taken."""
    try:
        if a_ticket(first(an_object(answer.json()), "jobId", "id")) is not None:
            return OutcomeUnknown(f"status {answer.status}, but it names a job")
    except Unreadable:
        pass
    return Busy(retry_after_s(answer.headers, now=now))


def read_refusal(answer: Answer, *, now: datetime) -> ProviderError:
    """Name the error of a read that wasn't answered by 2xx. A read may always be tried again."""
    said = words(answer)
    match answer.status:
        case 401:
            return BadKey()
        case 403 if said and not ABOUT_CREDITS.search(said):
            return BadKey()
        case 404 | 409 | 410:
            return UnknownTicket()
        case 429:
            return Busy(retry_after_s(answer.headers, now=now))
        case 503 if "Retry-After" in answer.headers:
            return Busy(retry_after_s(answer.headers, now=now))
        case status if status == 408 or status >= 500:
            return Unreachable(f"status {status}: {described(answer)}")
    return Broken(answer.status, described(answer))


def described(answer: Answer) -> str:
    """Say in one line what an answer says, for the log."""
    return one_line(words(answer)) or answer.sample


def words(answer: Answer) -> str:
    """Collect what an error says, whatever its shape; nothing for a page of HTML."""
    try:
        return "; ".join(sentences(answer.json()))
    except Unreadable:
        return answer.sample if len(answer.body) <= MOST_PLAIN and b"<" not in answer.body else ""


def sentences(value: Any, *, depth: int = 4) -> Iterator[str]:
    """Yield the texts of an error: {"error": {"code", "message"}}, {"error": "text"}, {"message": "text"} and their like."""
    if isinstance(value, str):
        yield value[:MOST_PLAIN]
    elif isinstance(value, list) and depth:
        for item in value[:5]:
            yield from sentences(item, depth=depth - 1)
    elif isinstance(value, dict) and depth:
        for name in WORD_FIELDS:
            yield from sentences(value.get(name), depth=depth - 1)


def is_moderation(said: str) -> bool:
    """Whether an error speaks of moderation, as far as words tell."""
    return ABOUT_MODERATION.search(NOT_MODERATION.sub("", said)) is not None


def retry_after_s(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Read Retry-After, seconds or a date, as seconds from now, at most an hour. None where it isn't told.

    Source: RFC 9110, section 10.2.3.
    """
    said = headers.get("Retry-After", "").strip()
    if NUMBER.fullmatch(said):
        return min(float(said), MOST_RETRY_AFTER_S)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now).total_seconds()), MOST_RETRY_AFTER_S)
