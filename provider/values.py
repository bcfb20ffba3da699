"""JSON from outside into checked values: nothing here trusts a byte. No I/O."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from domain.money import MILLI, MOST_CREDITS, Millicredits

Json = dict[str, Any]

MOST_ANSWER_BYTES = 2 << 20
MOST_COST = Millicredits(10_000 * MILLI)
"""No run costs so much: a larger number is a mistake, and not believed."""
MOST_BALANCE = Millicredits(MOST_CREDITS * MILLI)
MOST_DIGITS = 40
MOST_SAMPLE = 300
MILLISECONDS_SINCE = 100_000_000_000
"""Epoch numbers from here on are milliseconds."""

TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=~-]{0,199}")
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


class Unreadable(ValueError):
    """An answer, or a value in it, that isn't what it must be."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read whole (or up to MOST_ANSWER_BYTES)."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Looked up without regard to case."""

    @property
    def is_success(self) -> bool:
        """Whether the status is one of the 2xx."""
        return 200 <= self.status < 300

    @property
    def sample(self) -> str:
        """The beginning of the body as one line, for the log."""
        return one_line(self.body[: 4 * MOST_SAMPLE].decode(errors="replace"))

    def json(self) -> Any:
        """Decode the body, numbers with a point as Decimal. Raises: Unreadable."""
        if len(self.body) > MOST_ANSWER_BYTES:
            raise Unreadable("the answer is too large")
        try:
            return json.loads(self.body, parse_float=decimal, parse_int=integer, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            raise Unreadable("the answer is not JSON") from error


def decimal(text: str) -> Decimal | None:
    """Read a JSON number without a float in between; None for one no Decimal holds."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def integer(text: str) -> int | None:
    """Read a JSON integer; None for one of absurd length."""
    return int(text) if len(text) <= MOST_DIGITS else None


def millicredits(value: Any, *, most: Millicredits = MOST_COST) -> Millicredits | None:
    """Read credits; parts of a millicredit are rounded up, so that no cost is booked too low.

    None for what isn't a finite number of credits from 0 to most: then a price counts as not told.
    Source: docs/pixeldojo.md, "Money".
    """
    if isinstance(value, str) and NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    amount = Decimal(value)
    if not amount.is_finite() or not 0 <= amount * MILLI <= most:
        return None
    return Millicredits(int((amount * MILLI).to_integral_value(ROUND_CEILING)))


def whole(value: Any) -> int | None:
    """Read a whole number, however it is written (7, 7.0); None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS and value == int(value):
        return int(value)
    return value if isinstance(value, int) else None


def moment(value: Any) -> datetime | None:
    """Read a time, ISO 8601 or seconds or milliseconds since 1970; without a zone it is UTC. None for everything else."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        seconds = whole(value)
        if seconds is None:
            return None
        return datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_SINCE else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def a_ticket(value: Any) -> str | None:
    """Read a job id that can stand in an address as it is; None for everything else."""
    return value if isinstance(value, str) and TICKET.fullmatch(value) else None


def text(value: Any, *, most: int) -> str | None:
    """Read a text to keep: without control characters and broken halves of characters, at most so long. None where none is."""
    if not isinstance(value, str):
        return None
    kept = "".join(char for char in value[: 2 * most] if char.isprintable() or char in "\n\t").strip()
    return kept[:most] or None


def one_line(value: str) -> str:
    """Make a text fit for a log: one line, printable, at most MOST_SAMPLE characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in value[: 4 * MOST_SAMPLE]).split())[:MOST_SAMPLE]


def first(value: Json, *names: str) -> Any:
    """The first of these fields that is there and not null."""
    return next((value[name] for name in names if value.get(name) is not None), None)


def an_object(value: Any) -> Json:
    """Take a JSON object. Raises: Unreadable for everything else."""
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def unwrapped(value: Any, *names: str, mark: str) -> Json:
    """Take an object, also where it lies one level down under one of these names; mark is a field it must have.

    Raises: Unreadable.
    """
    outer = an_object(value)
    inner = first(outer, *names)
    return inner if mark not in outer and isinstance(inner, dict) else outer
