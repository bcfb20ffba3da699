"""The page of /studio about today: what may still be spent, what is under way, what waits for a decision, and the pause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.places import message_link
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_frame import page_button, shown
from cogs.words import approvals
from cogs.words import studio as words
from domain.letters import LetterKind
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Pause(Persistent[ui.Button[Any]], template=r"studio:(?P<verb>pause|resume)"):
    """Stops new requests of this server, or lets them go on. A second press changes nothing more."""

    def __init__(self, verb: str) -> None:
        label, style = (
            (words.PAUSE, discord.ButtonStyle.danger) if verb == "pause" else (words.GO_ON, discord.ButtonStyle.success)
        )
        super().__init__(ui.Button(label=label, style=style, custom_id=f"studio:{verb}"))
        self.verb = verb

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do it, for staff alone, and show the page as it is then."""
        async with answering(interaction, private=True) as answer:
            server, by = server_of_staff(interaction), member_key(interaction.user.id)
            await interaction.client.house.change(server, by=by, paused=self.verb == "pause")
            await in_place(interaction, answer, await today_page(interaction), files=[])


async def today_page(interaction: Interaction, *, told: str | None = None) -> Layout:
    """The page. told: what came of the last press. Raises: NotAllowed."""
    server, bot = server_of_staff(interaction), interaction.client
    today = await bot.house.today(server, member_key(interaction.user.id))
    stopped = list(words.stopped(await bot.desk.state(), is_open=await bot.desk.is_open(server)))
    links = {each.kind: [message_link(server, at.channel_id, at.message_id) for at in each.places] for each in today.undecided}
    return shown(
        "today",
        lines([*stopped, *words.budget(today)]),
        ui.TextDisplay(words.under_way(today)),
        lines(words.undecided(today, links)),
        ui.ActionRow[Any](
            Pause("resume" if today.settings.paused else "pause"),
            page_button("figures"),
            page_button("today", words.LOOK_AGAIN),
            *([next_approval()] if any(each.kind is LetterKind.APPROVAL for each in today.undecided) else []),
        ),
        told=told,
    )


def next_approval() -> ui.Button[Any]:
    """Shows the request that has waited longest for staff; cogs/approvals.py hears it."""
    return ui.Button(label=approvals.NEXT, style=discord.ButtonStyle.primary, custom_id="approval:next")
