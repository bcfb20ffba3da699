"""The page of /studio about money spent: by day, member, channel and size, as a chart or in text, and as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Item, Layout, plain
from cogs.persistent import Persistent
from cogs.rights import server_of_staff
from cogs.studio_frame import shown
from cogs.text import one_line, shortened
from cogs.words import figures as words
from domain.figures import FigureLine, spent_by, topmost
from domain.money import Millicredits
from domain.people import CommunityKey, discord_id
from studio.figures import Report, csv_of
from studio.ports import Bars, SpendingChart

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

Groups = Mapping[str, Sequence[tuple[str, Millicredits]]]

CHART_FILE = "figures.png"
MEMBERS_MOST = 6
OTHERS_MOST = 5
"""Channels and sizes."""
NAME_MOST = 40
ALT_TEXT_MOST = 1024
"""Characters. Source: Discord, "Message Components", media galleries."""


class FiguresFile(Persistent[ui.Button[Any]], template="figures:file"):
    """Hands the figures out as a file, to staff alone."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.FILE, custom_id="figures:file"))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Send it beside the page."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            report = await bot.figures.report(server)
            if not report.lines:
                await answer.show(plain(words.NOTHING))
                return
            data = csv_of(
                report.lines,
                member=member_label,
                channel=lambda line: channel_label(bot, server, line),
                size=lambda line: words.size(line.size),
            )
            layout = Layout(ui.TextDisplay(words.HERE_IT_IS), ui.File(f"attachment://{words.FILE_NAME}"))
            await answer.show(layout, files=[discord.File(io.BytesIO(data), words.FILE_NAME)])


async def figures(interaction: Interaction) -> tuple[Layout, list[discord.File]]:
    """The page in /studio's frame, and its files. Raises: NotAllowed."""
    items, files = await figures_page(interaction.client, server_of_staff(interaction))
    return shown("figures", *items), files


async def figures_page(bot: AtelierBot, server: CommunityKey) -> tuple[list[Item], list[discord.File]]:
    """The page's components and its files: who may see it is checked before."""
    report = await bot.figures.report(server)
    if not report.lines:
        return [ui.TextDisplay(f"{words.TITLE}\n{words.NOTHING}")], []
    groups = groups_of(bot, server, report)
    shown, files = await charted(bot, chart_of(bot, server, report, groups), groups)
    head = ui.TextDisplay[Any](f"{words.TITLE}\n{words.totals(report.lines)}")
    return [head, *shown, ui.TextDisplay(words.ABOUT), ui.ActionRow(FiguresFile())], files


async def charted(bot: AtelierBot, chart: SpendingChart, groups: Groups) -> tuple[list[Item], list[discord.File]]:
    """A chart as a picture with its file; in text, where nothing can draw it."""
    png = await bot.figures.draw(chart)
    if png is None:
        return [ui.TextDisplay(words.table(title, bars)) for title, bars in tables(chart.days, groups)], []
    gallery = ui.MediaGallery[Any]()
    alt_text = shortened(" ".join(words.alt_text(groups)), ALT_TEXT_MOST)
    gallery.add_item(media=f"attachment://{CHART_FILE}", description=alt_text)
    return [gallery], [discord.File(io.BytesIO(png), CHART_FILE, description=alt_text)]


def tables(days: Iterable[tuple[date, Millicredits]], groups: Groups) -> Iterable[tuple[str, Sequence[tuple[str, Millicredits]]]]:
    """The days on which anything was spent, and the groups."""
    yield words.BY_DAY, [(words.day_label(day), spent) for day, spent in days if spent]
    yield from groups.items()


def chart_of(bot: AtelierBot, server: CommunityKey, report: Report, groups: Groups) -> SpendingChart:
    """What is to be drawn."""
    guild = bot.get_guild(discord_id(server) or 0)
    return SpendingChart(
        title=one_line(guild.name) if guild else words.FIGURES,
        subtitle=words.chart_subtitle(report.total, report.days[-1]),
        days=report.by_day,
        groups=[Bars(title, bars) for title, bars in groups.items()],
    )


def groups_of(bot: AtelierBot, server: CommunityKey, report: Report) -> Groups:
    """Who spent most, where, and on what."""
    lines = report.lines
    names = {line.member: member_label(line) for line in lines}
    by_member = spent_by(lines, lambda line: line.member)
    return {
        words.BY_MEMBER: first([(names[member], spent) for member, spent in by_member.items()], MEMBERS_MOST),
        words.BY_CHANNEL: first(list(spent_by(lines, lambda line: channel_label(bot, server, line)).items()), OTHERS_MOST),
        words.BY_SIZE: first(list(spent_by(lines, lambda line: words.size(line.size)).items()), OTHERS_MOST),
    }


def first(bars: Sequence[tuple[str, Millicredits]], most: int) -> Sequence[tuple[str, Millicredits]]:
    """The first so many; what has no room is one more."""
    if len(bars) <= most:
        return bars
    shown, rest = topmost(dict(enumerate(spent for _, spent in bars)), most - 1)
    return [*((bars[number][0], spent) for number, spent in shown.items()), (words.others(len(bars) - len(shown)), rest)]


def member_label(line: FigureLine) -> str:
    """A member, as they called themselves last; hostile text."""
    if line.member is None:
        return words.GONE
    return shortened(one_line(line.name), NAME_MOST) or words.NAMELESS


def channel_label(bot: AtelierBot, server: CommunityKey, line: FigureLine) -> str:
    """Where it was ordered."""
    if line.channel_id is None:
        return words.NO_CHANNEL
    guild = bot.get_guild(discord_id(server) or 0)
    channel = guild.get_channel_or_thread(line.channel_id) if guild else None
    return words.LOST_CHANNEL if channel is None else f"#{shortened(one_line(channel.name), NAME_MOST)}"
