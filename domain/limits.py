"""What may be ordered where: limits, the rules they come from, and how those of several rules become one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from domain.money import Allowance, Period
from domain.requests import ImageRequest, Resolution

T = TypeVar("T")
Most = Resolution | int

SIZES = tuple(Resolution)
"""From small to large."""
DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most of each kind; None: nothing is said about it."""

    resolution: Resolution | None = None
    outputs: int | None = None
    references: int | None = None
    jobs: int | None = None
    """At once."""
    cooldown_s: int | None = None
    """From one order to the next, in seconds: a smaller number allows more."""
    tolerance: int | None = None
    """The safety tolerance."""

    def said(self) -> dict[str, Most]:
        """Those it says something about, by their names."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Rule:
    """Who gave a limit or a quota. kind: own, everyone, role, newcomers, channel, or host; id: of the role or channel."""

    kind: str
    id: int | None = None


@dataclass(frozen=True)
class Ruled(Generic[T]):
    """What holds, and the rule that gave it."""

    value: T
    rule: Rule


Ruling = Mapping[str, Ruled[Most]]
"""The limits that hold, by their names; what isn't in it is not limited."""


def asked(request: ImageRequest) -> dict[str, Most]:
    """What a request asks for of each kind that it can exceed by itself."""
    return {
        "resolution": request.resolution,
        "outputs": request.num_outputs,
        "references": len(request.references),
        "tolerance": request.safety_tolerance,
    }


def generosity(name: str, most: Most) -> int:
    """How much a limit allows: only good to compare it with another one of its name."""
    if isinstance(most, Resolution):
        return SIZES.index(most)
    return -most if name == "cooldown_s" else most


def most_generous(limits: Iterable[tuple[Rule, Limits]]) -> Ruling:
    """Of each kind the limit that allows most: a member gets the best of their roles."""
    best: dict[str, Ruled[Most]] = {}
    for rule, each in limits:
        for name, most in each.said().items():
            if name not in best or generosity(name, most) > generosity(name, best[name].value):
                best[name] = Ruled(most, rule)
    return best


def narrowed(ruling: Ruling, rule: Rule, limits: Limits) -> Ruling:
    """A ruling with those limits of another rule that allow less."""
    stricter = {
        name: Ruled(most, rule)
        for name, most in limits.said().items()
        if name not in ruling or generosity(name, most) < generosity(name, ruling[name].value)
    }
    return {**ruling, **stricter}


def a_day(quota: Allowance) -> float:
    """What a quota comes to in a day (millicredits), to compare quotas of different windows."""
    return quota.limit / DAYS[quota.period]
