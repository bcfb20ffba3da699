"""A PixelDojo on loopback: it speaks the HTTP API of docs/pixeldojo.md, draws sketches, and makes trouble on request.

    async with EmbeddedPixelDojo() as pixeldojo:
        …                                   # point the bot at pixeldojo.url with pixeldojo.key
        pixeldojo.lose_next()               # the next submit is accepted, and its answer lost
        assert len(pixeldojo.runs) == 1

It is what the demo runs on, and what every test and bench runs against. A run is done when the clock says so.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self

from aiohttp import web

from demo import pixeldojo_model as model
from demo.pixeldojo_account import Account, EmbeddedRun
from demo.pixeldojo_fetching import fetched
from demo.pixeldojo_trouble import BUSY, CREDITS, GARBAGE, LOST, NO_CREDITS, VANISH, Habits, Raw, Silence, turned_down
from demo.pixeldojo_webhooks import Webhooks
from demo.sketch import Commission, draw_quickly
from domain.money import Millicredits
from domain.requests import Resolution
from studio.clock import SystemClock
from studio.ports import Clock

API = "/api/v1"
RECENT_MOST = 50
IMAGES_KEPT = 64
MOST_BODY_BYTES = 64 << 20
"""Ten references as data URLs fit."""
WITH_KEY = {"run", "job", "jobs"}
"""The routes that ask for the key, and count for the call rate."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Draw = Callable[[Commission], bytes]
Fetch = Callable[[str], Awaitable[bytes | None]]


@dataclass
class Call:
    """One request that arrived. status stays None where no answer went out."""

    route: str
    method: str
    path: str
    at: datetime
    body: Any = None
    status: int | None = None


class EmbeddedPixelDojo(Account):
    """The server; every knob is an attribute and may be turned while it runs."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        random: Random | None = None,
        key: str = "pd_demo_0123456789abcdef",
        port: int = 0,
        speed: float = 1.0,
        fixed_seconds: float | None = None,
        answer_delay_s: float = 0.0,
        balance: Millicredits = Millicredits(1_000_000),
        prices: dict[Resolution, Millicredits] | None = None,
        rate_limit: int | None = None,
        lists_jobs: bool = True,
        calls_back: bool = False,
        habits: Habits | None = None,
        draw: Draw = draw_quickly,
        fetch: Fetch = fetched,
    ) -> None:
        """speed: 10 makes runs ten times as fast as real ones. fixed_seconds: how long every run takes instead.

        rate_limit: calls a minute with the key, over which it answers 429. draw: demo.sketch.draw for pictures to show.
        fetch: how reference images are had. calls_back: whether a run may name a webhook_url.
        """
        super().__init__(
            clock=clock or SystemClock(),
            random=random or Random(0),
            speed=speed,
            fixed_seconds=fixed_seconds,
            balance=balance,
            prices=prices,
        )
        self.key = key
        self.answer_delay_s = answer_delay_s
        self.rate_limit = rate_limit
        self.lists_jobs = lists_jobs
        self.schemas = model.CALLING_BACK if calls_back else model.SCHEMAS
        self.webhooks = Webhooks(self.clock)
        self.habits = habits or Habits()
        self.calls: list[Call] = []
        self.sells = [model.MODEL, model.UPSCALER]
        """Names of models; what isn't in it is unknown."""
        self._draw = draw
        self._fetch = fetch
        self._port = port
        self._drawn: dict[tuple[str, int], bytes] = {}
        self._drawing = asyncio.Lock()
        self._this_minute: deque[datetime] = deque()
        self._was_busy: set[str] = set()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._meet], client_max_size=MOST_BODY_BYTES)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self.webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base, as PIXELDOJO_API_URL takes it."""
        return f"http://127.0.0.1:{self._port}{API}"

    @property
    def images_url(self) -> str:
        """Where finished images are."""
        return f"http://127.0.0.1:{self._port}/images"

    def settings(self, folder: Path) -> dict[str, str]:
        """What a host would write to use this server, keeping everything in this folder and serving whoever asks."""
        return {
            "PIXELDOJO_API_URL": self.url,
            "PIXELDOJO_API_KEY": self.key,
            "DATABASE_URL": f"sqlite:///{folder / 'atelier.db'}",
            "DATA_DIR": str(folder / "data"),
            "COMMUNITIES": "*",
            "MIN_FREE_DISK": "1MiB",
        }

    def calls_of(self, route: str) -> list[Call]:
        """The calls of one route: run, job, jobs, models, model, schema, llm, image."""
        return [call for call in self.calls if call.route == route]

    # ── every call ───────────────────────────────────────────────────────────────────────────────────────────────
    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{API}/models/{{model}}/run", self._run, name="run"),
            web.get(f"{API}/jobs/{{ticket}}", self._job, name="job"),
            web.get(f"{API}/jobs", self._jobs, name="jobs"),
            web.get(f"{API}/models", self._models, name="models"),
            web.get(f"{API}/models/{{model}}", self._model, name="model"),
            web.get(f"{API}/models/{{model}}/schema", self._schema, name="schema"),
            web.get(f"/llm/{model.MODEL}.txt", self._llm, name="llm"),
            web.get("/images/{ticket}-{position:[0-9]+}.{ending}", self._image, name="image"),
        ]

    @web.middleware
    async def _meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Write the call down, let it meet what was planned for it, and answer."""
        route = request.match_info.route.name or "none"
        call = Call(route, request.method, request.path, self.clock.now(), await request.read() or None)
        self.calls.append(call)
        if self.answer_delay_s:
            await self.clock.sleep(self.answer_delay_s)
        plan = self.planned(route)
        response = await self._answer(request, handler, route) if plan is None or plan.accept else web.Response()
        if plan is not None:
            response = await self._carry_out(plan.instead, request)
        if request.transport is not None and not request.transport.is_closing():
            call.status = response.status
        return response

    async def _answer(self, request: web.Request, handler: Handler, route: str) -> web.StreamResponse:
        """Answer by the rules: the key and the call rate where they are asked for."""
        if route in WITH_KEY:
            if request.headers.get("Authorization") != f"Bearer {self.key}":
                return error(401, "unauthorized", "Invalid API key")
            if self._is_over_rate() or self.habits.due("turn_down_every"):
                return respond(turned_down())
        try:
            return await handler(request)
        except web.HTTPException as status:
            return error(status.status, "not_found", status.reason)

    def _is_over_rate(self) -> bool:
        """Count a call, unless the minute has had its calls."""
        now = self.clock.now()
        while self._this_minute and self._this_minute[0] <= now - timedelta(minutes=1):
            self._this_minute.popleft()
        if self.rate_limit is not None and len(self._this_minute) >= self.rate_limit:
            return True
        self._this_minute.append(now)
        return False

    async def _carry_out(self, instead: Raw | Silence, request: web.Request) -> web.StreamResponse:
        if isinstance(instead, Raw):
            return respond(instead)
        if instead is Silence.HANG:
            await self._closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    # ── runs ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _run(self, request: web.Request) -> web.StreamResponse:
        """Accept a run, or say why not."""
        try:
            body = await request.json()
        except ValueError:
            return error(400, "invalid_json", "The body is not JSON")
        of = self._model_of(request)
        if why := model.objection(body, self.schemas[of]):
            return error(422, "invalid_input", why)
        prompt = body.get("prompt", "")
        if BUSY in prompt and prompt not in self._was_busy:
            self._was_busy.add(prompt)
            return respond(turned_down())
        if CREDITS in prompt or self.price(body, of=of) > self.balance:
            return respond(NO_CREDITS)
        pictures = await self._pictures(model.pictures_in(body))
        run = self.accept(body, of=of, pictures=pictures, fails=self.habits.due("fail_every"))
        self.webhooks.when_over(run)
        if LOST in prompt or self.habits.due("lose_every"):
            return await self._carry_out(Silence.CUT, request)
        return web.json_response(self.told_accepted(run, base=self.url), status=202)

    async def _pictures(self, links: list[str]) -> tuple[bytes, ...]:
        """The pictures behind these links, as far as they can be had from here."""
        found = [await self._fetch(link) for link in links]
        return tuple(picture for picture in found if picture is not None)

    async def _job(self, request: web.Request) -> web.StreamResponse:
        run = self._run_of(request)
        if self.clock.now() >= run.expires_at:
            return error(410, "job_expired", "Job expired")
        if run.garbled_reads:
            run.garbled_reads -= 1
            return respond(GARBAGE)
        return web.json_response(self.told(run, images=self.images_url))

    async def _jobs(self, request: web.Request) -> web.StreamResponse:
        if not self.lists_jobs:
            raise web.HTTPNotFound
        recent = list(reversed(self.runs))[:RECENT_MOST]
        return web.json_response({"jobs": [self.told_recent(run, images=self.images_url) for run in recent]})

    async def _image(self, request: web.Request) -> web.StreamResponse:
        """Draw a finished image, or take it from those drawn lately."""
        run, position, ending = self._run_of(request), int(request.match_info["position"]), request.match_info["ending"]
        there = run.status(self.clock.now()) == "completed" and position < run.settings["num_outputs"]
        if not there or VANISH in run.settings["prompt"] or self.clock.now() >= run.expires_at:
            raise web.HTTPNotFound
        data = await self._picture(run, position)
        return web.Response(body=data, content_type=f"image/{'jpeg' if ending == 'jpg' else ending}")

    async def _picture(self, run: EmbeddedRun, position: int) -> bytes:
        async with self._drawing:
            if (run.ticket, position) not in self._drawn:
                self._drawn[run.ticket, position] = await asyncio.to_thread(self._draw, run.commission(position))
                while len(self._drawn) > IMAGES_KEPT:
                    del self._drawn[next(iter(self._drawn))]
            return self._drawn[run.ticket, position]

    def _run_of(self, request: web.Request) -> EmbeddedRun:
        try:
            return self.run(request.match_info["ticket"])
        except KeyError:
            raise web.HTTPNotFound from None

    # ── discovery ────────────────────────────────────────────────────────────────────────────────────────────────
    async def _models(self, request: web.Request) -> web.StreamResponse:
        detailed = request.query.get("detailed") == "true"
        sold = [model.described(self.prices, model=each, schemas=self.schemas, detailed=detailed) for each in self.sells]
        return web.json_response({"models": sold})

    async def _model(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(model.described(self.prices, model=self._model_of(request), schemas=self.schemas))

    async def _schema(self, request: web.Request) -> web.StreamResponse:
        of = self._model_of(request)
        return web.json_response({"model": of, "schema": self.schemas[of]})

    def _model_of(self, request: web.Request) -> str:
        named = request.match_info["model"]
        if named not in self.sells:
            raise web.HTTPNotFound
        return named

    async def _llm(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=model.LLM_TEXT)


def respond(raw: Raw) -> web.Response:
    """Answer just so."""
    headers = dict(raw.headers)
    if isinstance(raw.body, bytes):
        return web.Response(status=raw.status, body=raw.body, headers=headers)
    if isinstance(raw.body, str):
        return web.Response(status=raw.status, text=raw.body, headers=headers)
    headers.setdefault("Content-Type", "application/json")
    return web.Response(status=raw.status, body=json.dumps(raw.body).encode(), headers=headers)


def error(status: int, code: str, message: str) -> web.Response:
    """Turn a call down the way PixelDojo words it."""
    return respond(Raw(status, {"error": {"code": code, "message": message, "status": status}}))
