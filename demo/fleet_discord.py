"""Discord's REST API on loopback, answered by the world on the page: what the workers, which are other processes, call."""

import asyncio
import io
import json
from typing import Any, Self

import discord
import simcord
from aiohttp import web
from discord.http import Route
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http import router

API = "/api/v10"
MOST_BODY_BYTES = 200 << 20
APPLICATION = "/oauth2/applications/@me"


def point_discord_at(address: str) -> None:
    """Let discord.py in this process call such a server."""
    Route.BASE = address + API


class RestOfTheWorld:
    """The server."""

    def __init__(self, world: simcord.Env, *, host_id: int) -> None:
        """host_id: who runs the bot, as its application tells."""
        self._world = world
        self._host_id = host_id
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.router.add_route("*", API + "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        body, files = await read_body(request)
        backend = self._world.backend
        path = "/" + request.match_info["path"]
        try:
            told = router.dispatch(
                backend,
                request.method,
                path,
                json=body,
                params=dict(request.query),
                files=files,
                reason=request.headers.get("X-Audit-Log-Reason"),
            )
        except BackendError as refused:
            return as_json(refused.to_json(), refused.status)
        if path == APPLICATION:
            told["owner"] = dict(serializers.user_payload(backend.get_user(self._host_id)))
        await asyncio.sleep(0)  # the world tells the gateway of it
        return web.Response(status=204) if told is None else as_json(told, 200)


async def read_body(request: web.Request) -> tuple[Any, list[discord.File]]:
    """What a call carries: JSON, or a form with payload_json and files."""
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else None), []
    body, files = None, []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files.append(discord.File(io.BytesIO(value.file.read()), value.filename))
        elif name == "payload_json":
            body = json.loads(str(value))
    return body, described(files, body)


def described(files: list[discord.File], body: Any) -> list[discord.File]:
    """The files with the descriptions that the body has for them."""
    told = {int(each["id"]): each.get("description") for each in (body or {}).get("attachments", ()) if int(each["id"]) < 100}
    for number, file in enumerate(files):
        file.description = told.get(number)
    return files


def as_json(body: Any, status: int) -> web.Response:
    """A JSON answer; discord.py knows it only by this exact content type."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})
