"""The frame of /studio's pages: what a page says, and the menu that leads to the others, at its foot.

Buttons and the menu are drawn here by their custom_ids alone; cogs/studio.py takes the presses. So pages need not know of each
other."""

from typing import Any

import discord
from discord import ui

from cogs.layout import Item, Layout, framed
from cogs.words import studio as words


def shown(name: str, *items: Item | None, told: str | None = None) -> Layout:
    """A page. told: what came of the last press; None among the items is left out."""
    return framed(
        None if told is None else ui.TextDisplay(told),
        *items,
        ui.Separator(),
        ui.ActionRow[Any](page_menu(name)),
    )


def page_menu(current: str) -> ui.Select[Any]:
    """The menu of all pages."""
    options = [
        discord.SelectOption(label=label, value=name, description=hint, default=name == current)
        for name, (label, hint) in words.PAGES.items()
    ]
    return ui.Select(custom_id="studio:page", options=options)


def page_button(name: str, label: str | None = None) -> ui.Button[Any]:
    """A button that leads to a page."""
    return ui.Button(label=label or words.PAGES[name][0], custom_id=f"studio:open:{name}")
