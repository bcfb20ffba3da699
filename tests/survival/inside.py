"""A town whose bot lives in the test's own process, on a clock that the test turns."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from domain.jobs import Job
from domain.money import Period
from domain.people import CommunityKey, member_key, server_key
from domain.rules.gate import Spent
from roles import Atelier, open_atelier
from settings import Settings
from tests.clock import FakeClock
from tests.discord_server import Channel, DiscordServer, Guild, Interaction, Message, User, pointed_at
from tests.survival.servers import WatchedPixelDojo, cards


@dataclass
class Inside:
    """A server with a channel and a member, a PixelDojo that finishes runs at once, and the bot."""

    discord: DiscordServer
    pixeldojo: WatchedPixelDojo
    clock: FakeClock
    atelier: Atelier
    guild: Guild
    channel: Channel
    ada: User

    # what people do
    async def order(self, prompt: str = "a fox", *, channel: Channel | None = None, **options: bool) -> Interaction:
        """Ada types /imagine, and the bot's answer is on its way."""
        before = self.callbacks()
        ordered = self.discord.slash(self.ada, channel or self.channel, "imagine", prompt=prompt, **options)
        await self.discord.wait_for(lambda: self.callbacks() > before)
        return ordered

    async def sent(self, prompt: str = "a fox") -> Interaction:
        """The same, and wait until PixelDojo has accepted the run. Time stands still: it isn't looked at yet."""
        ordered = await self.order(prompt)
        await self.discord.wait_for(lambda: len(ordered.replies) == 2 and self.pixeldojo.runs)
        return ordered

    async def until(self, condition: Callable[[], object]) -> None:
        """Turn the clock until something is so."""
        await self.clock.run(self.discord.wait_for(condition))

    # what they see
    def seen(self, channel: Channel | None = None) -> list[Message]:
        """What everybody sees in a channel, oldest first."""
        return [message for message in self.discord.shown(channel or self.channel) if not message.is_ephemeral]

    def cards(self, channel: Channel | None = None) -> list[Message]:
        """The messages with pictures that are in a channel."""
        return cards(self.discord.shown(channel or self.channel))

    @property
    def letters(self) -> Channel:
        """Ada's direct messages with the bot."""
        return self.discord.world.dm(self.ada)

    def callbacks(self) -> int:
        """How often the bot answered an interaction, heard or not."""
        return sum(call.path.endswith("/callback") for call in self.discord.requests)

    def posted(self) -> int:
        """How often the bot sent a new message, arrived or not."""
        return sum(call.method == "POST" and call.path.startswith("/channels/") for call in self.discord.requests)

    # what the books say
    async def job(self, ordered: Interaction, community: CommunityKey | None = None) -> Job:
        """The job that an interaction became. Raises: KeyError where it became none."""
        where = community or server_key(self.guild.id)
        jobs = await self.atelier.parts.store.recent_jobs(where, member_key(ordered.user.id), most=50)
        return {job.order_key: job for job in jobs}[f"interaction-{ordered.id}"]

    async def settled(self, ordered: Interaction, community: CommunityKey | None = None) -> Job:
        """The same, once it has ended and that was shown, or was found to wait under /history; the clock turns until then."""

        async def ended() -> Job:
            while (job := await self.job(ordered, community)).shown_at is None:
                await self.clock.sleep(1)
            return job

        return await self.clock.run(ended())

    async def spent(self) -> Spent:
        """What everybody's day counts; the sums are compared."""
        await self.atelier.parts.store.audit_books()
        standing = await self.atelier.parts.store.standing(
            server_key(self.guild.id), member_key(self.ada.id), now=self.clock.now()
        )
        return standing.studio.get(Period.DAY, Spent())


@asynccontextmanager
async def live(database_url: str, folder: Path, **settings: str) -> AsyncIterator[Inside]:
    """Let the bot live in this process; at the end it sent nothing that Discord forbids."""
    clock = FakeClock(datetime.now(UTC).replace(hour=12))
    async with (
        DiscordServer(now=clock.now) as discord,
        WatchedPixelDojo(changed=discord.world.changed, clock=clock, fixed_seconds=0) as pixeldojo,
    ):
        guild = discord.world.add_guild("Pinewood Art")
        channel, ada = discord.world.add_channel(guild, "studio"), discord.world.add_user("ada")
        guild.join(ada)
        environ = {
            "PIXELDOJO_API_URL": pixeldojo.url,
            "PIXELDOJO_API_KEY": pixeldojo.key,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder / "data"),
            "COMMUNITIES": "*",
            "MIN_FREE_DISK": "1MiB",
            "PIXELDOJO_RATE_LIMIT": "6000",
            **settings,
        }
        with pointed_at(discord.address):
            async with working(Settings.from_env(environ), clock, discord) as atelier:
                yield Inside(discord, pixeldojo, clock, atelier, guild, channel, ada)
    assert discord.violations == []


@asynccontextmanager
async def working(settings: Settings, clock: FakeClock, discord: DiscordServer) -> AsyncIterator[Atelier]:
    """The bot at work, as bot.run starts it."""
    async with open_atelier(settings, clock=clock, random=Random(2)) as atelier, atelier.bot as bot:
        await bot.login(discord.world.token)
        async with atelier.room.working():
            connection = asyncio.create_task(bot.connect())
            await discord.wait_for(lambda: connection.done() or discord.is_listening("imagine"))
            yield atelier
    await connection
