"""What an answer's headers say of the account's call rate. Source: docs/pixeldojo.md, "Errors and limits"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from provider.refusals import retry_after_s
from provider.values import NUMBER

EPOCH_SINCE = 1_000_000_000
MILLISECONDS_SINCE = 100_000_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an answer's headers say of the call rate; None where they don't."""

    limit: int | None = None
    """Calls a minute."""
    remaining: int | None = None
    reset_s: float | None = None
    """Seconds until remaining is limit again."""
    pause_s: float | None = None
    """Seconds in which nothing is to be sent."""


def read_limits(status: int, headers: Mapping[str, str], *, now: datetime) -> Limits:
    """Read X-RateLimit-Limit, -Remaining, -Reset (seconds from now or since 1970), and Retry-After of 429 and 503."""
    limit, remaining, reset = (number(headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset"))
    if reset is not None and reset >= EPOCH_SINCE:
        reset = max(0.0, (reset / 1000 if reset >= MILLISECONDS_SINCE else reset) - now.timestamp())
    return Limits(
        limit=int(limit) if limit and limit >= 1 else None,
        remaining=None if remaining is None else int(remaining),
        reset_s=reset,
        pause_s=(retry_after_s(headers, now=now) or 0.0) if status in (429, 503) else None,
    )


def number(said: str | None) -> float | None:
    """Read a header's number; None for everything else."""
    return float(said) if said is not None and NUMBER.fullmatch(said.strip()) else None
