"""A finished job shown again, privately and for nothing: from the kept pictures, or those its card has yet."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import ui

from cogs.answering import Answer
from cogs.card import PROMPT_MOST, card
from cogs.layout import Layout
from cogs.pictures import UPLOAD_LIMIT_BYTES, Picture
from cogs.places import community_of
from cogs.refetching import before_of, pictures_of
from cogs.remove import Remove
from cogs.rights import is_staff
from cogs.text import fenced, one_line, shortened
from cogs.ways import is_too_large, opened
from cogs.words.endings import hides_prompt
from domain.errors import ImagesGone, NoSuchJob
from domain.jobs import Job, JobState, ShowingKind
from domain.people import member_key
from studio.gallery import Descent

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

WHOLE_PROMPT_MOST = 1500
"""A longer prompt is added as a file: the card's own text has to fit too."""
PROMPT_FILE = "prompt.txt"


async def show_again(interaction: "Interaction", answer: Answer, typed: str) -> None:
    """Show a finished job privately: one's own, one they starred, or to staff a public one of their server.

    Raises: NoSuchJob, WrongState, ImagesGone, BeingLookedAt.
    """
    gallery = interaction.client.gallery
    member, here = member_key(interaction.user.id), community_of(interaction)
    job = await gallery.recall(typed_code(typed), member=member, here=here, is_staff=is_staff(interaction))
    await show_fitted(interaction, answer, job, removable=job.member == member or is_staff(interaction))
    if job.member == member and any(showing.kind is ShowingKind.HISTORY for showing in job.showings):
        await gallery.mark_shown(job)
        await gallery.mark_told(job)


def typed_code(typed: str) -> str:
    """The code in what was typed: it may be a whole choice, or quoted. Raises: NoSuchJob."""
    found = re.search(r"[0-9a-z]+", typed.lower())
    if found is None:
        raise NoSuchJob(typed)
    return found[0]


async def show_fitted(interaction: "Interaction", answer: Answer, job: Job, *, removable: bool) -> None:
    """Show the card with files that fit; where Discord finds them too large all the same, smaller, and at last none.

    Raises: ImagesGone.
    """
    job = replace(job, hidden_at=None)  # to staff alone it is shown while it is hidden
    bot = interaction.client
    descent = await bot.gallery.descent(job)
    before = await before_of(bot, job, descent.parent) if descent is not None and job.state is JobState.SUCCEEDED else None
    for limit_bytes in (interaction.filesize_limit, UPLOAD_LIMIT_BYTES // 4):
        pictures = await pictures_of(bot, job, limit_bytes=limit_bytes)
        if job.state is JobState.SUCCEEDED and not pictures and not any(image.is_kept_back for image in job.images):
            raise ImagesGone(code=job.code, removed=False)
        try:
            return await show_recalled(answer, job, pictures, descent, before if pictures else None, removable=removable)
        except discord.HTTPException as error:
            if not is_too_large(error):
                raise
    return await show_recalled(answer, job, (), descent)


async def show_recalled(
    answer: Answer,
    job: Job,
    pictures: Sequence[Picture],
    descent: Descent | None,
    before: Picture | None = None,
    *,
    removable: bool = False,
) -> None:
    """Show the card once."""
    layout, files = recalled(job, pictures, descent, before, removable=removable)
    await answer.show(layout, files=files)


def recalled(
    job: Job,
    pictures: Sequence[Picture],
    descent: Descent | None = None,
    before: Picture | None = None,
    *,
    removable: bool = False,
) -> tuple[Layout, list[discord.File]]:
    """The card with its whole prompt, and a way to take it away; with the files it shows. before: the picture it changed."""
    layout = card(job, pictures, descent, before)
    files = opened([*pictures, *([] if before is None else [before])])
    if not shows_whole_prompt(job):
        block = fenced(job.request.wording)
        if len(block) <= WHOLE_PROMPT_MOST:
            layout.add_item(ui.TextDisplay(block))
        else:
            layout.add_item(ui.File(f"attachment://{PROMPT_FILE}"))
            files.append(discord.File(io.BytesIO(job.request.wording.encode()), PROMPT_FILE))
    if removable:
        layout.add_item(ui.ActionRow(Remove("ask", job.code)))
    return layout, files


def shows_whole_prompt(job: Job) -> bool:
    """Whether the card already shows the prompt as it was typed."""
    prompt = job.request.wording
    return not hides_prompt(job) and shortened(one_line(prompt), PROMPT_MOST) == prompt
