"""Questions that are asked privately before something is done: their answers take their place."""

from collections.abc import Sequence
from typing import Any

import discord

from cogs.answering import Answer
from cogs.layout import Layout


async def in_place(
    interaction: discord.Interaction[Any], answer: Answer, layout: Layout, *, files: Sequence[discord.File] | None = None
) -> None:
    """Put the answer in the question's place; beside it where more people than this one read the question."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await answer.update(layout, files=files)
    else:
        await answer.show(layout, files=files or ())
