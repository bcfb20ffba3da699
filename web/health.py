"""Whether each part works: asked when somebody asks, with a time limit, and not more often than every second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from studio.ports import Clock

log = logging.getLogger("atelier.web")

Ping = Callable[[], Awaitable[str | None]]
"""Asks a part: None, or what is the matter with it in a word or two."""
ANSWER_WITHIN_S = 3.0
"""Nobody who asks waits longer, whatever hangs."""
GOOD_FOR = timedelta(seconds=1)
OK = "ok"


def ping_of(trouble: Callable[[], str | None]) -> Ping:
    """The ping of a part that knows at once what is the matter with it."""

    async def ping() -> str | None:
        return trouble()

    return ping


class Health:
    """Asks every part, all at once."""

    def __init__(self, pings: Mapping[str, Ping], *, clock: Clock, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._pings = pings
        self._answer_within_s = answer_within_s
        self._clock = clock
        self._asking = asyncio.Lock()
        self._asked_at: datetime | None = None
        self._told: Mapping[str, str] = {}

    async def ask(self) -> Mapping[str, str]:
        """Each part with "ok" or what is the matter."""
        async with self._asking:
            if self._asked_at is None or not timedelta(0) <= self._clock.now() - self._asked_at < GOOD_FOR:
                told = await asyncio.gather(*(self._answer_of(name, ping) for name, ping in self._pings.items()))
                self._told = dict(zip(self._pings, told, strict=True))
                self._asked_at = self._clock.now()
            return self._told

    async def _answer_of(self, name: str, ping: Ping) -> str:
        """One part's answer; what it raises is one as well, and stays in the log."""
        try:
            async with asyncio.timeout(self._answer_within_s):
                return await ping() or OK
        except TimeoutError:
            return "no answer"
        except Exception:
            log.exception("%s can't be asked how it is", name)
            return "broken"
