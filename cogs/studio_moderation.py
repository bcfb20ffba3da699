"""The page of /studio about what waits for staff's yes, with the ways to words and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_frame import page_button, shown
from cogs.studio_limits import number_field, typed_amount
from cogs.words import studio_moderation as words
from domain.communities import CommunitySettings
from domain.money import credits_text
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"above": words.ABOVE, "hold": words.NEWCOMERS_WAIT, "let": words.NEWCOMERS_GO}


class ApprovalButton(Persistent[ui.Button[Any]], template=rf"studio:approve:(?P<verb>{'|'.join(LABELS)})"):
    """Asks from which price on requests wait, or lets those of new members wait, or not."""

    def __init__(self, verb: str) -> None:
        super().__init__(ui.Button(label=LABELS[verb], custom_id=f"studio:approve:{verb}"))
        self.verb = verb

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """For staff of this server."""
        async with answering(interaction, private=True) as answer:
            server, house = server_of_staff(interaction), interaction.client.house
            if self.verb == "above":
                return await answer.open(AboveForm(await house.settings(server)))
            await house.change(server, by=member_key(interaction.user.id), approve_newcomers=self.verb == "hold")
            return await in_place(interaction, answer, await moderation_page(interaction))


class AboveForm(Form):
    """Asks from which price on requests wait."""

    template = r"approve-above"

    def __init__(self, settings: CommunitySettings | None = None) -> None:
        super().__init__(title=words.ABOVE_FORM, about="approve-above")
        above = settings.approve_above if settings else None
        self.above = number_field("above", None if above is None else credits_text(above).replace(",", ""))
        self.add_item(ui.Label(text=words.ABOVE_FIELD, description=words.ABOVE_HINT, component=self.above))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server, above = server_of_staff(interaction), typed_amount(self.above.value)
            await interaction.client.house.change(server, by=member_key(interaction.user.id), approve_above=above)
            await in_place(interaction, answer, await moderation_page(interaction))


async def moderation_page(interaction: Interaction) -> Layout:
    """The page. Raises: NotAllowed."""
    settings = await interaction.client.house.settings(server_of_staff(interaction))
    return shown(
        "moderation",
        lines(words.page(settings)),
        ui.ActionRow[Any](ApprovalButton("above"), ApprovalButton("let" if settings.approve_newcomers else "hold")),
        ui.ActionRow[Any](page_button("words"), page_button("pictures")),
    )
