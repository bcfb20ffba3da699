"""The frame of every message: Components V2, whose buttons are found by their custom_ids alone."""

import io
import json
from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from cogs.text import fenced, shortened
from domain.errors import ForbiddenPrompt

TEXT_MOST = 4000
"""Characters over all text of a message. Source: Discord, Components V2."""
HAND_BACK_MOST = 3000
"""A longer prompt is handed back as a file."""
HAND_BACK_FILE = "prompt.txt"

Item = ui.Item[Any]


class Layout(ui.LayoutView):
    """A message that discord.py need not remember: presses go by custom_id to DynamicItems, also after a restart."""

    def __init__(self, *items: Item) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()

    def fingerprint(self) -> str:
        """A text that is the same for the same rendering."""
        return json.dumps(self.to_components(), sort_keys=True)  # type: ignore[no-untyped-call]


def framed(*items: Item | None, accent: discord.Colour | None = None) -> Layout:
    """A message with a frame around it; None is left out."""
    return Layout(ui.Container(*(item for item in items if item is not None), accent_colour=accent))


def plain(*texts: str | None) -> Layout:
    """A message of texts alone, cut to what Discord takes."""
    return Layout(ui.TextDisplay(shortened("\n".join(text for text in texts if text), TEXT_MOST)))


def handed_back(sentence: str, prompt: str) -> Layout:
    """A sentence with the prompt under it, to be used again."""
    return Layout(ui.TextDisplay(sentence), ui.TextDisplay(fenced(shortened(prompt, HAND_BACK_MOST))))


def lines(texts: Iterable[str | None]) -> ui.TextDisplay[Any]:
    """Several lines as one text."""
    return ui.TextDisplay("\n".join(text for text in texts if text))


def refused(sentence: str, error: Exception, prompt: str | None) -> tuple[Layout, list[discord.File]]:
    """A refusal that hands the prompt back to be used again, in a code block, or as a file where it is long."""
    if not prompt or not prompt.strip() or isinstance(error, ForbiddenPrompt):
        return plain(sentence), []
    block = fenced(prompt)
    if len(block) <= HAND_BACK_MOST:
        return Layout(ui.TextDisplay(sentence), ui.TextDisplay(block)), []
    file = discord.File(io.BytesIO(prompt.encode()), HAND_BACK_FILE)
    return Layout(ui.TextDisplay(sentence), ui.File(f"attachment://{HAND_BACK_FILE}")), [file]
