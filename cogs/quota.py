"""/quota: staff divide what the host lets their server spend. They can't raise it."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import framed, lines, plain
from cogs.rights import server_of_staff
from cogs.words import quota as words
from domain.errors import BadOption, CannotGive
from domain.grants import DAYS_MOST, WORD_MOST, ends_after
from domain.money import Allowance, Millicredits, Period, parse_credits
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class QuotaCommands(commands.GroupCog, group_name="quota", group_description=words.QUOTA):
    """Staff's part of the books. Manage Server is checked in each command: a server can give commands to anybody."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="set", description=words.SET)
    @app_commands.rename(number="credits")
    @app_commands.describe(number=words.SET_CREDITS, window=words.SET_WINDOW, member=words.SET_MEMBER, reason=words.SET_REASON)
    @app_commands.choices(window=[Choice(name=name, value=period.value) for period, name in words.WINDOWS.items()])
    async def set_quota(
        self,
        interaction: "Interaction",
        number: float,
        window: str,
        member: discord.User | None = None,
        reason: app_commands.Range[str, 1, WORD_MOST] | None = None,
    ) -> None:
        """Set a member's quota, or everyone's."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            quota = Allowance(typed_credits(number, words.CREDITS_ALLOWED), Period(window))
            whose = member_key(member.id) if member else None
            by, why = member_key(interaction.user.id), (reason or "").strip() or None
            await self._bot.accounts.set_quota(server, whose, quota, by=by, reason=why)
            await answer.show(plain(words.was_set(member.mention if member else None, quota)))

    @app_commands.command(name="grant", description=words.GRANT)
    @app_commands.rename(number="credits")
    @app_commands.describe(
        member=words.GRANT_MEMBER, number=words.GRANT_CREDITS, reason=words.GRANT_REASON, days=words.GRANT_DAYS
    )
    async def grant(
        self,
        interaction: "Interaction",
        member: discord.User,
        number: float,
        reason: app_commands.Range[str, 1, WORD_MOST],
        days: app_commands.Range[int, 1, DAYS_MOST] | None = None,
    ) -> None:
        """Give a member credits on top."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            given = typed_credits(number, words.GRANT_ALLOWED)
            if not given:
                raise BadOption(option="credits", value=f"{number:g}", allowed=words.GRANT_ALLOWED)
            if member.bot:
                raise CannotGive("bot")
            by, key = member_key(interaction.user.id), f"interaction-{interaction.id}"
            whose, why = member_key(member.id), reason.strip()
            await self._bot.accounts.grant(server, whose, given, by=by, reason=why, days=days, key=key)
            ends_at = ends_after(days, now=self._bot.clock.now())
            await answer.show(plain(words.granted(member.mention, given, ends_at)))

    @app_commands.command(name="show", description=words.SHOW)
    async def show(self, interaction: "Interaction") -> None:
        """Show the quotas here, who set them, and the caps above them."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            accounts = self._bot.accounts
            told = words.shown(
                await accounts.quotas(server),
                set_by=await accounts.quota_entries(server),
                default=accounts.default_quota(server),
                tiers=await self._bot.house.tiers(server),
                budget=await accounts.budget(server),
                now=self._bot.clock.now(),
            )
            await answer.show(framed(lines(told)))


def typed_credits(number: float, allowed: str) -> Millicredits:
    """Credits as typed, exactly: Discord sends a decimal number, and its shortest form is what was typed. Raises: BadOption."""
    try:
        return parse_credits(str(number))
    except ValueError as error:
        raise BadOption(option="credits", value=f"{number:g}", allowed=allowed) from error
