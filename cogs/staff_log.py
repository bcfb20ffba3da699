"""The staff log: one card a decision in the staff channel, and Undo, which really undoes, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, framed, lines
from cogs.persistent import Persistent
from cogs.rendered import Rendered
from cogs.rights import server_of_staff
from cogs.words import staff_log as words
from domain.audit import AuditEntry
from domain.errors import UndoneBefore
from domain.jobs import Job
from domain.letters import Letter, LetterKind
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Undo(Persistent[ui.Button[Any]], template=r"undo:(?P<audit_id>[0-9]{1,18})"):
    """Takes a decision back, for staff of its server alone."""

    reads = {"audit_id": int}

    def __init__(self, audit_id: int) -> None:
        super().__init__(ui.Button(label=words.UNDO, custom_id=f"undo:{audit_id}"))
        self.audit_id = audit_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Undo it, and say so on its card. Who comes later is told who was first, and sees it there."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            try:
                entry = await bot.staff_log.undo(self.audit_id, community=server, by=member_key(interaction.user.id))
            except UndoneBefore:
                await redraw_decision(bot, self.audit_id)
                raise
            await answer.update(card(entry, await bot.staff_log.job_of(entry)))
            await redraw_undone(bot, entry)


async def decision(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """The card of a decision."""
    if letter.audit_id is None:
        return None
    entry = await bot.staff_log.decision(letter.audit_id)
    return Rendered(card(entry, await bot.staff_log.job_of(entry)))


def card(entry: AuditEntry, job: Job | None) -> Layout:
    """One decision, with Undo while it can be taken back."""
    return framed(
        lines(words.decision(entry, job)),
        ui.ActionRow[Any](Undo(entry.id)) if entry.can_be_undone else None,
    )


async def redraw_undone(bot: AtelierBot, entry: AuditEntry) -> None:
    """Show everywhere that a decision was taken back: on its cards, on an appeal against it, and on what went with it."""
    await redraw_decision(bot, entry.id)
    lifted = (entry.undo or {}).get("lifted")
    if lifted is not None:
        await redraw_decision(bot, lifted)


async def redraw_decision(bot: AtelierBot, audit_id: int) -> None:
    """Draw a decision's cards again, and those of an appeal against it."""
    for kind in (LetterKind.DECISION, LetterKind.APPEAL):
        await bot.post.redraw(await bot.staff_log.letters(kind, audit_id=audit_id))
