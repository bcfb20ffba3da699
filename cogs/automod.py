"""Discord's AutoMod rules of each server, read and kept fresh: every way in looks at them in the database."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING

import discord
from discord import AutoModRuleActionType as Action
from discord import AutoModRuleEventType as Event
from discord import AutoModRuleTriggerType as TriggerType
from discord.ext import commands

from cogs.ways import UNREACHABLE
from domain.people import server_key
from domain.rules.automod import AutoModRule, Trigger
from studio.wordlists import Wordlists

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

TRIGGERS = {
    TriggerType.keyword: Trigger.KEYWORD,
    TriggerType.keyword_preset: Trigger.PRESET,
    TriggerType.mention_spam: Trigger.MENTIONS,
}
KEEPS_BACK = frozenset({Action.block_message, Action.timeout})


class AutoModReader:
    """Reads a server's rules, one reading of each after the other: the last one to begin saw all that came before."""

    def __init__(self, wordlists: Wordlists) -> None:
        self._wordlists = wordlists
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, guild: discord.Guild) -> None:
        """Keep the rules as they are now. Where they can't be read, those that were read last hold on."""
        async with self._turns[guild.id]:
            try:
                rules = await guild.fetch_automod_rules() if may_read(guild) else None
            except discord.Forbidden:
                rules = None
            except (discord.HTTPException, *UNREACHABLE) as error:
                log.warning("AutoMod's rules of server %d could not be read, the last ones serve: %s", guild.id, error)
                return
            if rules is None:
                await self._wordlists.automod_unreadable(server_key(guild.id))
            else:
                await self._wordlists.keep_automod(server_key(guild.id), [rule_of(rule) for rule in rules])


class AutoModEvents(commands.Cog):
    """Reads the rules at start, where the bot comes in or gains the right to, and whenever one of them changes."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Connected anew: what changed meanwhile was told to nobody."""
        for guild in self._bot.guilds:
            if not guild.unavailable:
                await self._bot.automod.read(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot came in."""
        await self._bot.automod.read(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The server was away: on_ready reads those that are there at the start."""
        if self._bot.is_ready():
            await self._bot.automod.read(guild)

    @commands.Cog.listener()
    async def on_automod_rule_create(self, rule: discord.AutoModRule) -> None:
        """A rule came."""
        await self._bot.automod.read(rule.guild)

    @commands.Cog.listener()
    async def on_automod_rule_update(self, rule: discord.AutoModRule) -> None:
        """A rule changed."""
        await self._bot.automod.read(rule.guild)

    @commands.Cog.listener()
    async def on_automod_rule_delete(self, rule: discord.AutoModRule) -> None:
        """A rule went."""
        await self._bot.automod.read(rule.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role gained the right to read them, or lost it: perhaps one of the bot's."""
        if before.permissions.manage_guild != after.permissions.manage_guild or before.permissions.administrator != (
            after.permissions.administrator
        ):
            await self._bot.automod.read(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot has other roles. Of nobody else is this told to it."""
        if after == after.guild.me and before.roles != after.roles:
            await self._bot.automod.read(after.guild)


def may_read(guild: discord.Guild) -> bool:
    """Whether the bot has Manage Server there; where that isn't known Discord decides."""
    me: discord.Member | None = guild.me
    return me is None or me.guild_permissions.manage_guild


def rule_of(rule: discord.AutoModRule) -> AutoModRule:
    """A rule as the gate asks it."""
    about_messages = rule.event_type is Event.message_send
    return AutoModRule(
        id=rule.id,
        name=rule.name,
        trigger=TRIGGERS.get(rule.trigger.type, Trigger.OTHER) if about_messages else Trigger.OTHER,
        enabled=rule.enabled,
        blocks=any(action.type in KEEPS_BACK for action in rule.actions),
        keywords=tuple(rule.trigger.keyword_filter),
        patterns=tuple(rule.trigger.regex_patterns),
        allowed=tuple(rule.trigger.allow_list),
        mention_limit=rule.trigger.mention_limit or None,
        exempt_roles=frozenset(rule.exempt_role_ids),
        exempt_channels=frozenset(rule.exempt_channel_ids),
    )
