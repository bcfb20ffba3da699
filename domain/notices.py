"""What the host is told by direct message, as facts; cogs/words.py makes sentences of them."""

from dataclasses import dataclass

from domain.money import Millicredits


class Notice:
    """The root of all notices."""


@dataclass(frozen=True)
class ProviderPaused(Notice):
    """New orders stopped by themselves. reason: bad_key or out_of_credits."""

    reason: str


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
