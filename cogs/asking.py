"""A price shown before it is spent: the question, its buttons, and what takes its place. cogs/confirm.py hears the presses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from cogs.layout import Layout, framed, handed_back, lines
from cogs.placeholder import PROMPT_MOST, headline
from cogs.words import confirm as words
from domain.jobs import Failure, Job
from domain.money import Millicredits
from domain.offers import Priced
from domain.orders import CONFIRM_WITHIN
from domain.permutations import compared, in_braces


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
    return handed_back(why_unasked(job), job.request.wording)


def group_question(jobs: Sequence[Job], *, left: Millicredits | None, resets_at: datetime | None) -> Layout:
    """The same about all versions of a prompt at once: how many, each in its own words, and the price of all."""
    price = Millicredits(sum(job.quoted for job in jobs))
    told = compared([job.request.wording for job in jobs])
    return framed(
        ui.TextDisplay(headline(jobs[0].member, in_braces(told, told.words), PROMPT_MOST)),
        lines([words.group_question(jobs, price, left=left, resets_at=resets_at), *words.versions(told.words)]),
        lines([words.forgotten(jobs[0].created_at + CONFIRM_WITHIN)]),
        ui.ActionRow(
            ui.Button(
                label=words.yes_to_all(len(jobs), price),
                style=discord.ButtonStyle.primary,
                custom_id=f"group:make:{jobs[0].code}",
            ),
            ui.Button(label=words.NO, custom_id=f"group:leave:{jobs[0].code}"),
        ),
    )


def unasked_group(jobs: Sequence[Job]) -> Layout:
    """What takes the place of such a question that got no yes."""
    told = compared([job.request.wording for job in jobs])
    return handed_back(why_unasked(jobs[0]), in_braces(told, told.words))


def why_unasked(job: Job) -> str:
    """Whether nobody said yes in time, or somebody said no."""
    return words.LAPSED if job.failure is Failure.TIMED_OUT else words.NOTHING_MADE


def agreed_to_all(jobs: Sequence[Job]) -> Layout:
    """What takes the place of such a question that got its yes."""
    return Layout(ui.TextDisplay(words.agreed_to_all(jobs)))


def agreed(job: Job) -> Layout:
    """What takes the place of a question that got its yes."""
    return Layout(ui.TextDisplay(words.agreed(job)))
