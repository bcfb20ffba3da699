"""What a provider needs so that several processes keep one account's call rate together."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Call:
    """What became of asking for one call."""

    went: bool
    """It may go, and is counted."""
    ahead_s: float
    """By how much the calls of all processes are ahead of an even pace."""
    pause_s: float = 0.0
    """How long nothing is to be sent by anybody."""
    a_minute: int | None
    """The rate that an answer told of last, to whichever process."""


class CallRate(Protocol):
    """Counts the calls of all processes."""

    async def take_call(self, *, every_s: float, most_ahead_s: float) -> Call | None:
        """Count one call, if those before it are no more than most_ahead_s ahead of one every every_s.

        None: nobody can be asked now, and each process goes by its own count.
        """

    async def slow_calls(self, *, a_minute: int | None, ahead_s: float, pause_s: float) -> bool:
        """An answer told of a rate (None: no word of it), of fewer calls left, or of a pause. Whether the others know now."""
