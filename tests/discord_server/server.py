"""A small server in Discord's place, on loopback: the gateway, the REST routes and the file links, over one world.

    async with DiscordServer() as discord:
        guild = discord.world.add_guild("Pinewood Art")
        channel = discord.world.add_channel(guild, "studio")
        …  # start the bot: here under pointed_at(discord.address), or a process that begins with point_discord_at(address)
        await discord.wait_for(lambda: discord.is_listening("imagine"))
        ordered = discord.slash(ada, channel, "imagine", prompt="a fox")
        await discord.wait_for(lambda: ordered.answer)

State lives in the server: the bot may be killed and started again.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.discord_description import discords_description

from . import login_routes, message_routes, thread_routes
from .calls import Call, Route, Routes
from .entities import Json, Upload
from .faults import ConnectionCut, Failure, Faults
from .gateway import Gateway
from .people import People
from .pointing import API, GATEWAY, gateway_of
from .refusals import Refused
from .world import World

MOST_BODY_BYTES = 200 * 1024 * 1024
SHUTDOWN_S = 0.1
"""For calls that are held or delayed still when the server stops."""
PATIENCE_S = 60.0
"""How long wait_for waits before it calls a test failed."""

Found = TypeVar("Found")


class DiscordServer(People):
    """Discord for tests. requests: every call of the bot. violations: those that a test should never see.

    Into violations go bodies that Discord's description forbids, routes not known here, and mistakes of this server.
    """

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), checks_bodies: bool = True) -> None:
        """now: the server's clock. checks_bodies: some 10 ms a call, which a bench leaves out."""
        self._now = now
        self._skew = timedelta()
        self._waiting: set[asyncio.Future[None]] = set()
        self._routes = Routes(login_routes.routes, message_routes.routes, thread_routes.routes)
        self._description = discords_description() if checks_bodies else None
        self.requests: list[Call] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.gateway = Gateway(self._ring)
        self.world = World(self.now, self.gateway.publish, self._ring)
        self.gateway.world = self.world

    # running
    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.router.add_get(GATEWAY, self.gateway.serve)
        app.router.add_get("/attachments/{channel_id}/{attachment_id}/{filename}", self._file)
        app.router.add_route("*", API + "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        self.world.gateway = gateway_of(self.address)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.restart()
        await self._runner.cleanup()

    # time and waiting
    def now(self) -> datetime:
        """The server's time."""
        return self._now() + self._skew

    def jump(self, *, seconds: float) -> None:
        """Move the server's time on."""
        self._skew += timedelta(seconds=seconds)
        self._ring()

    async def wait_for(self, condition: Callable[[], Found | None], *, timeout_s: float = PATIENCE_S) -> Found:
        """Wait until a condition, looked at again after each change, finds something. Raises: AssertionError after timeout_s."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (found := condition()):
                    await self._next_change()
        except TimeoutError:
            last = "\n".join(str(call) for call in self.requests[-20:])
            raise AssertionError(f"waited {timeout_s} s in vain; the bot's last calls:\n{last}\n{self.violations}") from None
        return found

    async def _next_change(self) -> None:
        bell: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(bell)
        try:
            await bell
        finally:
            self._waiting.discard(bell)

    def _ring(self) -> None:
        for bell in self._waiting:
            if not bell.done():
                bell.set_result(None)

    # answering
    async def _file(self, request: web.Request) -> web.Response:
        signature = request.query.get("hm", "")
        attachment = self.world.attachments.get(int(request.match_info["attachment_id"]))
        if attachment is None or self.world.links.get(signature, self.now()) <= self.now():
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.data, content_type=attachment.content_type)

    async def _answer(self, request: web.Request) -> web.Response:
        call = await read_call(request, at=self.now())
        route = self._routes.find(call)
        self.requests.append(call)
        self._ring()
        try:
            status, body = await self._troubled(call, route)
        except ConnectionCut:
            if request.transport is not None:  # else the other side has gone first
                request.transport.abort()
            return web.Response()
        except Failure as failure:
            return self._done(call, failed(failure))
        return self._done(call, web.Response(status=status) if body is None else as_json(body, status))

    async def _troubled(self, call: Call, route: Route | None) -> tuple[int, Any]:
        """Answer a call, with what was asked to go wrong before and after it takes effect."""
        due = self.faults.due(call)
        await self.faults.strike(due, "before")
        try:
            answered = self._effect(call, route)
        except Refused as refused:
            answered = refused.status, refused.body()
        except Exception as crash:  # a mistake here would look like Discord's own 500 to the bot, and be tried again
            self.violations.append(f"{call.method} {call.path} broke the server: {crash!r}")
            raise
        await self.faults.strike(due, "after")
        return answered

    def _effect(self, call: Call, route: Route | None) -> tuple[int, Any]:
        if route is None:
            self.violations.append(f"{call.method} {call.path} isn't known here")
            return 404, {"code": 0, "message": "404: Not Found"}
        if route.needs_token and call.token != self.world.token:
            raise Refused(0)
        self._check_body(call)
        body = route.answer(self.world, call)
        return (204 if body is None else 200), body

    def _check_body(self, call: Call) -> None:
        """Hold a body against Discord's description. Raises: Refused (50035), remembered as a violation."""
        body = {} if call.body is None else call.body
        problem = self._description.problem(call.method, call.route, body) if self._description else None
        if problem is not None:
            self.violations.append(problem)
            raise Refused(50035, problem)

    def _done(self, call: Call, response: web.Response) -> web.Response:
        call.status = response.status
        self._ring()
        return response


def as_json(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer; discord.py knows it only by this exact content type."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"} | (headers or {})
    )


def failed(failure: Failure) -> web.Response:
    """The answer of a failure; a rate limit says when to come back, as Discord's own (with Via) do."""
    body: Json = {"code": failure.code, "message": "asked for by the test"}
    if failure.retry_after_s is None:
        return as_json(body, failure.status)
    body |= {"retry_after": failure.retry_after_s, "global": False}
    headers = {"Via": "1.1 google", "Retry-After": str(failure.retry_after_s), "X-RateLimit-Scope": "user"}
    return as_json(body, failure.status, headers)


async def read_call(request: web.Request, *, at: datetime) -> Call:
    """A request as a value: JSON, or a form with payload_json and files[n]."""
    body: Any = None
    files: dict[int, Upload] = {}
    if request.content_type == "multipart/form-data":
        body, files = await _read_form(request)
    elif request.can_read_body:
        body = await request.json()
    authorization = request.headers.get("Authorization", "")
    token = authorization.removeprefix("Bot ") if authorization.startswith("Bot ") else None
    path = request.path.removeprefix(API)
    return Call(request.method, path, at, token, dict(request.query), body, files)


async def _read_form(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    body: Any = None
    files: dict[int, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            number = int(name.removeprefix("files[").removesuffix("]"))
            with value.file:
                files[number] = Upload(value.filename, value.file.read())
        elif name == "payload_json" and isinstance(value, str):
            body = json.loads(value)
    return body, files
