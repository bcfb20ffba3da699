"""A clock for tests in which a bot is away for a while."""

import asyncio
from datetime import UTC, datetime, timedelta


class AheadClock:
    """The machine's time, and so many seconds more."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Wait, in the machine's time."""
        await asyncio.sleep(seconds)
