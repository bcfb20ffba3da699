"""What the host's letters say: an alarm, or a week; as JSON in the letter's facts, read again where it is put into words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.alarms import AlarmKind
from domain.money import Millicredits


@dataclass(frozen=True, kw_only=True)
class AlarmTold:
    """An alarm, and the facts of that moment, whatever it is about."""

    kind: AlarmKind
    level: int
    balance: Millicredits
    peak: Millicredits
    """The highest balance since the last top-up."""
    speed: Millicredits
    """A day."""
    gone_at: datetime | None
    last_hour: Millicredits
    usual_hour: Millicredits
    parked: int
    missing: Millicredits


@dataclass(frozen=True, kw_only=True)
class WeekTold:
    """A week, or several where the bot was away on a Monday."""

    since: datetime
    until: datetime
    """The Monday after it."""
    spent: Millicredits
    pictures: int
    people: int
    places: int
    """Servers, and people's own direct messages."""
    balance: Millicredits | None
    speed: Millicredits
    """A day."""
    gone_at: datetime | None
    missing: Millicredits


def as_facts(told: AlarmTold | WeekTold) -> dict[str, Any]:
    """As JSON knows it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(told).items()}


def alarm_told(facts: Mapping[str, Any]) -> AlarmTold:
    """An alarm's letter, read again."""
    return AlarmTold(**{**facts, "kind": AlarmKind(facts["kind"]), "gone_at": moment_of(facts["gone_at"])})


def week_told(facts: Mapping[str, Any]) -> WeekTold:
    """A week's letter, read again."""
    return WeekTold(**{**facts, **{name: moment_of(facts[name]) for name in ("since", "until", "gone_at")}})


def moment_of(text: str | None) -> Any:
    """A moment from its text."""
    return None if text is None else datetime.fromisoformat(text)
