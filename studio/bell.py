"""What wakes the runner, and the postman: a ring, or the time."""

import asyncio
from typing import Any

from studio.ports import Clock


class Bell:
    """Rung when there may be something to do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake who waits, now or next."""
        self._rung.set()

    def clear(self) -> None:
        """Forget earlier rings: call before looking, so that none is missed between the look and the wait."""
        self._rung.clear()

    async def wait(self, seconds: float | None) -> bool:
        """Wait for a ring, or so many seconds (None: for a ring alone). Whether it rang."""
        waits: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._rung.wait())}
        if seconds is not None:
            waits.add(asyncio.ensure_future(self._clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return self._rung.is_set()
