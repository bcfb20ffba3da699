"""The Cancel button of a placeholder: free while the job waits; a running one goes on and is delivered privately."""

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import plain
from cogs.places import staff_of
from cogs.words import waiting
from domain.jobs import Job, JobState
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot


class Cancel(ui.DynamicItem[ui.Button[Any]], template=r"cancel:(?P<code>[0-9a-z]{8})"):
    """Cancels a job by its code: for its member, and for who may delete messages in its server."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=waiting.CANCEL, custom_id=f"cancel:{code}"))
        self.code = code

    @classmethod
    async def from_custom_id(
        cls, interaction: "discord.Interaction[Any]", item: ui.Item[Any], match: re.Match[str], /
    ) -> "Cancel":
        """Make the button of a press."""
        return cls(match["code"])

    async def callback(self, interaction: "discord.Interaction[AtelierBot]") -> None:  # type: ignore[override]
        """Cancel the job, and say what that cost."""
        async with answering(interaction, private=True) as answer:
            job = await interaction.client.studio.cancel(
                self.code, member=member_key(interaction.user.id), staff_of=staff_of(interaction)
            )
            await answer.show(plain(cancelled(job)))


def cancelled(job: Job) -> str:
    """What a press on Cancel came to."""
    if job.state is JobState.CANCELLED:
        return waiting.cancelled(job)
    return waiting.already_over(job.code) if job.ended else waiting.already_running(job.quoted)
