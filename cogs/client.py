"""The Discord client: which cogs there are, who the host is, and what happens to presses that nobody knows."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import CHECKED_AT_ONCE, answering, own_up_to_command
from cogs.appeals import AppealButton
from cogs.automod import AutoModReader
from cogs.counting import trace_of
from cogs.forms import sent_form
from cogs.layout import Item, Layout, plain
from cogs.letters import Post
from cogs.links import DISCORD_CDN_HOSTS, DiscordReferenceLinks, LookUp
from cogs.own_pictures import OwnCards
from cogs.pace import EditPace
from cogs.pictures import Pictures
from cogs.registry import COGS, FORMS, PRESSES
from cogs.ways import UNREACHABLE
from cogs.words import greeting
from domain.errors import Blocked, LedgerError
from domain.people import personal_key
from studio.accounts import Accounts
from studio.runner import LET_GO_S
from studio.services import Services

log = logging.getLogger("atelier.discord")

SHARDED_FROM = 1000
"""Servers. Source: Discord, "Sharding": required from 2,500 on; it recommends a shard for each 1,000."""


class LoginFailed(Exception):
    """Discord doesn't let the bot in; says what to do."""


class NeedsShards(Exception):
    """The bot is in so many servers that one connection to the gateway isn't enough."""

    def __init__(self, servers: int) -> None:
        super().__init__(servers)
        self.servers = servers


class CommandTree(app_commands.CommandTree["AtelierBot"]):
    """Commands, and what is said when one can't even begin."""

    async def on_error(self, interaction: "discord.Interaction[AtelierBot]", error: app_commands.AppCommandError, /) -> None:
        """Answer privately, whatever it was."""
        await own_up_to_command(interaction, error)


class AtelierBot(commands.Bot):
    """Atelier's face in Discord. It needs no privileged intent, and pings nobody."""

    one_connection = True
    """To the gateway: of a bot that isn't in too many servers."""
    reading: asyncio.Task[None] | None = None
    """Reads the model, with whose ranges and prices the commands are built, while the bot logs in."""

    def __init__(
        self,
        services: Services,
        *,
        host_ids: Collection[int] | None = None,
        cdn_hosts: Collection[str] = DISCORD_CDN_HOSTS,
    ) -> None:
        """host_ids: None reads the application's owner or team at login. cdn_hosts: where attachments are served."""
        self.serves_persons = has_quota(services.accounts)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True, auto_moderation_configuration=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=trace_of(services.meter),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=self.serves_persons),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=self.serves_persons),
        )
        self.studio = services.studio
        self.accounts = services.accounts
        self.gallery = services.gallery
        self.gallery_posts = services.gallery_posts
        self.removal = services.removal
        self.reports = services.reports
        self.approvals = services.approvals
        self.looks = services.looks
        self.members = services.members
        self.origins = services.origins
        self.picks = services.picks
        self.styles = services.styles
        self.wordlists = services.wordlists
        self.automod = AutoModReader(self.wordlists)
        self.desk = services.desk
        self.account = services.account
        self.figures = services.figures
        self.house = services.house
        self.conduct = services.conduct
        self.staff_log = services.staff_log
        self.exports = services.exports
        self.departures = services.departures
        self.clock = services.clock
        self.pictures = Pictures(
            images=services.images, imaging=services.imaging, members=services.members, origins=services.origins
        )
        self.post = Post(self, clock=self.clock)
        self.cards = OwnCards(self, gallery=self.gallery)
        self.links = links_of(services, look_up=self.cards.link_of, hosts=cdn_hosts)
        self.pace = EditPace(self.clock)
        self.checks = asyncio.Semaphore(CHECKED_AT_ONCE)
        self._answers: set[asyncio.Task[Any]] = set()
        self.cdn_hosts = cdn_hosts
        self.host_ids: frozenset[int] = frozenset(host_ids or ())
        self._ask_for_hosts = host_ids is None
        self._ended_for: LedgerError | None = None

    async def login(self, token: str) -> None:
        """Log in. Raises: LoginFailed, saying what to do."""
        try:
            await super().login(token)
        except discord.LoginFailure as error:
            raise LoginFailed("Discord refused DISCORD_TOKEN. Copy it anew from the application's page, under Bot.") from error
        except (discord.HTTPException, OSError) as error:
            raise LoginFailed(f"Discord can't be reached ({type(error).__name__}). Is the network there?") from error

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected. Raises: the LedgerError that ended it."""
        await super().connect(reconnect=reconnect)
        if self._ended_for is not None:
            raise self._ended_for

    def trouble(self) -> str | None:
        """What is the matter with the connection to Discord's gateway; None: nothing."""
        if not self.is_ready():
            return "not connected yet"
        return None if self.ws.open else "disconnected"

    @contextmanager
    def answer_under_way(self) -> Iterator[None]:
        """While the body runs, closing waits for this task."""
        task: Any = asyncio.current_task()
        self._answers.add(task)
        try:
            yield
        finally:
            self._answers.discard(task)

    async def close(self) -> None:
        """Let the answers under way arrive, break off those that take longer than 3 s, and disconnect."""
        if others := self._answers - {asyncio.current_task()}:
            _, late = await asyncio.wait(others, timeout=LET_GO_S)
            for task in late:
                task.cancel()
        await super().close()

    async def end_for(self, error: LedgerError) -> None:
        """The books don't balance: stop, and let connect raise it."""
        self._ended_for = error
        await self.close()

    async def setup_hook(self) -> None:
        """Between login and the first event: learn who the host is, build the commands, tell Discord of them if they changed.

        Raises: NeedsShards.
        """
        await self.learn()
        for cog in COGS:
            await self.add_cog(cog(self))
        self.add_dynamic_items(*PRESSES)
        await self._sync_commands()

    async def learn(self) -> None:
        """Take in what the login read: who the host is, and how many servers there are; and wait until the model is read.

        Raises: NeedsShards.
        """
        if self.application is not None:
            self._learn_of(self.application)
        if self.reading is not None:
            await self.reading

    def _learn_of(self, application: discord.AppInfo) -> None:
        if self._ask_for_hosts:
            self.host_ids = hosts_of(application)
        if self.one_connection and application.approximate_guild_count >= SHARDED_FROM:
            raise NeedsShards(application.approximate_guild_count)

    async def server(self, server_id: int) -> discord.Guild | None:
        """A server the bot is in, as Discord has it; None for others. May raise what discord.py raises."""
        return self.get_guild(server_id)

    async def place(self, channel_id: int) -> object:
        """A channel with its server, so that permissions there are known; None where it isn't seen, or is somebody's direct
        messages. May raise what discord.py raises."""
        return self.get_channel(channel_id)

    async def _sync_commands(self) -> None:
        """Discord allows so many syncs a day: only when the commands changed."""
        commands_hash = hash_of(self.tree, self.application_id)
        if (await self.desk.state()).commands_hash == commands_hash:
            return
        await self.tree.sync()
        await self.desk.remember_commands(commands_hash)

    def offered_instead(self, error: Exception) -> Item | None:
        """What a refusal offers under its sentence, whichever way it came about."""
        if isinstance(error, Blocked) and error.block_id is not None:
            return discord.ui.ActionRow(AppealButton(error.block_id))
        return None

    async def tell_hosts(self, layout: Callable[[], Layout]) -> None:
        """Send each host a direct message. Discord's troubles are logged, never raised."""
        for user_id in self.host_ids:
            try:
                channel = await self.create_dm(discord.Object(user_id))
                await channel.send(view=layout())
            except (discord.HTTPException, *UNREACHABLE) as error:
                log.warning("the host (%d) could not be told: %s", user_id, error)

    async def on_interaction(self, interaction: "discord.Interaction[AtelierBot]") -> None:
        """Take forms; answer a press or a form that nobody knows, instead of letting it fail without a word."""
        data: Mapping[str, Any] = interaction.data or {}
        if interaction.type is discord.InteractionType.component and not is_known(data["custom_id"]):
            await self._say_gone_by(interaction, greeting.GONE_BY)
        if interaction.type is discord.InteractionType.modal_submit:
            form = sent_form(interaction, FORMS)
            await (form.on_submit(interaction) if form else self._say_gone_by(interaction, greeting.FORM_GONE_BY))

    async def _say_gone_by(self, interaction: "discord.Interaction[AtelierBot]", sentence: str) -> None:
        async with answering(interaction, private=True) as answer:
            await answer.show(plain(sentence))


def is_known(custom_id: str) -> bool:
    """Whether one of our buttons has this custom_id."""
    return any(press.__discord_ui_compiled_template__.fullmatch(custom_id) for press in PRESSES)


def links_of(services: Services, *, look_up: LookUp, hosts: Collection[str]) -> DiscordReferenceLinks:
    """What finds a link to a kept reference: Discord's own, and ours where the internet reaches us."""
    sign = None if services.references is None else services.references.link
    return DiscordReferenceLinks(images=services.images, clock=services.clock, hosts=hosts, look_up=look_up, sign=sign)


def has_quota(accounts: Accounts) -> bool:
    """Whether people are served outside of servers: PERSONAL_QUOTA over 0."""
    quota = accounts.default_quota(personal_key(0))
    return quota is not None and quota.limit > 0


def hosts_of(application: discord.AppInfo) -> frozenset[int]:
    """Who runs the bot: the application's team, or else its owner."""
    if application.team is not None:
        accepted = discord.TeamMembershipState.accepted
        return frozenset(member.id for member in application.team.members if member.membership_state is accepted)
    return frozenset({application.owner.id})


def hash_of(tree: app_commands.CommandTree[Any], application_id: int | None) -> str:
    """A text that changes with any command, or with the application."""
    told = sorted(json.dumps(command.to_dict(tree), sort_keys=True) for command in tree.get_commands())
    return hashlib.sha256("\n".join([str(application_id), *told]).encode()).hexdigest()
