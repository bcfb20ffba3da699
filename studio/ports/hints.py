"""What the store knows for those who call from outside: of a run by its ticket, of a reference by its hash."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class HintStore(Protocol):
    """Runs at PixelDojo, as PixelDojo names them."""

    async def hint(self, ticket: str, *, now: datetime) -> bool:
        """The run of this ticket may be over: whoever follows it in another process is told, and a job that was to be looked
        at later is due now, 10 s after the last look at the soonest. Whether there is such a job."""

    def on_hints(self, hear: Callable[[str], object]) -> None:
        """From now on, tell of each ticket that another process was hinted at."""

    async def reference_at_provider(self, sha256: str) -> str | None:
        """The media type of a reference that a run at PixelDojo was sent with and may still need; None for every other."""
