"""A small Discord in the browser: one server with two channels, its members, a moderator who is also the host, and time
that runs on."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import discord
import simcord
from simcord import components as simcord_components
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.enums import SELECT_TYPES

from demo.pixeldojo_model import usual_time
from domain.requests import OUTPUTS_MOST, Resolution
from roles import Atelier

TOWN_CDN = frozenset({urlsplit(CDN_BASE).netloc})
"""Where this Discord serves attachments."""
LIVED_ON = timedelta(days=30)
"""For so long its first members have been there when the page opens; who comes then is new."""
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC) + LIVED_ON
"""Every simcord world begins with that year; the bot's clock must agree, or its timestamps look odd on the page."""
STEP_S = 1.0
SETTLE_S = 1.0
"""How long the page waits for the bot after an action before it shows what is there."""


class TownClock:
    """The town's time, as fast as the real one. Not by time.monotonic, which simcord sets to its own clock in callbacks."""

    def __init__(self, began_s: float | None = None) -> None:
        """began_s: by time.perf_counter, which all processes of a machine have in common."""
        self.began_s = time.perf_counter() if began_s is None else began_s

    def now(self) -> datetime:
        """The moment, in UTC."""
        return BEGAN_AT + timedelta(seconds=time.perf_counter() - self.began_s)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Addresses:
    """Of the two pages; each is whole with the key it carries."""

    members: str
    """Everybody's channel, as Ada, Ben, Noor, who is new, or Mira, who moderates and hosts."""
    staff: str
    """The staff's channel, as Mira."""
    world: simcord.Env
    """What they show."""


@contextlib.asynccontextmanager
async def open_town(atelier: Atelier, clock: TownClock, *, port: int, speed: float) -> AsyncIterator[Addresses]:
    """Let the bot in, start its back room, and serve a page for each of the two channels, on this port and the next one.

    speed: of the runs, compared with real ones; the bot knows from the start how long they take.
    """
    await tell_usual_times(atelier, speed=speed)
    async with menus_drawn_anew(), simcord.run(atelier.bot, settle_timeout=SETTLE_S) as env:
        server = env.create_guild("Pinewood Art")
        channel = server.create_text_channel("atelier")
        moderators = server.create_role("Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
        staff_channel = staff_channel_of(server, moderators, await named(atelier.bot))
        server.create_role("Patrons")
        ada, ben = (server.add_member(env.create_user(name.lower(), global_name=name)) for name in ("Ada", "Ben"))
        mira = server.add_member(env.create_user("mira", global_name="Mira"), roles=[moderators])
        await env.advance_time(LIVED_ON.total_seconds())
        noor = server.add_member(env.create_user("noor", global_name="Noor"))
        atelier.bot.host_ids = frozenset({mira.id})
        turn = asyncio.Lock()
        async with (
            atelier.working(),
            page(env, channel, [ada, ben, noor, mira], port=port, turn=turn) as members,
            page(env, staff_channel, [mira], port=port + 1, turn=turn) as staff,
        ):
            running = asyncio.create_task(run_on(env, (members, staff), clock, turn=turn))
            try:
                yield Addresses(members.url, staff.url, env)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


async def named(bot: discord.Client) -> discord.ClientUser:
    """Give the bot its name; it as a user. Raises: RuntimeError where it isn't logged in."""
    if bot.user is None:
        raise RuntimeError("the bot isn't logged in")
    return await bot.user.edit(username="Atelier")


def staff_channel_of(server: GuildHandle, moderators: RoleHandle, bot: discord.ClientUser) -> ChannelHandle:
    """Open a channel that only moderators read, and the bot."""
    hidden, seen = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(view_channel=True)
    return server.create_text_channel("staff", overwrites={server.default_role: hidden, moderators: seen, bot: seen})


async def tell_usual_times(atelier: Atelier, *, speed: float) -> None:
    """Let the bot know what it would have learned from many runs: the first ones are told and looked at right, too."""
    for resolution in Resolution:
        usual = usual_time(resolution, speed=speed)
        for outputs in range(1, OUTPUTS_MOST + 1):
            await atelier.parts.store.learn_usual_time(resolution, outputs, lambda _, usual=usual: usual)  # type: ignore[misc]


@contextlib.asynccontextmanager
async def page(
    env: simcord.Env, channel: ChannelHandle, viewers: Sequence[MemberActor], *, port: int, turn: asyncio.Lock
) -> "AsyncIterator[simcord.Preview]":
    """Serve one channel. simcord has one page at a time: each takes its place while it acts."""
    env._preview = None
    async with env.preview(channel, viewers=viewers, layout="channel", port=port) as preview:
        one_at_a_time(env, preview, turn)
        yield preview


@contextlib.asynccontextmanager
async def menus_drawn_anew() -> AsyncIterator[None]:
    """Let a menu that was drawn anew show what it says now.

    The page remembers what was chosen by a component's number in its message, whatever menu that is by now: so each drawing gives
    its menus numbers of their own.
    """
    number, fresh = simcord_components._assign_ids, itertools.count(1_000_000)

    def number_menus_anew(components: list[dict[str, Any]], explicit_ids: set[int]) -> None:
        for component in simcord_components.walk_components(components):
            if component.get("type") in SELECT_TYPES and not component.get("id"):
                component["id"] = next(fresh)
                explicit_ids.add(component["id"])
        number(components, explicit_ids)

    simcord_components._assign_ids = number_menus_anew
    try:
        yield
    finally:
        simcord_components._assign_ids = number


def one_at_a_time(env: simcord.Env, preview: "simcord.Preview", turn: asyncio.Lock) -> None:
    """Let what is pressed on a page wait while pages are refreshed, and take it as Discord does: whatever else in the channel
    has changed since the page was drawn.

    simcord turns both down otherwise. A menu would be lost by that: it shows the choice, and the same one can't be made again.
    """
    act = preview._action

    async def act_in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with turn:
            env._preview = preview
            return await act(context_id, {**body, "published_revision": preview._get_page(context_id).revision})

    preview._action = act_in_turn  # type: ignore[method-assign]


async def run_on(env: simcord.Env, pages: "Sequence[simcord.Preview]", clock: TownClock, *, turn: asyncio.Lock) -> None:
    """Keep the town's time going, and the pages with it: messages that change by themselves appear without a reload.

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
                    for each in pages:
                        env._preview = each
                        await each.refresh()
