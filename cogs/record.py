"""Studio record, in the menu of a person: what staff know of one member here, and what they can do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.ext import commands

from cogs.answering import answering
from cogs.conduct import ConductButton
from cogs.give import GrantForm
from cogs.layout import Layout, framed, lines
from cogs.menus import in_servers
from cogs.persistent import Persistent
from cogs.places import visitor_named
from cogs.rights import server_of_staff
from cogs.words import give as give_words
from cogs.words import record as words
from domain.conduct import runs
from domain.errors import CannotGive
from domain.people import SNOWFLAKE, CommunityKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class RecordMenu(commands.Cog):
    """Adds the entry to the menu of people."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        menu = in_servers(words.RECORD, show_record)
        menu.default_permissions = discord.Permissions(manage_guild=True)
        self._bot.tree.add_command(menu)


async def show_record(interaction: discord.Interaction, user: discord.User) -> None:
    """Show it, to staff alone."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        server = server_of_staff(interaction)
        await answer.show(await record(interaction, server, user))  # type: ignore[arg-type]


async def record(interaction: Interaction, server: CommunityKey, user: discord.User | discord.Member) -> Layout:
    """What staff know of a member: money, limits, standing, decisions, last requests."""
    bot, member, visitor = interaction.client, member_key(user.id), visitor_named(interaction, user)
    conduct, usage = await bot.conduct.of(server, member), await bot.accounts.usage(server, member, visitor)
    standards = await bot.conduct.limits(server, member, visitor)
    refusals = await bot.wordlists.refusals(server, member)
    is_blocked = runs(conduct.record, now=bot.clock.now())
    return framed(
        lines(words.title(user.mention, usage, conduct)),
        lines(words.limits(standards.ruling, is_newcomer=standards.is_newcomer)),
        lines(words.standing(conduct, is_blocked=is_blocked, refusals=refusals)),
        lines(words.requests(usage)),
        ui.ActionRow[Any](*buttons(user.id, is_blocked=is_blocked, is_trusted=conduct.record.trusted)),
    )


def buttons(user_id: int, *, is_blocked: bool, is_trusted: bool) -> list[Persistent[ui.Button[Any]]]:
    """What staff can do about a member as they stand."""
    verbs = ["block", *(["unblock"] if is_blocked else []), "warn", "distrust" if is_trusted else "trust"]
    return [*(ConductButton(verb, user_id) for verb in verbs), GrantButton(user_id)]


class GrantButton(Persistent[ui.Button[Any]], template=rf"record:grant:(?P<user_id>{SNOWFLAKE})"):
    """Gives a member credits of the server's."""

    reads = {"user_id": int}

    def __init__(self, user_id: int) -> None:
        super().__init__(ui.Button(label=give_words.GIVE, custom_id=f"record:grant:{user_id}"))
        self.user_id = user_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask how much, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            if interaction.client.user is not None and self.user_id == interaction.client.user.id:
                raise CannotGive("bot")
            await answer.open(GrantForm(self.user_id, interaction.id, title=give_words.GIVE))
