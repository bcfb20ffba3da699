"""The whole bot in a Discord without a network: real studio, SQLite, images and client, and a PixelDojo on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.results import InteractionResult, ResponseMessage

from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import Job, JobState
from domain.people import CommunityKey, member_key, server_key
from roles import Atelier, open_atelier
from settings import Settings
from studio.ports import Store, Usage
from tests.clock import FakeClock
from tests.cogs.rendering import text_in, undescribed
from tests.looks import SHOWN, Seer

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
"""When every simcord world begins."""
CDN_HOSTS = frozenset({str(urlsplit(CDN_BASE).hostname)})
USUAL_S = 16.0

Changes = dict[str, str]
OpenTown = Callable[..., AbstractAsyncContextManager["Town"]]


@dataclass
class Town:
    """A server with the bot in it, its people, and what a test drives it with."""

    env: simcord.Env
    atelier: Atelier
    clock: FakeClock
    pixeldojo: EmbeddedPixelDojo
    server: GuildHandle
    channel: ChannelHandle
    ada: MemberActor
    ben: MemberActor
    mira: MemberActor
    """A moderator: may delete messages and manage the server."""
    host: UserHandle

    @property
    def store(self) -> Store:
        """The database."""
        return self.atelier.parts.store

    @property
    def community(self) -> CommunityKey:
        """The server, as the books write it."""
        return server_key(self.server.id)

    async def jobs(self, member: MemberActor | UserHandle) -> list[Job]:
        """A member's jobs in the server, newest first."""
        return await self.store.recent_jobs(self.community, member_key(member.id), most=50)

    async def job(self, member: MemberActor | UserHandle) -> Job:
        """A member's newest job."""
        return (await self.jobs(member))[0]

    async def usage(self, member: MemberActor) -> Usage:
        """What a member used, holds and has left."""
        return await self.atelier.parts.accounts.usage(self.community, member_key(member.id))

    async def drive(self, job: Job) -> Job:
        """Drive a job as far as it goes, turning the clock whenever everybody waits."""
        await self.clock.run(self.atelier.room.runner.drive(job.id))
        await self.env.settle()
        return await self.store.job(job.id)

    async def post(self) -> None:
        """Let the postman send what is due."""
        await self.atelier.room.postman.go_round()
        await self.env.settle()

    async def submitted(self, member: MemberActor, prompt: str = "a fox", **options: Any) -> tuple[discord.Message, Job]:
        """Order, and let the process end right after PixelDojo took it. The placeholder as it was, and the job."""
        job = await self.ordered(member, prompt, **options)
        message = self.messages()[-1]
        driving = asyncio.create_task(self.atelier.room.runner.drive(job.id))
        while (await self.store.job(job.id)).state is not JobState.SUBMITTED:
            await give_way()
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
        await self.store.drop_all_claims()
        return message, await self.store.job(job.id)

    async def ordered(self, member: MemberActor, prompt: str = "a fox", **options: Any) -> Job:
        """Order as this member, in the channel."""
        await member.slash(self.channel, "imagine", prompt=prompt, **options)
        return await self.job(member)

    def messages(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """What everybody sees in the channel, oldest first."""
        return (channel or self.channel).history(viewer=self.ben)

    def texts(self, channel: ChannelHandle | None = None) -> list[str]:
        """The same as text."""
        return [text_in(message.components) for message in self.messages(channel)]

    def calls(self, method: str, part: str) -> int:
        """How often the bot called a Discord route whose path has this part."""
        return sum(entry.method == method and part in entry.path for entry in self.env.http_requests)


async def give_way() -> None:
    """Let others run, the database's thread and the loopback among them."""
    await asyncio.sleep(0)


async def arrive(town: Town, name: str) -> GuildHandle:
    """A server adds the bot. simcord tells of each server as of one that was away; Discord's word for a new one lacks that."""
    server = town.env.create_guild(name)
    told = dict(guild_create_payload(town.env.backend, town.env.backend.get_guild(server.id)))
    told.pop("unavailable")
    town.env.backend.emit("GUILD_CREATE", told)
    await town.env.settle()
    return server


def whispers(result: InteractionResult) -> list[str]:
    """Everything that only the person sees, in the order it came."""
    replies: list[ResponseMessage] = [*([result.response] if result.response else []), *result.followups]
    return [text_in(reply.message.components) for reply in replies if reply.ephemeral]


@pytest.fixture
def clock() -> FakeClock:
    """The first moment of a year, at which simcord's worlds begin."""
    return FakeClock(NEW_YEAR)


@pytest.fixture
async def pixeldojo(clock: FakeClock) -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo that finishes each run 16 s after its submit, by the test's clock."""
    async with EmbeddedPixelDojo(clock=clock, random=Random(1), fixed_seconds=USUAL_S) as server:
        yield server


@pytest.fixture
def environ(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> dict[str, str]:
    """Settings for a scratch folder."""
    return pixeldojo.settings(tmp_path)


@pytest.fixture
def open_town(environ: dict[str, str], clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> OpenTown:
    """Opens a town under other settings; the plain `town` is the usual one."""

    @asynccontextmanager
    async def opened(*, cdn_hosts: frozenset[str] = CDN_HOSTS, **changes: str) -> AsyncIterator[Town]:
        settings = Settings.from_env(environ | changes)
        async with (
            open_atelier(settings, clock=clock, random=Random(2), host_ids=(), cdn_hosts=cdn_hosts) as atelier,
            simcord.run(atelier.bot) as env,
        ):
            yield await settle_people(env, atelier, clock, pixeldojo)

    return opened


async def settle_people(env: simcord.Env, atelier: Atelier, clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> Town:
    """A server with a channel, two members and a moderator, and the host elsewhere. Its staff were told of the set-up."""
    server = env.create_guild("Pinewood Art")
    channel = server.create_text_channel("atelier")
    staff = server.create_role("Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    ada, ben = (server.add_member(env.create_user(name.lower(), global_name=name)) for name in ("Ada", "Ben"))
    mira = server.add_member(env.create_user("mira", global_name="Mira"), roles=[staff])
    host = env.create_user("hedy", global_name="Hedy")
    atelier.bot.host_ids = frozenset({host.id})
    await env.settle()
    for staff_id in (mira.id, server.owner.id):
        await atelier.parts.store.first_offer(server_key(server.id), member_key(staff_id), now=clock.now())
    return Town(env, atelier, clock, pixeldojo, server, channel, ada, ben, mira, host)


@pytest.fixture
async def atelier(environ: dict[str, str], clock: FakeClock) -> AsyncIterator[Atelier]:
    """The whole bot, under the usual settings."""
    async with open_atelier(
        Settings.from_env(environ), clock=clock, random=Random(2), host_ids=(), cdn_hosts=CDN_HOSTS
    ) as atelier:
        yield atelier


@pytest.fixture
async def env(atelier: Atelier) -> AsyncIterator[simcord.Env]:
    """The Discord around it. simcord's plugin runs the test at this world's time."""
    env = simcord.Env(atelier.bot)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    assert env.errors == []
    assert [media for entry in env.http_requests for media in undescribed(entry.json)] == []


@pytest.fixture
async def town(env: simcord.Env, atelier: Atelier, clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> Town:
    """The usual town: the server is open, everybody has 6 credits a day."""
    return await settle_people(env, atelier, clock, pixeldojo)


@pytest.fixture
def seer(town: Town) -> Seer:
    """What the classifier sees: at first, nothing to keep back."""
    town.atelier.parts.looks.classifier = seer = Seer(SHOWN)
    return seer
