"""What the host is told by direct message, as facts; cogs/words/host.py makes sentences of them. Each is written as a letter
in the transaction of what it tells of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from domain.money import Millicredits


@dataclass(frozen=True)
class Notice:
    """The root of all notices."""


@dataclass(frozen=True)
class ProviderPaused(Notice):
    """New orders stopped by themselves. reason: bad_key or out_of_credits."""

    reason: str


@dataclass(frozen=True)
class ProviderBack(Notice):
    """What had stopped orders is over."""


@dataclass(frozen=True)
class PriceRose(Notice):
    """A run cost more than it was quoted; the community paid the difference."""

    code: str
    quoted: Millicredits
    cost: Millicredits


@dataclass(frozen=True)
class JobParked(Notice):
    """A submit's answer was lost: the host decides under /host parked."""

    code: str
    price: Millicredits


@dataclass(frozen=True)
class RunExpired(Notice):
    """A run never finished; its cost was booked as the host's risk."""

    code: str
    cost: Millicredits


NOTICES: Mapping[str, type[Notice]] = {
    notice.__name__: notice for notice in (ProviderPaused, ProviderBack, PriceRose, JobParked, RunExpired)
}


def facts_of(notice: Notice) -> dict[str, Any]:
    """A notice as a letter's facts."""
    return {"notice": type(notice).__name__, **asdict(notice)}


def notice_of(facts: Mapping[str, Any]) -> Notice:
    """What a letter's facts tell. Raises: KeyError for what isn't a notice."""
    return NOTICES[facts["notice"]](**{name: value for name, value in facts.items() if name != "notice"})
