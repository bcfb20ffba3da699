"""What the studio needs drawn of its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.money import Millicredits


@dataclass(frozen=True)
class Bars:
    """What was spent by what, the largest first. Labels may be hostile text."""

    title: str
    bars: Sequence[tuple[str, Millicredits]]


@dataclass(frozen=True)
class SpendingChart:
    """What was spent on each of some days, and by what."""

    title: str
    subtitle: str
    days: Sequence[tuple[date, Millicredits]]
    """All of them, the oldest first, quiet ones too."""
    groups: Sequence[Bars]
    """The first takes the whole width, others half of it."""


class Charts(Protocol):
    """Draws, off the event loop."""

    async def spending(self, chart: SpendingChart) -> bytes | None:
        """A chart as PNG, for a phone, on a ground of its own; None where nothing can draw it."""
