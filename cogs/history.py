"""/history: a member's own finished work, and each of it shown again from the kept pictures, for nothing."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from cogs.answering import Answer, answering
from cogs.card import PROMPT_MOST, card
from cogs.layout import Item, Layout, framed, plain
from cogs.pictures import UPLOAD_LIMIT_BYTES, Picture
from cogs.places import community_of
from cogs.remove import Remove
from cogs.text import fenced, one_line, shortened
from cogs.ways import TOO_LARGE_CODE
from cogs.words import history as words
from cogs.words.endings import HIDES_PROMPT
from cogs.words.requests import with_prompt
from domain.errors import NoSuchJob
from domain.jobs import Job, JobState, ShowingKind
from domain.people import member_key
from domain.search import Search
from studio.gallery import shown_images

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SHOWN_MOST = 10
"""Each takes 3 of a message's 40 components: section, text, button."""
CHOICES_MOST = 25
"""Source: Discord, "Application Commands", autocomplete."""
WHOLE_PROMPT_MOST = 1500
"""A longer prompt is added as a file: the card's own text has to fit too."""
PROMPT_FILE = "prompt.txt"


class HistoryCommand(commands.Cog):
    """Looks back."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="history", description=words.HISTORY)
    @app_commands.describe(find=words.FIND, code=words.CODE)
    async def history(
        self,
        interaction: "Interaction",
        find: app_commands.Range[str, 1, 100] | None = None,
        code: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """List one's own finished work, or show one of it again."""
        async with answering(interaction, private=True) as answer:
            if code is not None:
                await show_again(interaction, answer, code)
            else:
                by = member_key(interaction.user.id)
                found = await self._bot.gallery.look_for(Search(by=by, whose=by, here=community_of(interaction), find=find or ""))
                await answer.show(panel(found.jobs, find=find))

    @history.autocomplete("code")
    async def codes(self, interaction: "Interaction", current: str) -> list[Choice[str]]:
        """Offer one's own finished work, by what was typed so far."""
        member, here = member_key(interaction.user.id), community_of(interaction)
        jobs = await self._bot.gallery.offered(member, here, find=current, most=CHOICES_MOST)
        return [Choice(name=words.choice(job), value=job.code) for job in jobs]


class Show(ui.DynamicItem[ui.Button[Any]], template=r"show:(?P<code>[0-9a-z]{8})"):
    """Shows one's own finished work again, by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.SHOW, custom_id=f"show:{code}"))
        self.code = code

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> "Show":
        """Make the button of a press."""
        return cls(match["code"])

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Show it, to its own member alone."""
        async with answering(interaction, private=True) as answer:
            await show_again(interaction, answer, self.code)


def panel(jobs: Sequence[Job], *, find: str | None) -> Layout:
    """The newest of one's finished work."""
    if not jobs:
        return plain(words.nothing_found(find) if find else words.NOTHING)
    left_out = len(jobs) - SHOWN_MOST
    return framed(
        *(row(job) for job in jobs[:SHOWN_MOST]),
        ui.TextDisplay(words.more(left_out)) if left_out > 0 else None,
    )


def row(job: Job) -> Item:
    """One request; with a Show where there is something to see."""
    text = ui.TextDisplay[Any](with_prompt(job))
    if job.state is JobState.SUCCEEDED and not shown_images(job):
        return text
    return ui.Section(text, accessory=Show(job.code))


async def show_again(interaction: "Interaction", answer: Answer, typed: str) -> None:
    """Show one's own finished job privately. Raises: NoSuchJob, WrongState, ImagesGone."""
    gallery = interaction.client.gallery
    job = await gallery.recall(typed_code(typed), member=member_key(interaction.user.id))
    await show_fitted(interaction, answer, job)
    if any(showing.kind is ShowingKind.HISTORY for showing in job.showings):
        await gallery.mark_shown(job)
        await gallery.mark_told(job)


def typed_code(typed: str) -> str:
    """The code in what was typed: it may be a whole choice, or quoted. Raises: NoSuchJob."""
    found = re.search(r"[0-9a-z]+", typed.lower())
    if found is None:
        raise NoSuchJob(typed)
    return found[0]


async def show_fitted(interaction: "Interaction", answer: Answer, job: Job) -> None:
    """Show the card with files that fit; where Discord finds them too large all the same, smaller, and at last none."""
    for limit_bytes in (interaction.filesize_limit, UPLOAD_LIMIT_BYTES // 4):
        pictures = await interaction.client.pictures.of(job, limit_bytes=limit_bytes)
        try:
            return await show_recalled(answer, job, pictures)
        except discord.HTTPException as error:
            if error.status != 413 and error.code != TOO_LARGE_CODE:
                raise
    return await show_recalled(answer, job, ())


async def show_recalled(answer: Answer, job: Job, pictures: Sequence[Picture]) -> None:
    """Show the card once. The files are closed here: discord.py doesn't, after a first answer."""
    layout, files = recalled(job, pictures)
    try:
        await answer.show(layout, files=files)
    finally:
        for file in files:
            file.close()


def recalled(job: Job, pictures: Sequence[Picture]) -> tuple[Layout, list[discord.File]]:
    """The card with its whole prompt, and a way to take it away; with the files it shows."""
    layout = card(job, pictures)
    files = [picture.file() for picture in pictures]
    if not shows_whole_prompt(job):
        block = fenced(job.request.wording)
        if len(block) <= WHOLE_PROMPT_MOST:
            layout.add_item(ui.TextDisplay(block))
        else:
            layout.add_item(ui.File(f"attachment://{PROMPT_FILE}"))
            files.append(discord.File(io.BytesIO(job.request.wording.encode()), PROMPT_FILE))
    if pictures:
        layout.add_item(ui.ActionRow(Remove("ask", job.code)))
    return layout, files


def shows_whole_prompt(job: Job) -> bool:
    """Whether the card already shows the prompt as it was typed."""
    prompt = job.request.wording
    return job.failure not in HIDES_PROMPT and shortened(one_line(prompt), PROMPT_MOST) == prompt
