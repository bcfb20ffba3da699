"""A small Discord in the browser: one server, two members, a moderator who is also the host, and time that runs on."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import discord
import simcord
from simcord.backend.cdn import CDN_BASE

from bot import Atelier

TOWN_CDN = frozenset({urlsplit(CDN_BASE).netloc})
"""Where this Discord serves attachments."""
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""When every simcord world begins; the bot's clock must agree, or its timestamps look odd on the page."""
STEP_S = 1.0
SETTLE_S = 1.0
"""How long the page waits for the bot after an action before it shows what is there."""


class TownClock:
    """The town's time, as fast as the real one. Not by time.monotonic, which simcord sets to its own clock in callbacks."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()

    def now(self) -> datetime:
        """The moment, in UTC."""
        return BEGAN_AT + timedelta(seconds=time.perf_counter() - self._began_s)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@contextlib.asynccontextmanager
async def open_town(atelier: Atelier, clock: TownClock, *, port: int) -> AsyncIterator[str]:
    """Let the bot in, start its back room, and serve the page. Its whole address, which carries a key."""
    async with simcord.run(atelier.bot, settle_timeout=SETTLE_S) as env:
        server = env.create_guild("Pinewood Art")
        channel = server.create_text_channel("atelier")
        moderators = server.create_role("Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
        ada, ben = (server.add_member(env.create_user(name.lower(), global_name=name)) for name in ("Ada", "Ben"))
        mira = server.add_member(env.create_user("mira", global_name="Mira"), roles=[moderators])
        atelier.bot.host_ids = frozenset({mira.id})
        if atelier.bot.user is not None:
            await atelier.bot.user.edit(username="Atelier")
        async with (
            atelier.room.working(),
            env.preview(channel, viewers=[ada, ben, mira], layout="channel", port=port) as preview,
        ):
            running = asyncio.create_task(run_on(env, preview, clock, turn=one_at_a_time(preview)))
            try:
                yield preview.url
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


def one_at_a_time(preview: "simcord.Preview") -> asyncio.Lock:
    """Let what is pressed on the page wait while the page is refreshed.

    simcord turns it down otherwise, and the page, not knowing whether it was taken, lets nothing more be pressed.
    """
    turn, act = asyncio.Lock(), preview._action

    async def act_in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with turn:
            return await act(context_id, body)

    preview._action = act_in_turn  # type: ignore[method-assign]
    return turn


async def run_on(env: simcord.Env, preview: "simcord.Preview", clock: TownClock, *, turn: asyncio.Lock) -> None:
    """Keep the town's time going, and the page with it: messages that change by themselves appear without a reload.

    Only when the bot did something: each refresh makes what a person is just typing into an older page's answer.
    """
    seen = len(env.http_requests)
    while True:
        await asyncio.sleep(STEP_S)
        async with turn:
            with contextlib.suppress(simcord.SetupError, TimeoutError):  # the bot is busy: a moment later
                await env.advance_time(max(0.0, (clock.now() - env.now()).total_seconds()))
                if len(env.http_requests) != seen:
                    seen = len(env.http_requests)
                    await preview.refresh()
