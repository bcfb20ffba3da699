"""The cards: a job's end, as people keep it."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from cogs.again import Again
from cogs.details import Details
from cogs.layout import Item, Layout, framed, lines
from cogs.panel import OpenPicture, picture_buttons
from cogs.pictures import Picture, gallery, thumbnail
from cogs.placeholder import headline, who
from cogs.remix import Remix
from cogs.text import escaped
from cogs.words import buttons, cards, endings, looks
from domain.jobs import Job, JobState
from studio.gallery import Descent

PROMPT_MOST = 300
ROW_MOST = 5
"""Buttons side by side. Source: Discord, "Component Reference", action row."""
TROUBLE = discord.Colour(0xD9A441)


def card(job: Job, pictures: Sequence[Picture], descent: Descent | None = None, before: Picture | None = None) -> Layout:
    """Show an ended job: its pictures, or why there are none. descent: what it was made from. before: what it changed, small."""
    if job.removed_at is not None:
        return removed(job)
    if job.hidden_at is not None:
        return hidden(job)
    return finished(job, pictures, descent, before) if job.state is JobState.SUCCEEDED else failed(job)


def finished(job: Job, pictures: Sequence[Picture], descent: Descent | None = None, before: Picture | None = None) -> Layout:
    """The pictures, with who asked for what above, and below the small print and what can be made of them.

    Nothing about what is left: that is private.
    """
    told = "\n".join(note for note in notes(job, pictures) if note)
    return framed(
        *head(job, descent, before),
        gallery(pictures),
        ui.TextDisplay(told) if told else None,
        ui.Section(ui.TextDisplay(cards.small_print(job)), accessory=Details(job.code)),
        *rows([*card_buttons(job), *([share_button(job)] if job.private and pictures else [])]),
    )


def head(job: Job, descent: Descent | None, before: Picture | None) -> list[Item]:
    """Who asked for what, made from what; beside it the picture that was changed."""
    told = [headline(job.member, job.request.wording, PROMPT_MOST), made_from(descent)]
    texts = [ui.TextDisplay[Any](text) for text in told if text]
    if before is None:
        return list(texts)
    return [ui.Section(*texts, accessory=thumbnail(before))]


def made_from(descent: Descent | None) -> str | None:
    """The small line of what was made from another card."""
    if descent is None:
        return None
    parent = descent.parent
    if parent is None or parent.failure in endings.HIDES_PROMPT:
        return buttons.descent(descent.version, None, None)
    return buttons.descent(descent.version, who(parent.member), parent.request.wording)


def card_buttons(job: Job) -> list[Item]:
    """What can be made of the pictures: of the only one at once, of several by their numbers."""
    images = [image for image in job.images if image.may_be_shown]
    if len(images) == 1:
        return [Again(job.code), Remix(job.code), *picture_buttons(job, images[0])]
    return [*(OpenPicture(job.code, image.position) for image in images), Again(job.code), Remix(job.code)]


def rows(items: Sequence[Item]) -> Iterator[ui.ActionRow[Any]]:
    """Buttons side by side, as many in a row as Discord takes."""
    for begin in range(0, len(items), ROW_MOST):
        yield ui.ActionRow(*items[begin : begin + ROW_MOST])


def share_button(job: Job) -> ui.Button[Layout]:
    """Posts a private card for everybody; cogs/share.py hears it."""
    return ui.Button(label=cards.SHARE, custom_id=f"share:{job.code}")


def notes(job: Job, pictures: Sequence[Picture]) -> Iterator[str | None]:
    """What is said under the pictures where something isn't as usual, each on its line."""
    yield looks.on_card(job.images)
    yield cards.partly_gone(job, shown=len(pictures)) if pictures else why_no_pictures(job)
    if job.revised_prompt and job.request.prompt_upsampling:
        yield cards.reworked(escaped(job.revised_prompt, PROMPT_MOST))
    for picture in pictures:
        if picture.preview_of_bytes is not None:
            yield cards.preview(picture.preview_of_bytes)
            break
    yield cards.missing(job)
    yield cards.rose(job)


def why_no_pictures(job: Job) -> str | None:
    """Why a finished card is empty, but for what is kept back."""
    images = [image for image in job.images if not image.is_kept_back]
    if not images:
        return None
    if any(image.removed for image in images):
        return cards.REMOVED
    return cards.GONE if all(image.gone for image in images) else cards.TOO_LARGE


def failed(job: Job) -> Layout:
    """What went wrong, what to change, what it cost. A prompt that moderation or staff turned down isn't repeated; what was
    never held is nobody's to press."""
    how = endings.ending(job)
    hidden = endings.hides_prompt(job)
    return framed(
        ui.TextDisplay(who(job.member) if hidden else headline(job.member, job.request.wording, PROMPT_MOST)),
        lines([f"**{how.title}**", how.advice, endings.cost(job), f"-# `{job.code}`"]),
        ui.ActionRow(*([] if hidden else [Again(job.code, label=buttons.TRY_AGAIN)]), Remix(job.code)) if job.was_held else None,
        accent=None if job.state is JobState.CANCELLED else TROUBLE,
    )


def removed(job: Job) -> Layout:
    """What takes the place of a card that was taken away: neither pictures nor prompt."""
    return framed(lines([who(job.member), cards.TAKEN_AWAY, f"-# `{job.code}`"]))


def hidden(job: Job) -> Layout:
    """What takes the place of a card until staff looked at it: neither pictures nor prompt."""
    return framed(lines([who(job.member), cards.BEING_LOOKED_AT, f"-# `{job.code}`"]))


def cancelled_while_running(job: Job) -> Layout:
    """What takes a placeholder's place when its job was cancelled too late to be free."""
    return framed(lines([who(job.member), endings.CANCELLED_WHILE_RUNNING, f"-# `{job.code}`"]))
