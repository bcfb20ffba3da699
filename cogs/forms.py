"""Forms (Discord's modals): those of this process are taken by their class, those of an earlier one answered all the same."""

import secrets
from typing import Any

import discord
from discord import ui

TAKEN = "form taken"


class Form(ui.Modal):
    """A form. Its own id is drawn, because discord.py keeps one open form for each id; its fields' ids are fixed."""

    def __init__(self, *, title: str, verb: str) -> None:
        super().__init__(title=title, custom_id=f"{verb}:{secrets.token_hex(8)}", timeout=None)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Mark what was sent as taken; on_interaction looks for it right after."""
        interaction.extras[TAKEN] = True
        return True


def is_taken(interaction: discord.Interaction[Any]) -> bool:
    """Whether an open form of this process takes what was sent."""
    return TAKEN in interaction.extras
