"""The presses of a question about several versions of a prompt: all of them, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.asking import agreed_to_all, unasked_group
from cogs.confirm import put_in_question_s_place
from cogs.group_showing import draw_group
from cogs.ordering import order_of, with_links
from cogs.pace import message_key
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.questions import in_place
from domain.jobs import Job
from domain.people import member_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class AnswerGroup(Persistent[ui.Button[Any]], template=rf"group:(?P<verb>make|leave):{CODE}"):
    """Says yes or no to a batch that waits for it, by the code of its first job."""

    def __init__(self, verb: str, code: str) -> None:
        super().__init__(ui.Button(label=verb, custom_id=f"group:{verb}:{code}"))
        self.verb = verb
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Order all versions, or none."""
        async with answering(interaction, private=self.verb == "leave") as answer:
            studio, member, key = interaction.client.studio, member_key(interaction.user.id), f"interaction-{interaction.id}"
            asked = await studio.awaiting_batch(self.code, member=member, community=community_of(interaction), key=key)
            if self.verb == "leave":
                await studio.cancel_batch(self.code, member=member)
                await in_place(interaction, answer, unasked_group(asked))
            else:
                await make_all(interaction, answer, asked)


async def make_all(interaction: Interaction, answer: Answer, asked: Sequence[Job]) -> None:
    """Order a batch that was agreed to, and show all of it on one message. Raises: what Studio.order_batch raises."""
    bot, first = interaction.client, asked[0]
    if first.private:
        await answer.make_private()
    linked = (await with_links(interaction, first.request)).references
    orders = [
        order_of(interaction, replace(job.request, references=linked), origin=job.origin, private=job.private) for job in asked
    ]
    async with answer.checking():
        jobs = await bot.studio.order_batch(orders, key=f"interaction-{interaction.id}", awaiting=asked)
    layout, _ = await (await draw_group(bot, jobs, bot.pace.of(message_key(first)))).draw(0)
    await answer.show_jobs(jobs, layout)
    await put_in_question_s_place(bot, first, agreed_to_all(jobs))
