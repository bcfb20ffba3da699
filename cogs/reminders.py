"""What a quota refusal offers beside the prompt: a draft where one still fits, and a word once the credits are back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.asking import yes_button
from cogs.layout import handed_back, plain
from cogs.persistent import CODE, Persistent
from cogs.places import visitor_of
from cogs.ways import UNREACHABLE
from cogs.words import reminders as words
from domain.members import Reminder
from domain.people import discord_id, member_key
from studio.asking import Offer

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


log = logging.getLogger("atelier.discord")


class Remind(Persistent[ui.Button[Any]], template=rf"remind:{CODE}"):
    """Asks for a direct message at the reset, with the prompt of the job that was refused."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.REMIND, custom_id=f"remind:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Note it down, for the member who was refused."""
        async with answering(interaction, private=True) as answer:
            bot = interaction.client
            job = await bot.studio.job_of(self.code, member=member_key(interaction.user.id))
            resets_at = (await bot.accounts.usage(job.community, job.member, visitor_of(interaction))).resets_at
            if resets_at is None:
                await answer.show(plain(words.NOT_GONE))
            else:
                await bot.members.remind(job, at=resets_at)
                await answer.show(plain(words.will_remind(resets_at)))


def instead(offer: Offer) -> ui.ActionRow[Any]:
    """The buttons under a refusal."""
    job = offer.job
    drafts = [yes_button("yes", job, job.quoted, words.draft(job.quoted))] if offer.fits else []
    return ui.ActionRow(*drafts, Remind(job.code))


async def send_reminder(bot: AtelierBot, reminder: Reminder) -> None:
    """Write to a member at the reset. Closed direct messages, and Discord's troubles, are logged and no more."""
    user_id = discord_id(reminder.member)
    if user_id is None:
        return
    try:
        channel = await bot.create_dm(discord.Object(user_id))
        await channel.send(view=handed_back(words.BACK, reminder.prompt))
    except (discord.HTTPException, *UNREACHABLE) as error:
        log.info("a member could not be reminded: %s", error)
