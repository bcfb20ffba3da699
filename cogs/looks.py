"""The page of /studio about pictures: how strictly they are looked at in each kind of channel, and what that came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Item, Layout
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.review import ReviewNext
from cogs.rights import server_of_staff
from cogs.studio_frame import shown
from cogs.words import looks as words
from domain.errors import BadOption
from domain.people import CommunityKey, member_key
from domain.verdicts import Level

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SETTINGS: Mapping[str, str] = {"ordinary": "look_level", "restricted": "look_level_restricted"}
"""Of each kind of channel, by the names of domain.communities.CommunitySettings."""


class LookLevel(Persistent[ui.Select[Any]], template=r"looks:(?P<kind>ordinary|restricted)"):
    """Sets how strictly pictures are looked at in one kind of channel, for staff alone. Holds for the next of them."""

    def __init__(self, kind: str, chosen: Level | None = None) -> None:
        options = [
            discord.SelectOption(
                label=words.option(kind, level), value=level, description=words.HINTS[level], default=level is chosen
            )
            for level in Level
        ]
        super().__init__(ui.Select(custom_id=f"looks:{kind}", options=options))
        self.kind = kind

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Set it, and show the page as it is now."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            level = chosen_level(self.item.values)
            await bot.house.change(server, by=member_key(interaction.user.id), **{SETTINGS[self.kind]: level})
            await in_place(interaction, answer, await pictures(interaction))


def chosen_level(values: Sequence[str]) -> Level:
    """The level that was chosen. Raises: BadOption for what no menu of ours offers."""
    try:
        return Level(values[0])
    except ValueError as error:
        raise BadOption(option="level", value=values[0], allowed=", ".join(Level)) from error


async def pictures(interaction: Interaction) -> Layout:
    """The page in /studio's frame. Raises: NotAllowed."""
    return shown("pictures", *await pictures_page(interaction.client, server_of_staff(interaction)))


async def pictures_page(bot: AtelierBot, server: CommunityKey) -> list[Item]:
    """The page: what is looked at how strictly, what that came to this week, and what waits."""
    overview = await bot.looks.overview(server)
    items: list[Item] = [ui.TextDisplay(words.page(overview))]
    if overview.is_possible:
        items += [ui.ActionRow(LookLevel(kind, getattr(overview.settings, name))) for kind, name in SETTINGS.items()]
    if overview.counts.waiting:
        items.append(ui.ActionRow(ReviewNext()))
    return items
