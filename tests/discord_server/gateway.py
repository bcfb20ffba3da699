"""The gateway: sessions that are identified, beat, are cut off, and are resumed with what they missed.

Source: https://docs.discord.com/developers/events/gateway.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from .entities import Guild, Json
from .payloads import guild_create_json, user_json
from .world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
HEARTBEAT_INTERVAL_MS = 41_250
UNKNOWN_ERROR, AUTHENTICATION_FAILED = 4000, 4004
"""Codes of closing: after the first a session may be resumed, after the second nothing is tried again."""

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
"""Intents."""


@dataclass(eq=False)
class Session:
    """What one login has been told, so that it can be told again."""

    id: str
    intents: int
    events: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    shard: list[int] = field(default_factory=lambda: [0, 1])
    outbox: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    def tell(self, name: str, data: Json) -> None:
        """Number an event, keep it, and send it where somebody listens."""
        event = {"op": DISPATCH, "t": name, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        if self.socket is not None:
            self.outbox.put_nowait(event)

    def wants(self, name: str, data: Json) -> bool:
        """Whether its intents include an event."""
        if name.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if "guild_id" in data else DIRECT_MESSAGES))
        return bool(self.intents & GUILDS) or not name.startswith(("GUILD_", "CHANNEL_"))


class Gateway:
    """All sessions of the bot. heartbeats and resumes count what was seen."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.sessions: dict[str, Session] = {}
        self.heartbeats = 0
        self.identifies = 0
        self.resumes = 0
        self._changed = changed
        self.world: World

    @property
    def live(self) -> list[Session]:
        """The sessions somebody listens to now."""
        return [session for session in self.sessions.values() if session.socket is not None]

    def publish(self, name: str, data: Json) -> None:
        """Tell every session of an event, those that may come back too."""
        for session in self.sessions.values():
            if session.wants(name, data):
                session.tell(name, data)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from its hello to its end."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await _send(socket, {"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}})
        session: Session | None = None
        async with asyncio.TaskGroup() as group:
            writer: asyncio.Task[None] | None = None
            async for received in socket:
                if received.type is not WSMsgType.TEXT:
                    break
                began = await self._receive(socket, json.loads(received.data))
                if began is not None:
                    session, writer = began, group.create_task(_write(began, socket))
            if writer is not None:
                writer.cancel()
        if session is not None and session.socket is socket:
            session.socket = None
        self._changed()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, payload: Json) -> Session | None:
        """Answer one payload; the session, where it began or was resumed with it."""
        match payload["op"]:
            case 1:
                self.heartbeats += 1
                await _send(socket, {"op": HEARTBEAT_ACK})
                self._changed()
            case 2:
                return await self._identify(socket, payload["d"])
            case 6:
                return await self._resume(socket, payload["d"])
        return None

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> Session | None:
        if data["token"] != self.world.token:
            await socket.close(code=AUTHENTICATION_FAILED)
            return None
        self.sessions = {session.id: session for session in self.live}
        self.identifies += 1
        session = Session(f"session-{self.identifies}", data["intents"], socket=socket, shard=data.get("shard", [0, 1]))
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if guild.has_bot]
        session.tell("READY", self._ready(session, guilds))
        for guild in guilds:
            session.tell("GUILD_CREATE", guild_create_json(self.world, guild) | {"unavailable": False})
        self._changed()
        return session

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": user_json(self.world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.world.gateway,
            "shard": session.shard,
            "application": {"id": str(self.world.bot.id), "flags": 0},
        }

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.world.token:
            await _send(socket, {"op": INVALID_SESSION, "d": False})
            return None
        self.resumes += 1
        session.socket, session.outbox = socket, asyncio.Queue()
        for event in session.events[data["seq"] :]:
            session.outbox.put_nowait(event)
        session.tell("RESUMED", {})
        self._changed()
        return session

    async def drop(self) -> None:
        """Close every connection so that the bot resumes."""
        for session in self.live:
            socket, session.socket = session.socket, None
            assert socket is not None
            await socket.close(code=UNKNOWN_ERROR)

    async def restart(self) -> None:
        """Forget every session and close the connections: a RESUME is told that its session is invalid."""
        sessions, self.sessions = self.live, {}
        for session in sessions:
            assert session.socket is not None
            await session.socket.close(code=UNKNOWN_ERROR)

    def ask(self, op: int) -> None:
        """Send HEARTBEAT, to be answered at once, or RECONNECT."""
        for session in self.live:
            session.outbox.put_nowait({"op": op, "d": None})


async def _write(session: Session, socket: web.WebSocketResponse) -> None:
    outbox = session.outbox
    while not socket.closed:
        try:
            await _send(socket, await outbox.get())
        except ConnectionError:
            return


async def _send(socket: web.WebSocketResponse, payload: Json) -> None:
    await socket.send_str(json.dumps(payload))
