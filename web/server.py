"""The HTTP server: health, metrics, and what PixelDojo calls. Off by default, and on this machine alone unless told otherwise."""

import asyncio
import logging
from collections.abc import Callable
from typing import Self

from aiohttp import web

from domain.errors import AtelierError
from domain.money import Allowance
from studio.ports import Clock, Pulse, PulseStore
from web.calls import Calls
from web.health import OK, Health
from web.metrics import Moment, PrometheusMeter

log = logging.getLogger("atelier.web")

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Source: Prometheus, "Exposition formats"."""
MOST_BODY_BYTES = 64 << 10
"""Of what is sent here; nothing that PixelDojo tells is larger."""
READ_WITHIN_S = 3.0
"""How long a scrape waits for the database; Prometheus itself gives up after 10 s."""
SHUTDOWN_S = 1.0


class CantListen(AtelierError):
    """The port is taken, or the address isn't this machine's; says what to do."""


class WebServer:
    """Use it as an async context manager: it listens until the end of the block."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        health: Health,
        meter: PrometheusMeter,
        store: PulseStore,
        budget: tuple[Allowance, ...],
        calls_left: Callable[[], float],
        calls: Calls | None,
        clock: Clock,
    ) -> None:
        """port: 0 takes any that is free. calls_left: of this process's calls to PixelDojo. calls: from there, where it may."""
        self._host = host
        self._port = port
        self._health = health
        self._meter = meter
        self._store = store
        self._budget = budget
        self._calls_left = calls_left
        self._calls = calls
        self._clock = clock
        self._scraping = asyncio.Lock()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S, handler_cancellation=True)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise CantListen(f"WEB_HOST and WEB_PORT: {self.url} can't be used: {error.strerror}. Choose another.") from error
        self._port = self._runner.addresses[0][1]
        log.info("health and metrics on %s", self.url)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it listens."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/livez", self._livez),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
            *(self._calls.routes() if self._calls else ()),
        ]

    async def _livez(self, _: web.Request) -> web.Response:
        """The process runs, and its loop turns."""
        return web.json_response({"alive": True})

    async def _readyz(self, _: web.Request) -> web.Response:
        """Each part's state; 503 while one isn't well."""
        parts = await self._health.ask()
        ready = all(state == OK for state in parts.values())
        return web.json_response({"ready": ready, "parts": dict(parts)}, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        """One scrape at a time, so that many at once cost no more than one after the other."""
        async with self._scraping:
            now = self._clock.now()
            pulse = await self._pulse()
            moment = Moment(now=now, pulse=pulse, budget=self._budget, calls_left=self._calls_left())
            return web.Response(body=self._meter.text(moment), headers={"Content-Type": CONTENT_TYPE})

    async def _pulse(self) -> Pulse | None:
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                return await self._store.pulse(now=self._clock.now())
        except Exception:  # the database is away: that, too, is told
            log.exception("a scrape could not read the database")
            return None
