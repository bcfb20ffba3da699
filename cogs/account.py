"""/host account: the balance against the books and where the credits go; the host's alarms, and the letter on Mondays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.figures import charted, first
from cogs.layout import Item, Layout, framed, lines, plain
from cogs.persistent import Persistent
from cogs.rendered import Rendered
from cogs.rights import host_of
from cogs.text import one_line
from cogs.words import account as words
from cogs.words import desk
from domain.figures import FigureLine, spent_by
from domain.host_letters import alarm_told, week_told
from domain.letters import Letter
from domain.money import Millicredits
from domain.people import discord_id, is_personal, is_server
from studio.account import AccountView, ServerAccount
from studio.figures import by_day, days_of, window
from studio.ports import Bars, SpendingChart

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SERVERS_DRAWN = 8
LABELS = {"pause": words.PAUSE, "agree": words.AGREE}


class AccountButton(Persistent[ui.Button[Any]], template=r"account:(?P<verb>pause|agree)"):
    """What the host does about it: stops new orders, or says that what is missing was spent elsewhere."""

    def __init__(self, verb: str) -> None:
        style = discord.ButtonStyle.danger if verb == "pause" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"account:{verb}"))
        self.verb = verb

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do it, for the host alone."""
        async with answering(interaction, private=True) as answer:
            by, bot = host_of(interaction), interaction.client
            if self.verb == "pause":
                await bot.desk.pause(by=by)
                await answer.show(plain(desk.IS_PAUSED))
                return
            missing = await bot.account.agree(by=by)
            await answer.show(plain(words.agreed(missing) if missing else words.NOTHING_MISSING))


async def account_panel(bot: AtelierBot) -> tuple[Layout, list[discord.File]]:
    """The whole of /host account, and its files: who may see it is checked before."""
    view = await bot.account.view()
    chart, files = await chart_items(bot, view)
    missing = view.state.tally is not None and view.state.tally.missing
    buttons = ui.ActionRow[Any](AccountButton("pause"), *([AccountButton("agree")] if missing else []))
    return framed(lines(words.account(view)), servers(bot, view), *chart, buttons), files


def servers(bot: AtelierBot, view: AccountView) -> Item:
    """Each server's share, and what it used."""
    told = [words.SERVERS, *(server(bot, each) for each in view.servers)] if view.servers else [words.NO_SERVERS]
    return lines([*told, words.more_servers(view.more_servers) if view.more_servers else None])


def server(bot: AtelierBot, account: ServerAccount) -> str:
    """One server's line."""
    guild = bot.get_guild(discord_id(account.community) or 0)
    name = guild.name if guild else words.LEFT_SERVER
    return words.server(name, lately=account.lately, budget=account.budget, spent=account.spent)


async def chart_items(bot: AtelierBot, view: AccountView) -> tuple[list[Item], list[discord.File]]:
    """The spending of all servers together; nothing where nothing was spent."""
    if not view.lines:
        return [], []
    places = list(spent_by(view.lines, lambda line: place_label(bot, line)).items())
    groups = {words.BY_SERVER: first(places, SERVERS_DRAWN)}
    days = by_day(view.lines, days_of(window(view.now)[0]))
    subtitle = words.chart_subtitle(Millicredits(sum(spent for _, spent in days)))
    bars = [Bars(title, each) for title, each in groups.items()]
    return await charted(bot, SpendingChart(words.CHART_TITLE, subtitle, days, bars), groups)


def place_label(bot: AtelierBot, line: FigureLine) -> str:
    """Where credits went; hostile text."""
    if is_personal(line.community):
        return words.PERSONAL
    if not is_server(line.community):
        return words.COMMAND_LINE
    guild = bot.get_guild(discord_id(line.community) or 0)
    return one_line(guild.name) if guild else words.LEFT_SERVER


async def alarm(bot: AtelierBot, letter: Letter) -> Rendered:
    """An alarm, as studio/alarms.py wrote it down, with what the host can do at once."""
    told = alarm_told(letter.facts)
    return Rendered(Layout(ui.TextDisplay(words.ALARMS[told.kind](told)), ui.ActionRow(AccountButton("pause"))))


async def week(bot: AtelierBot, letter: Letter) -> Rendered:
    """The letter on Mondays."""
    return Rendered(framed(lines(words.week(week_told(letter.facts)))))
