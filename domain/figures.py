"""Where credits went: what PixelDojo was paid, by day, member, channel and size of the requests it was paid for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey
from domain.requests import Resolution

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """Requests that are alike in all of these, on the day on which they were paid. Free ones are none."""

    day: date
    """In UTC."""
    community: CommunityKey
    member: MemberKey | None
    """None: somebody whose data was erased."""
    name: str
    """As the member was called at their last request; hostile text."""
    channel_id: int | None
    size: Resolution | None
    """None: an upscaler made a picture bigger."""
    requests: int
    pictures: int
    spent: Millicredits


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a time comes to."""

    spent: Millicredits
    requests: int
    pictures: int
    people: int
    servers: int
    """Communities of any kind."""


def spent_by(lines: Iterable[FigureLine], key: Callable[[FigureLine], T]) -> dict[T, Millicredits]:
    """Sums of what was spent, the largest first."""
    sums: defaultdict[T, int] = defaultdict(int)
    for line in lines:
        sums[key(line)] += line.spent
    ordered = sorted(sums.items(), key=lambda item: item[1], reverse=True)
    return {label: Millicredits(amount) for label, amount in ordered}


def topmost(sums: Mapping[T, Millicredits], most: int) -> tuple[dict[T, Millicredits], Millicredits]:
    """The first so many, and what all the others come to."""
    first = dict(list(sums.items())[:most])
    return first, Millicredits(sum(sums.values()) - sum(first.values()))
