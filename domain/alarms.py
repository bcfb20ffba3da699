"""When the host is told that something should be looked at: facts in, alarms out. Each is said once; worse is said again, and the
same again only after all was well in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.money import MILLI, Millicredits
from domain.speed import runs_out_at
from domain.tally import GIVEN_BACK_WITHIN


class AlarmKind(StrEnum):
    """What each is about."""

    LOW = "low"
    """Half of the balance is left, a fifth, a twentieth: levels 1 to 3."""
    GONE_SOON = "gone_soon"
    """At the present speed it lasts for two days at most."""
    RUSH = "rush"
    """An hour at three times the usual spending."""
    PARKED = "parked"
    """Three submits' answers were lost within an hour; six are level 2. New orders are paused."""
    APART = "apart"
    """The balance lacks credits that nobody here spent. Each doubling is a level."""


PAUSES = frozenset({AlarmKind.PARKED})
"""Alarms that stop new orders by themselves: what goes wrong may go on costing."""

LOW_PERCENT = (50, 20, 5)
SOON = timedelta(days=2)
NOT_SOON = timedelta(days=3)
"""From here on it is well again; in between nothing is said, so that a balance at the edge isn't an alarm each evening."""
RUSH_TIMES = 3
CALM_TIMES = 2
RUSH_LEAST = Millicredits(10_000)
"""Three times next to nothing is nothing to be told of."""
HISTORY_HOURS = 24
"""Hours with spending from which the usual one is known."""
PARKED_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What alarms are decided on. Made without a word, as on a first day: nothing is known."""

    balance: Millicredits | None = None
    peak: Millicredits = Millicredits(0)
    """The highest balance since the last top-up."""
    spent_by_day: Mapping[date, Millicredits] = field(default_factory=dict)
    last_hour: Millicredits = Millicredits(0)
    """Spent within the last sixty minutes."""
    usual_hour: Millicredits | None = None
    """As usual_hour says."""
    parked: int = 0
    """Submits whose answers were lost within the last sixty minutes."""
    missing: Millicredits = Millicredits(0)
    missing_for: timedelta = timedelta(0)
    """From the first balance that lacked something to the last one."""


@dataclass(frozen=True)
class Reading:
    """What a rule says. level: how bad it is, 0 for no alarm; is_well: whether it may be said anew from now on."""

    level: int
    is_well: bool


Said = Mapping[AlarmKind, int]
"""The alarms that were said and aren't over, each with the worst level that was said."""


def news(facts: Facts, said: Said, *, now: datetime) -> tuple[dict[AlarmKind, int], frozenset[AlarmKind]]:
    """The alarms to be said now, each with its level; and those said before that are over."""
    readings = {kind: rule(facts, now) for kind, rule in RULES.items()}
    worse = {kind: reading.level for kind, reading in readings.items() if reading.level > said.get(kind, 0)}
    return worse, frozenset(kind for kind in said if readings[kind].is_well)


def usual_hour(spent_by_hour: Mapping[datetime, Millicredits]) -> Millicredits | None:
    """What is spent in a usual hour: the mean of those in which anything was. None while too few are known."""
    busy = [amount for amount in spent_by_hour.values() if amount]
    return Millicredits(sum(busy) // len(busy)) if len(busy) >= HISTORY_HOURS else None


def low(facts: Facts, now: datetime) -> Reading:
    """How little of the highest balance is left."""
    if facts.balance is None or facts.peak <= 0:
        return Reading(0, is_well=True)
    level = sum(facts.balance * 100 <= facts.peak * percent for percent in LOW_PERCENT)
    return Reading(level, is_well=not level)


def gone_soon(facts: Facts, now: datetime) -> Reading:
    """How long it lasts. A first day says nothing of the next."""
    if facts.balance is None or not any(amount and day < now.date() for day, amount in facts.spent_by_day.items()):
        return Reading(0, is_well=True)
    gone_at = runs_out_at(facts.balance, facts.spent_by_day, now)
    if gone_at is None:
        return Reading(0, is_well=True)
    return Reading(int(gone_at - now <= SOON), is_well=gone_at - now > NOT_SOON)


def rush(facts: Facts, now: datetime) -> Reading:
    """How much faster than usual the last hour was."""
    if facts.usual_hour is None:
        return Reading(0, is_well=True)
    is_rush = facts.last_hour >= max(RUSH_LEAST, facts.usual_hour * RUSH_TIMES)
    return Reading(int(is_rush), is_well=not is_rush and facts.last_hour <= facts.usual_hour * CALM_TIMES)


def parked(facts: Facts, now: datetime) -> Reading:
    """How many answers were lost."""
    return Reading(facts.parked // PARKED_MOST, is_well=facts.parked < PARKED_MOST)


def apart(facts: Facts, now: datetime) -> Reading:
    """How much is missing: 1 credit, 2, 4, and so on."""
    level = (facts.missing // MILLI).bit_length() if facts.missing_for >= GIVEN_BACK_WITHIN else 0
    return Reading(level, is_well=not facts.missing)


RULES: Mapping[AlarmKind, Callable[[Facts, datetime], Reading]] = {
    AlarmKind.LOW: low,
    AlarmKind.GONE_SOON: gone_soon,
    AlarmKind.RUSH: rush,
    AlarmKind.PARKED: parked,
    AlarmKind.APART: apart,
}
"""One for each kind; a test compares."""
