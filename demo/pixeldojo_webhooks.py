"""The embedded PixelDojo's webhooks: once a run is over, whoever asked for it is called, on this machine alone.

What is sent is made up but for the jobId: nobody here has seen a real one. Source: docs/pixeldojo.md, "Routes".
"""

import asyncio
from typing import Any

import aiohttp
from yarl import URL

from demo.pixeldojo_account import EmbeddedRun
from demo.pixeldojo_fetching import LOOPBACK, TIMEOUT
from demo.pixeldojo_model import WEBHOOK_FIELD
from studio.ports import Clock


class Webhooks:
    """Calls, and remembers what was answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: set[asyncio.Task[None]] = set()
        self.answers: list[int] = []
        """The statuses, in their order."""

    def when_over(self, run: EmbeddedRun) -> None:
        """Call whoever this run names, when its time is over."""
        if WEBHOOK_FIELD in run.body:
            call = asyncio.create_task(self._call_later(run))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def replay(self, run: EmbeddedRun) -> int | None:
        """Call now (again); the status. None for addresses that don't answer, or aren't on this machine."""
        url = URL(run.body[WEBHOOK_FIELD])
        if url.host not in LOOPBACK:
            return None
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as http, http.post(url, json=self._told(run)) as response:
                self.answers.append(response.status)
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def close(self) -> None:
        """Call nobody any more."""
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _call_later(self, run: EmbeddedRun) -> None:
        await self._clock.sleep((run.ends_at - self._clock.now()).total_seconds())
        await self.replay(run)

    def _told(self, run: EmbeddedRun) -> dict[str, Any]:
        status = run.status(self._clock.now())
        return {"event": f"job.{status}", "jobId": run.ticket, "status": status}
