"""A price shown before it is spent: the question, its buttons, and what takes its place. cogs/confirm.py hears the presses."""

from datetime import datetime
from typing import Any

import discord
from discord import ui

from cogs.layout import HAND_BACK_MOST, Layout, framed, lines
from cogs.placeholder import PROMPT_MOST, headline
from cogs.text import fenced, shortened
from cogs.words import confirm as words
from domain.jobs import Failure, Job
from domain.money import Millicredits
from domain.offers import Priced
from domain.orders import CONFIRM_WITHIN


def yes_button(verb: str, job: Job, price: Millicredits, label: str) -> ui.Button[Any]:
    """Says yes to a job that waits for it, for no more than the price that its label shows."""
    style = discord.ButtonStyle.primary if verb == "yes" else discord.ButtonStyle.secondary
    return ui.Button(label=label, style=style, custom_id=f"confirm:{verb}:{job.code}:{price}")


def question(job: Job, *, less: Priced | None, left: Millicredits | None, resets_at: datetime | None) -> Layout:
    """What it costs, what will be left of what there is, and what would cost less."""
    buttons = [
        yes_button("yes", job, job.quoted, words.yes(job.quoted)),
        *([yes_button("cheaper", job, less[1], words.cheaper(*less))] if less else []),
        yes_button("today", job, job.quoted, words.yes_for_today(job.quoted)),
        yes_button("no", job, job.quoted, words.NO),
    ]
    return framed(
        ui.TextDisplay(headline(job.member, job.request.wording, PROMPT_MOST)),
        lines([words.question(job, left=left, resets_at=resets_at), words.forgotten(job.created_at + CONFIRM_WITHIN)]),
        ui.ActionRow(*buttons),
    )


def unasked(job: Job) -> Layout:
    """What takes a question's place that got no yes: the prompt, to be used again."""
    sentence = words.LAPSED if job.failure is Failure.TIMED_OUT else words.NOTHING_MADE
    return Layout(ui.TextDisplay(sentence), ui.TextDisplay(fenced(shortened(job.request.wording, HAND_BACK_MOST))))


def agreed(job: Job) -> Layout:
    """What takes the place of a question that got its yes."""
    return Layout(ui.TextDisplay(words.agreed(job)))
