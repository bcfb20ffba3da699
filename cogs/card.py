"""The cards: a job's end, as people keep it."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from cogs.layout import Layout, framed, lines
from cogs.pictures import Picture
from cogs.placeholder import headline, who
from cogs.text import escaped
from cogs.words import cards, endings
from domain.jobs import Job, JobState

PROMPT_MOST = 300
TROUBLE = discord.Colour(0xD9A441)


def card(job: Job, pictures: Sequence[Picture]) -> Layout:
    """Show an ended job: its pictures, or why there are none."""
    if job.removed_at is not None:
        return removed(job)
    return finished(job, pictures) if job.state is JobState.SUCCEEDED else failed(job)


def finished(job: Job, pictures: Sequence[Picture]) -> Layout:
    """The pictures, with who asked for what above and the small print below. Nothing about what is left: that is private."""
    return framed(
        ui.TextDisplay(headline(job.member, job.request.wording, PROMPT_MOST)),
        gallery(pictures),
        lines(notes(job, pictures)),
    )


def gallery(pictures: Sequence[Picture]) -> ui.MediaGallery[Layout] | None:
    """The uploaded files, side by side."""
    if not pictures:
        return None
    return ui.MediaGallery(
        *(discord.MediaGalleryItem(f"attachment://{picture.filename}", description=picture.alt_text) for picture in pictures)
    )


def notes(job: Job, pictures: Sequence[Picture]) -> Iterator[str | None]:
    """What is said under the pictures, each on its line."""
    yield why_no_pictures(job) if not pictures else cards.partly_gone(job)
    if job.revised_prompt and job.request.prompt_upsampling:
        yield cards.reworked(escaped(job.revised_prompt, PROMPT_MOST))
    for picture in pictures:
        if picture.preview_of_bytes is not None:
            yield cards.preview(picture.preview_of_bytes)
            break
    yield cards.missing(job)
    yield cards.rose(job)
    yield cards.small_print(job)


def why_no_pictures(job: Job) -> str:
    """Why a finished card is empty."""
    if any(image.removed for image in job.images):
        return cards.REMOVED
    return cards.GONE if all(image.gone for image in job.images) else cards.TOO_LARGE


def failed(job: Job) -> Layout:
    """What went wrong, what to change, what it cost. A prompt that moderation turned down isn't repeated."""
    how = endings.ending(job)
    hidden = job.failure in endings.HIDES_PROMPT
    return framed(
        ui.TextDisplay(who(job.member) if hidden else headline(job.member, job.request.wording, PROMPT_MOST)),
        lines([f"**{how.title}**", how.advice, endings.cost(job), f"-# `{job.code}`"]),
        accent=None if job.state is JobState.CANCELLED else TROUBLE,
    )


def removed(job: Job) -> Layout:
    """What takes the place of a card that was taken away: neither pictures nor prompt."""
    return framed(lines([who(job.member), cards.TAKEN_AWAY, f"-# `{job.code}`"]))


def cancelled_while_running(job: Job) -> Layout:
    """What takes a placeholder's place when its job was cancelled too late to be free."""
    return framed(lines([who(job.member), endings.CANCELLED_WHILE_RUNNING, f"-# `{job.code}`"]))
