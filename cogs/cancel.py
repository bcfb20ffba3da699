"""The Cancel button of a placeholder: free while the job waits; a running one goes on and is delivered privately."""

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, handed_back, plain
from cogs.persistent import CODE, Persistent
from cogs.places import staff_of
from cogs.words import waiting
from domain.jobs import Awaits, Job, JobState
from domain.people import MemberKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot


class Cancel(Persistent[ui.Button[Any]], template=rf"cancel:{CODE}"):
    """Cancels a job by its code: for its member, and for who may delete messages in its server."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=waiting.CANCEL, custom_id=f"cancel:{code}"))
        self.code = code

    async def callback(self, interaction: "discord.Interaction[AtelierBot]") -> None:  # type: ignore[override]
        """Cancel the job, and say what that cost."""
        async with answering(interaction, private=True) as answer:
            by = member_key(interaction.user.id)
            job = await interaction.client.studio.cancel(self.code, member=by, staff_of=staff_of(interaction))
            await answer.show(told(job, by))


def told(job: Job, by: MemberKey) -> Layout:
    """What a press came to; with the prompt, for who took back what waited for staff."""
    if job.awaits is Awaits.APPROVAL and not job.was_held and job.member == by:
        return handed_back(cancelled(job), job.request.wording)
    return plain(cancelled(job))


def cancelled(job: Job) -> str:
    """What a press on Cancel came to."""
    if job.state is JobState.CANCELLED:
        return waiting.cancelled(job)
    return waiting.already_over(job.code) if job.ended else waiting.already_running(job.quoted)
