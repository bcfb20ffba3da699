"""Buttons and menus that nobody has to remember: what they are made with stands in their custom_ids, also after a restart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

import discord
from discord import ui

Reads = Mapping[str, Callable[[str], Any]]
"""How a named part of a custom_id becomes a value. A part without a line stays a text."""
CODE = r"(?P<code>[0-9a-z]{8})"
"""The part that is a job's code."""
POSITION = r"(?P<position>[0-3])"
"""The part that says which of a job's pictures, from 0."""
OPTION = r"(?P<option>aspect_ratio|num_outputs|resolution|output_format|safety_tolerance|prompt_upsampling)"
"""The part that is the name of an option with a default."""
ItemT = TypeVar("ItemT", bound=ui.Item[Any])


class Persistent(ui.DynamicItem[ItemT], Generic[ItemT], template=r"(?!)"):  # matches nothing: each class has its own
    """A button or a menu. The named parts of its template are the parameters that it is made anew with."""

    reads: ClassVar[Reads] = {}

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button of a press, or the menu of a choice."""
        return cls(**values_of(match, cls.reads))


def values_of(match: re.Match[str], reads: Reads) -> dict[str, Any]:
    """What a custom_id says, by the names of its parts."""
    return {name: reads.get(name, str)(text) for name, text in match.groupdict().items()}


def is_on(text: str) -> bool:
    """Read "on" or "off"."""
    return text == "on"
