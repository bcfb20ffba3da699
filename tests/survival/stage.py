"""A town whose bot is a process of its own: it is killed and started again while its two servers and its files stay."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from domain.jobs import Job
from domain.money import Period
from domain.people import CommunityKey, member_key, server_key
from domain.rules.gate import Spent, Standing
from storage.database import is_shared
from storage.store import open_store
from studio.ports import Store
from tests.databases import execute
from tests.discord_server import Channel, DiscordServer, Guild, Interaction, Message, User
from tests.survival.ahead import AheadClock
from tests.survival.child import Birth
from tests.survival.nursery import Child, born, surroundings
from tests.survival.servers import WatchedPixelDojo, cards

TURN_S = 0.2
"""Real seconds in which a process surely does something, should it have anything to do; too short only costs another turn."""
TURN_IS_S = 5.0
"""How much time goes by in a turn."""
TURNS = 60
LEASES_END_EARLIER = """
    UPDATE jobs SET driver_until = driver_until - make_interval(secs => {0})
     WHERE id IN (SELECT id FROM jobs WHERE driver_until IS NOT NULL FOR UPDATE SKIP LOCKED);
    UPDATE duties SET until = until - make_interval(secs => {0})
     WHERE name IN (SELECT name FROM duties FOR UPDATE SKIP LOCKED);
    UPDATE call_rate SET even_at = even_at - make_interval(secs => {0}), paused_until = paused_until - make_interval(secs => {0});
    DO $$ BEGIN
        IF to_regclass('procrastinate_workers') IS NOT NULL THEN
            UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - make_interval(secs => {0});
            UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - make_interval(secs => {0})
             WHERE id IN (SELECT id FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL FOR UPDATE SKIP LOCKED);
        END IF;
    END $$"""
"""A row that a stopped process holds on to is left as it is."""


@dataclass(frozen=True)
class Books:
    """The database between two processes."""

    store: Store
    community: CommunityKey

    async def job(self, ordered: Interaction) -> Job:
        """The job that an interaction became. Raises: KeyError where it became none."""
        jobs = await self.store.recent_jobs(self.community, member_key(ordered.user.id), most=50)
        return {job.order_key: job for job in jobs}[f"interaction-{ordered.id}"]

    async def spent(self, ordered: Interaction) -> Spent:
        """What the day of an order counts for who ordered."""
        return (await self._standing(ordered)).member.get(Period.DAY, Spent())

    async def studio_spent(self, ordered: Interaction) -> Spent:
        """What the day of an order counts for everybody, the host's risk included."""
        return (await self._standing(ordered)).studio.get(Period.DAY, Spent())

    async def _standing(self, ordered: Interaction) -> Standing:
        return await self.store.standing(self.community, member_key(ordered.user.id), now=ordered.pushed_at)


@dataclass
class Stage:
    """The town: a server with a channel and a member, a PixelDojo that finishes runs at once, and the bot."""

    discord: DiscordServer
    pixeldojo: WatchedPixelDojo
    clock: AheadClock
    environ: dict[str, str]
    folder: Path
    guild: Guild
    channel: Channel
    ada: User
    child: Child | None = None
    children: list[Child] = field(default_factory=list)

    # the bot's processes
    async def start(self, **settings: str) -> Child:
        """Start the bot, and wait until it takes commands. settings: others from now on."""
        self.environ |= settings
        child = await self.spawn()
        self.child = child
        await self.discord.wait_for(lambda: child.is_over or self.discord.is_listening("imagine"))
        assert not child.is_over, child.said
        return child

    async def spawn(self, *arguments: str) -> Child:
        """Start one more process of the bot, whatever becomes of it. arguments: as on its command line."""
        birth = Birth(
            list(arguments), surroundings() | self.environ, str(self.folder), self.discord.address, str(self.clock.file)
        )
        child = await born(birth, self.discord.world.changed)
        self.children.append(child)
        return child

    async def kill(self) -> None:
        """End the bot as a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask the bot to end. Its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self.child is not None
        child, self.child = self.child, None
        code = await child.end(number)
        await self.discord.wait_for(lambda: not self.discord.gateway.live)
        return code

    async def start_again(self, *, after_s: float = 0.0) -> Child:
        """Kill the bot and start it so much later."""
        await self.kill()
        self.later(seconds=after_s)
        return await self.start()

    def later(self, *, seconds: float) -> None:
        """Let time go by for the servers and the bot, and on PostgreSQL for the database, whose clock decides on claims."""
        self.clock.later(seconds=seconds)
        self.discord.jump(seconds=seconds)
        self.end_leases_earlier(seconds=seconds)

    def end_leases_earlier(self, *, seconds: float) -> None:
        """Let time go by for PostgreSQL alone."""
        if is_shared(self.environ["DATABASE_URL"]):
            execute(self.environ["DATABASE_URL"], LEASES_END_EARLIER.format(seconds))

    async def until(self, condition: Callable[[], object], *, turns: int = TURNS) -> bool:
        """Let time go by until something is so, for so many turns at most. Whether it is."""
        for _ in range(turns):
            with contextlib.suppress(AssertionError):
                await self.discord.wait_for(condition, timeout_s=TURN_S)
                return True
            await self.later_beside(seconds=TURN_IS_S)
        return False

    async def later_beside(self, *, seconds: float) -> None:
        """Let time go by; both servers answer meanwhile, though the database may keep this waiting."""
        self.clock.later(seconds=seconds)
        self.discord.jump(seconds=seconds)
        await asyncio.to_thread(self.end_leases_earlier, seconds=seconds)

    # what people do, and see
    def newcomer(self, name: str) -> User:
        """One more member."""
        user = self.discord.world.add_user(name)
        self.guild.join(user)
        return user

    def order(self, prompt: str = "a fox", *, user: User | None = None) -> Interaction:
        """Type /imagine."""
        return self.discord.slash(user or self.ada, self.channel, "imagine", prompt=prompt)

    async def placed(self, prompt: str = "a fox", *, user: User | None = None) -> Interaction:
        """The same, and wait until the bot has its placeholder on record: then it greets who is new here."""
        ordered = self.order(prompt, user=user)
        await self.discord.wait_for(lambda: len(ordered.replies) == 2)
        return ordered

    @property
    def seen(self) -> list[Message]:
        """What everybody sees in the channel, oldest first."""
        return [message for message in self.discord.shown(self.channel) if not message.is_ephemeral]

    @property
    def cards(self) -> list[Message]:
        """Those with pictures."""
        return cards(self.seen)

    async def delivered(self, number: int = 1) -> None:
        """Wait until so many cards are in the channel."""
        await self.discord.wait_for(lambda: len(self.cards) >= number)

    @asynccontextmanager
    async def books(self) -> AsyncIterator[Books]:
        """The database, its sums compared, while no bot works on it."""
        assert self.child is None
        async with open_store(self.environ["DATABASE_URL"]) as store:
            await store.audit_books()
            yield Books(store, server_key(self.guild.id))


@asynccontextmanager
async def set_up(database_url: str, folder: Path) -> AsyncIterator[Stage]:
    """Both servers and a town; at the end no process is left, and the bot sent nothing that Discord forbids."""
    clock = AheadClock(folder / "clock", heeds_jumps=False)
    async with (
        DiscordServer() as discord,
        WatchedPixelDojo(changed=discord.world.changed, clock=clock, fixed_seconds=0) as pixeldojo,
    ):
        guild = discord.world.add_guild("Pinewood Art")
        channel = discord.world.add_channel(guild, "studio")
        environ = {
            **pixeldojo.settings(folder),
            "DISCORD_TOKEN": discord.world.token,
            "PIXELDOJO_RATE_LIMIT": "6000",
            "DATABASE_URL": database_url,
        }
        stage = Stage(discord, pixeldojo, clock, environ, folder, guild, channel, discord.world.add_user("ada"))
        guild.join(stage.ada)
        try:
            yield stage
        finally:
            for child in stage.children:
                await child.end(signal.SIGKILL)
                print("\n".join(["── a process of the bot ──", *child.said]))
    assert discord.violations == []
