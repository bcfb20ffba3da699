"""/history: what was made, looked for by words, stars, channel and days, and each of it shown again for nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel, AppCommandThread, Choice
from discord.ext import commands

from cogs.answering import answering
from cogs.history_page import shown_page
from cogs.places import community_of
from cogs.recall import show_again
from cogs.rights import server_of_staff
from cogs.words import history as words
from domain.errors import BadOption
from domain.people import member_key
from domain.search import Search, first_day, last_day

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

CHOICES_MOST = 25
"""Source: Discord, "Application Commands", autocomplete."""
Typed = app_commands.Range[str, 1, 100]


class Place(app_commands.Transformer):
    """A channel or thread in which cards can be. Categories, forums and the like have none of their own."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord lets a member choose."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Of which kinds."""
        kind = discord.ChannelType
        threads = (kind.public_thread, kind.private_thread, kind.news_thread)
        return [kind.text, kind.news, kind.voice, kind.stage_voice, *threads]

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> AppCommandChannel | AppCommandThread:
        """Take it as Discord told it."""
        place: AppCommandChannel | AppCommandThread = value
        return place


class HistoryCommand(commands.Cog):
    """Looks back."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="history", description=words.HISTORY)
    @app_commands.describe(
        find=words.FIND,
        starred=words.STARRED,
        channel=words.CHANNEL,
        since=words.SINCE,
        until=words.UNTIL,
        member=words.MEMBER,
        code=words.CODE,
    )
    async def history(
        self,
        interaction: "Interaction",
        find: Typed | None = None,
        starred: bool = False,
        channel: app_commands.Transform[AppCommandChannel | AppCommandThread, Place] | None = None,
        since: Typed | None = None,
        until: Typed | None = None,
        member: discord.User | None = None,
        code: Typed | None = None,
    ) -> None:
        """List what was made, or show one of it again."""
        async with answering(interaction, private=True) as answer:
            if code is not None:
                await show_again(interaction, answer, code)
                return
            by = member_key(interaction.user.id)
            whose = by if member is None else member_key(member.id)
            search = Search(
                by=by,
                whose=whose,
                here=community_of(interaction) if whose == by else server_of_staff(interaction),
                find=find or "",
                starred=starred,
                channel_id=channel.id if channel else None,
                since=typed_day("since", since, first_day),
                until=typed_day("until", until, last_day),
            )
            layout, files = await shown_page(self._bot, await self._bot.gallery.look_for(search))
            await answer.show(layout, files=files)

    @history.autocomplete("code")
    async def codes(self, interaction: "Interaction", current: str) -> list[Choice[str]]:
        """Offer one's own finished work, by what was typed so far."""
        member, here = member_key(interaction.user.id), community_of(interaction)
        jobs = await self._bot.gallery.offered(member, here, find=current, most=CHOICES_MOST)
        return [Choice(name=words.choice(job), value=job.code) for job in jobs]

    @history.autocomplete("since")
    @history.autocomplete("until")
    async def days(self, interaction: "Interaction", current: str) -> list[Choice[str]]:
        """Offer a few days, and show how one is typed."""
        today = self._bot.clock.now().date()
        days = {ago: str(today - timedelta(days=ago)) for ago in words.DAYS_AGO}
        return [Choice(name=words.day(ago, typed), value=typed) for ago, typed in days.items() if current in typed]


def typed_day(option: str, typed: str | None, read: Callable[[str], date]) -> date | None:
    """A day as it was typed. Raises: BadOption."""
    try:
        return None if typed is None else read(typed)
    except ValueError as error:
        raise BadOption(option=option, value=typed or "", allowed=words.DAY_ALLOWED) from error
