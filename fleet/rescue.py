"""What every worker does for all: jobs of workers that are gone are queued again, and jobs that were forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import Insert
from sqlalchemy.ext.asyncio import create_async_engine

from fleet.nudges import NUDGES, nudge_forgotten, rescue
from storage.database import with_driver
from storage.listening import ALIVE
from studio.attempts import attempt
from studio.ports import Clock

log = logging.getLogger("atelier.fleet")

RESCUE_EVERY_S = 5.0
REMEMBER_EVERY_S = 60.0


class Rescuer:
    """Looks over a connection of its own, so that it waits for nobody who is at work."""

    def __init__(self, url: str, *, clock: Clock) -> None:
        address = with_driver(url).update_query_dict(ALIVE)
        one = {"pool_size": 1, "max_overflow": 0, "pool_pre_ping": True}
        self._engine = create_async_engine(address, isolation_level="AUTOCOMMIT", **one)
        self._clock = clock

    async def run(self) -> None:
        """Look after both, for ever."""
        try:
            await asyncio.gather(self._every(RESCUE_EVERY_S, self.rescue), self._every(REMEMBER_EVERY_S, self.remember))
        finally:
            await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._engine.dispose()

    async def rescue(self) -> None:
        """Queue what gone workers were driving."""
        if jobs := await self._queue(rescue()):
            log.warning("%d jobs of workers that are gone are queued again", jobs)

    async def remember(self) -> None:
        """Queue what is due and driven by nobody, and isn't queued."""
        if jobs := await self._queue(nudge_forgotten(self._clock.now())):
            log.info("%d jobs that were not queued are", jobs)

    async def _every(self, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            await attempt(look, log, "jobs could not be queued again now")
            await self._clock.sleep(seconds)

    async def _queue(self, statement: Insert) -> int:
        async with self._engine.connect() as connection:
            return len((await connection.scalars(statement.returning(NUDGES.c.id))).all())
