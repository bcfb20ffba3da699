"""The page of /studio with what was decided, newest first, and the way to take one of it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.staff_log import card
from cogs.studio_frame import page_button, shown
from cogs.text import shortened
from cogs.words import studio as words
from domain.audit import AuditEntry
from domain.errors import NoSuchDecision

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

PAGE = 10
"""Entries."""
LABEL_MOST = 100
"""Characters. Source: Discord, "Select Menu"."""
ENTRY_ID = re.compile(r"[0-9]{1,18}")


class LogOlder(Persistent[ui.Button[Any]], template=r"studio:log:(?P<before>[0-9]{1,18})"):
    """Turns to what is older."""

    reads = {"before": int}

    def __init__(self, before: int) -> None:
        super().__init__(ui.Button(label=words.OLDER, custom_id=f"studio:log:{before}"))
        self.before = before

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to it, for staff alone."""
        async with answering(interaction, private=True) as answer:
            await in_place(interaction, answer, await log_page(interaction, before=self.before))


class LogEntry(Persistent[ui.Select[Any]], template=r"studio:entry"):
    """A menu of what can be taken back on this page: each opens its card, which has the button for it."""

    def __init__(self, entries: list[AuditEntry] | None = None) -> None:
        options = [
            discord.SelectOption(label=shortened(words.entry_choice(entry), LABEL_MOST), value=str(entry.id))
            for entry in entries or ()
        ]
        super().__init__(ui.Select(custom_id="studio:entry", placeholder=words.TAKE_BACK, options=options))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show its card beside the page, for staff of its server alone."""
        async with answering(interaction, private=True) as answer:
            server, log = server_of_staff(interaction), interaction.client.staff_log
            chosen = next(iter(self.item.values), "")
            if not ENTRY_ID.fullmatch(chosen):  # anybody may have made it up
                raise NoSuchDecision
            entry = await log.decision(int(chosen), community=server)
            await answer.show(card(entry, await log.job_of(entry)))


async def log_page(interaction: Interaction, *, before: int | None = None) -> Layout:
    """The page; before: what is older than this entry. Raises: NotAllowed."""
    server = server_of_staff(interaction)
    found = await interaction.client.house.log(server, most=PAGE + 1, before=before)
    texts = words.log(found[:PAGE]) if found else [words.LOG_EMPTY]
    entries = found[: len(texts)]
    older = len(entries) < len(found)
    undoable = [entry for entry in entries if entry.can_be_undone]
    turning = [
        *([LogOlder(entries[-1].id)] if older else []),
        *([page_button("log", words.NEWEST)] if before is not None else []),
    ]
    return shown(
        "log",
        lines([words.LOG_TITLE, *texts]),
        ui.ActionRow[Any](LogEntry(undoable)) if undoable else None,
        ui.ActionRow[Any](*turning) if turning else None,
    )
