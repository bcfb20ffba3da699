"""Whether PixelDojo answers at all, as far as one process's last calls tell."""

from datetime import datetime, timedelta

from studio.ports import Clock

CALLS = 5
"""So many in a row without an answer, or with a 5xx, are no chance."""
GONE_BY_AFTER = timedelta(minutes=2)
"""What was last seen longer ago says nothing of now; nobody may have called since."""


class Silence:
    """Counts calls in a row that weren't answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unanswered = 0
        self._last_at: datetime | None = None

    def note(self, *, answered: bool) -> None:
        """A call has ended."""
        self._unanswered = 0 if answered else self._unanswered + 1
        self._last_at = self._clock.now()

    @property
    def lasts(self) -> bool:
        """Whether the last calls had no answer, and that a moment ago."""
        recent = self._last_at is not None and self._clock.now() - self._last_at < GONE_BY_AFTER
        return recent and self._unanswered >= CALLS
