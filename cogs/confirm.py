"""The presses of a question about a price: yes, for less, yes for today, no."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.asking import agreed, unasked
from cogs.layout import Layout
from cogs.ordering import order_and_show
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.questions import in_place
from cogs.ways import TooLarge, WayClosed, Ways
from domain.errors import NoSuchJob, ShowLater
from domain.jobs import Job
from domain.money import Millicredits, Period
from domain.offers import cheaper
from domain.people import member_key
from domain.requests import ImageRequest
from studio.log_context import logged_job

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

log = logging.getLogger("atelier.discord")


class Confirm(Persistent[ui.Button[Any]], template=rf"confirm:(?P<verb>yes|today|cheaper|no):{CODE}:(?P<price>[0-9]{{1,9}})"):
    """Says yes to a job that waits for it, for no more than the price that was shown (in millicredits); or no."""

    reads = {"price": int}

    def __init__(self, verb: str, code: str, price: Millicredits) -> None:
        super().__init__(ui.Button(label=verb, custom_id=f"confirm:{verb}:{code}:{price}"))
        self.verb = verb
        self.code = code
        self.price = price

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Order what was agreed to, or let it be."""
        async with answering(interaction, private=self.verb == "no") as answer:
            job = await asked_here(interaction, self.code)
            if self.verb == "no":
                await interaction.client.studio.cancel(job.code, member=job.member)
                await in_place(interaction, answer, unasked(job))
            else:
                await self._agree(interaction, answer, job)

    async def _agree(self, interaction: Interaction, answer: Answer, asked: Job) -> None:
        request = wanted(self.verb, asked)
        job = await order_and_show(
            interaction, answer, request, origin=asked.origin, private=asked.private, awaiting=asked, agreed=self.price
        )
        if self.verb == "today":
            await ask_no_more_today(interaction.client, job)
        await put_in_question_s_place(interaction.client, asked, agreed(job))


async def asked_here(interaction: Interaction, code: str) -> Job:
    """The job that this person was asked about, here; also where this very press said yes, and came twice.

    Raises: NoSuchJob; WrongState when it waits no more.
    """
    studio, key = interaction.client.studio, f"interaction-{interaction.id}"
    return await studio.awaiting(code, member=member_key(interaction.user.id), community=community_of(interaction), key=key)


def wanted(verb: str, asked: Job) -> ImageRequest:
    """What a yes is to. Raises: NoSuchJob for something cheaper where there is none: nobody was offered that."""
    if verb != "cheaper":
        return asked.request
    less = cheaper(asked.request)
    if less is None:
        raise NoSuchJob(asked.code)
    return less


async def ask_no_more_today(bot: AtelierBot, job: Job) -> None:
    """This member's prices aren't asked about until midnight, as windows count (UTC)."""
    until = Period.DAY.ends_at(bot.clock.now())
    await bot.members.change(job.member, lambda settings: replace(settings, unconfirmed_until=until))


async def put_in_question_s_place(bot: AtelierBot, asked: Job, layout: Layout) -> None:
    """Change the message that asked about a job. Where Discord won't, a later press is told where the job is."""
    question = asked.showing
    if question is None or question.recorded_at is None:
        return
    try:
        await Ways(bot, clock=bot.clock).edit_by_token(question, layout, ())
    except (WayClosed, TooLarge, ShowLater) as closed:
        with logged_job(asked):
            log.info("job %s: its question stands: %r", asked.code, closed)
