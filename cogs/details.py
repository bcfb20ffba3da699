"""Details: everything that is known of a card, privately, for one person; and what can be done with its files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.gallery_channel import ToGallery, offers_gallery
from cogs.layout import Item, Layout, lines
from cogs.originals import Originals
from cogs.persistent import CODE, Persistent
from cogs.places import community_of, message_link, staff_of, visitor_of
from cogs.remix import remixable, shows_prompt
from cogs.styles import SaveAsStyle
from cogs.text import fenced
from cogs.use_picture import UseCard
from cogs.words import buttons, remove, reports
from cogs.words import details as words
from cogs.words.endings import HIDES_PROMPT
from domain.flags import flags_of
from domain.jobs import Job, JobState, ShowingKind
from domain.people import MemberKey, member_key
from domain.requests import FLUX
from studio.gallery import Relatives
from studio.ports import Usage
from studio.reports import can_be_reported

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

BLOCK_MOST = 600
"""Characters of a text in a code block; a longer one is added as a file. Three of them and the rest fit into one message."""


class Details(Persistent[ui.Button[Any]], template=rf"details:{CODE}"):
    """Opens a job's details, for everybody who sees its card."""

    def __init__(self, code: str) -> None:
        custom_id = f"details:{code}"
        super().__init__(ui.Button(label=buttons.DETAILS, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show them."""
        async with answering(interaction, private=True) as answer:
            await show_details(interaction, answer, await remixable(interaction, self.code))


async def show_details(interaction: Interaction, answer: Answer, job: Job, *, intro: str | None = None) -> None:
    """Show a job's details to somebody who sees its card. intro: what is said above them, where the card isn't at hand."""
    bot, member, here = interaction.client, member_key(interaction.user.id), community_of(interaction)
    relatives = await bot.gallery.relatives(job, member=member, community=here)
    usage = await bot.accounts.usage(here, member, visitor_of(interaction))
    panel = Panel(job, member, relatives, usage, in_gallery=await offers_gallery(bot, job, member, here))
    removable = job.answers_to(member, staff_of=staff_of(interaction))
    layout = panel.layout(removable=removable, reportable=can_be_reported(job, member, here), intro=intro)
    await answer.show(layout, files=panel.files)


class Panel:
    """One person's look at a job. Texts too long for the message go into files beside it."""

    def __init__(self, job: Job, member: MemberKey, relatives: Relatives, usage: Usage, *, in_gallery: bool = False) -> None:
        """in_gallery: whether it may be shared there from here."""
        self._job = job
        self._member = member
        self._relatives = relatives
        self._usage = usage
        self._in_gallery = in_gallery
        self.files: list[discord.File] = []

    def layout(self, *, removable: bool, reportable: bool = False, intro: str | None = None) -> Layout:
        """Draw it. removable, reportable: whether this person may take the job's pictures away, or report them."""
        job = self._job
        family = words.family(list(self._kin()))
        facts = [intro, words.heading(job), *words.lines_of(job), family, words.left(self._usage)]
        texts = self._texts() if shows_prompt(job, self._member) else [ui.TextDisplay[Any](words.NOT_TO_BE_TOLD)]
        return Layout(
            ui.Container(lines(facts), *texts), ui.ActionRow(*self._buttons(removable=removable, reportable=reportable))
        )

    def _texts(self) -> Iterator[Item]:
        """The long texts, each to be copied from."""
        request = self._job.request
        if request.typed is not None:
            yield from self._block(words.SENT, request.prompt, "sent.txt")
        if self._job.revised_prompt and request.prompt_upsampling:
            yield from self._block(words.REWORKED, self._job.revised_prompt, "reworked.txt")
        if request.model == FLUX:
            yield from self._block(words.PASTE, flags_of(request), "paste.txt")

    def _block(self, title: str, text: str, filename: str) -> Iterator[Item]:
        block = fenced(text)
        if len(block) <= BLOCK_MOST:
            yield ui.TextDisplay(f"{title}\n{block}")
        else:
            yield ui.TextDisplay(f"{title}\n{words.IN_A_FILE}")
            yield ui.File(f"attachment://{filename}")
            self.files.append(discord.File(io.BytesIO(text.encode()), filename))

    def _kin(self) -> Iterator[str]:
        """What it was made from, and what was made of it."""
        if self._relatives.parent is not None:
            yield words.parent(self._named(self._relatives.parent))
        if self._relatives.children:
            yield words.children([self._named(child) for child in self._relatives.children], self._relatives.more)

    def _named(self, job: Job) -> str:
        told = None if job.failure in HIDES_PROMPT else job.request.wording
        return words.relative(job.code, card_link(job), told)

    def _buttons(self, *, removable: bool, reportable: bool) -> Iterator[Item]:
        """What can be done from here; one's own is shared and removed, others' is reported."""
        job = self._job
        if job.state is JobState.SUCCEEDED:
            yield Originals(job.code)
            yield UseCard(job.code)
            yield SaveAsStyle(job.code)
        if self._in_gallery:
            yield ToGallery(job.code)
        if reportable:  # cogs/reports.py hears it
            yield ui.Button(label=reports.REPORT, custom_id=f"report:ask:{job.code}")
        if removable and job.ended:  # cogs/remove.py hears it
            yield ui.Button(label=remove.REMOVE, custom_id=f"remove:ask:{job.code}")


def card_link(job: Job) -> str | None:
    """Discord's link to a job's card, where there is one that more people than its member see."""
    showing = job.showing
    if showing is None or showing.kind is ShowingKind.PRIVATE or showing.channel_id is None or showing.message_id is None:
        return None
    return message_link(job.community, showing.channel_id, showing.message_id)
