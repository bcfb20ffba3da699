"""The staff's card of a reported picture: what it is, who reported it and why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.conduct import about
from cogs.delivery import Drawn
from cogs.details import card_link
from cogs.forms import Form
from cogs.layout import framed, lines, plain
from cogs.persistent import CODE, Persistent
from cogs.pictures import gallery
from cogs.reasons import typed_reason, why_field
from cogs.rights import server_of_staff
from cogs.sight import redraw
from cogs.staff_cards import FILES_MOST, bring, prompt_file, references, whole_prompt
from cogs.words import conduct
from cogs.words import reports as words
from domain.conduct import length_of
from domain.errors import ReportDecided
from domain.letters import Delivered, Letter
from domain.people import discord_id, member_key
from domain.reports import ReportCase, ReportDecision, ReportEnd

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"dismiss": words.DISMISS, "remove": words.REMOVE, "warn": words.WARN, "block": words.BLOCK}
ENDS = {
    "dismiss": ReportEnd.DISMISSED,
    "remove": ReportEnd.REMOVED,
    "warn": ReportEnd.WARNED,
    "block": ReportEnd.BLOCKED,
}
CASE = rf"{CODE}:(?P<round_>[0-9]{{1,6}})"


class DecideReport(Persistent[ui.Button[Any]], template=rf"report:(?P<verb>{'|'.join(LABELS)}):{CASE}"):
    """Decides a case, for the staff of its server: whoever is first."""

    reads = {"round_": int}

    def __init__(self, verb: str, code: str, round_: int) -> None:
        style = discord.ButtonStyle.danger if verb == "block" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"report:{verb}:{code}:{round_}"))
        self.verb = verb
        self.code = code
        self.round = round_

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Dismiss it, or ask why it is to be removed."""
        async with answering(interaction, private=True) as answer:
            case = await open_case(interaction, self.verb, self.code, self.round)
            if self.verb != "dismiss":
                await answer.open(DecideForm(self.verb, self.code, self.round))
                return
            await decide(interaction, case, ReportDecision(end=ReportEnd.DISMISSED))
            await answer.show(plain(words.TOLD[ReportEnd.DISMISSED]))


class DecideForm(Form):
    """Why a picture is removed, and for how long its member is blocked."""

    template = rf"report-decide:(?P<verb>remove|warn|block):{CASE}"
    reads = {"round_": int}

    def __init__(self, verb: str, code: str, round_: int) -> None:
        super().__init__(title=words.TITLES[verb], about=f"report-decide:{verb}:{code}:{round_}")
        self.verb = verb
        self.code = code
        self.round = round_
        self.length = ui.TextInput[Any](custom_id="length", default=conduct.LENGTH_AT_FIRST, max_length=20)
        self.why = why_field()
        if verb == "block":
            self.add_item(ui.Label(text=conduct.LENGTH, description=conduct.LENGTH_HINT, component=self.length))
        self.add_item(ui.Label(text=words.REASON, description=words.REASON_HINT, component=self.why))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Decide, for staff alone."""
        async with answering(interaction, private=True) as answer:
            case = await open_case(interaction, self.verb, self.code, self.round)
            until = interaction.client.clock.now() + length_of(self.length.value) if self.verb == "block" else None
            decision = ReportDecision(end=ENDS[self.verb], reason=typed_reason(self.why.value), until=until)
            await decide(interaction, case, decision)
            await answer.show(plain(words.TOLD[decision.end]))


async def open_case(interaction: Interaction, verb: str, code: str, round_: int) -> ReportCase:
    """A case that this person may decide so. Raises: NotAllowed, NoSuchJob, ReportDecided, NotOnThem."""
    here = server_of_staff(interaction)
    case = await interaction.client.reports.case_here(code, round_, here=here)
    if case.end is not None:
        raise ReportDecided(by=case.decided_by, at=case.decided_at)
    if verb in {"warn", "block"}:
        await about(interaction, discord_id(case.reported) or 0)
    return case


async def decide(interaction: Interaction, case: ReportCase, decision: ReportDecision) -> None:
    """Decide it, and show the job's cards as they are then. Raises: ReportDecided."""
    bot, by = interaction.client, member_key(interaction.user.id)
    decided = await bot.reports.decide(case.job.code, case.round, decision, by=by, here=case.job.community)
    if case.job.is_withheld or decided.job.is_withheld:
        await redraw(bot, decided.job)


# the card
async def report(bot: AtelierBot, letter: Letter) -> Delivered | None:
    """Post a case's card; or, where it is there already, draw it as the case stands now. Raises: what cogs/ways.py raises."""
    case = None if letter.job_id is None else await bot.reports.case(letter.job_id, letter.facts["round"])
    if case is None:
        return None
    if letter.facts["redraws"]:
        await redraw(bot, case.job)
    return await bring(
        bot,
        partial(draw_case, bot, case),
        letters=await bot.reports.cards(case),
        community=case.job.community,
        nonce=f"report-{case.job.code}-{case.round}",
        is_open=case.end is None,
    )


async def draw_case(bot: AtelierBot, case: ReportCase, limit_bytes: int) -> Drawn:
    """Draw a case; its pictures and its references covered, once it is decided none."""
    if case.end is not None:
        return framed(lines(told(case)), lines([words.decided(case)])), []
    pictures = await bot.pictures.of(case.job, limit_bytes=limit_bytes) if limit_bytes else []
    files = await bot.pictures.given(case.job, limit_bytes=limit_bytes) if limit_bytes else []
    covered = [replace(picture, is_spoiler=True) for picture in (*pictures, *files)][:FILES_MOST]
    own, given = covered[: len(pictures)], covered[len(pictures) :]
    whole = whole_prompt(case.job)
    layout = framed(
        lines(told(case)),
        prompt_file(whole),
        gallery(own) or ui.TextDisplay(words.NO_PICTURES),
        *references(given, len(case.job.request.references) - len(given)),
        ui.ActionRow(*(DecideReport(verb, case.job.code, case.round) for verb in LABELS)),
    )
    return layout, [*covered, *whole]


def told(case: ReportCase) -> Iterator[str | None]:
    """What is reported, what it was asked for with, by whom, who reported it and why."""
    yield words.title(case, card_link(case.job))
    if case.end is None:
        yield words.hidden(case.job)
        yield words.prompt(case.job)
        yield words.background(case.background)
    yield from map(words.report, case.reports[: words.SHOWN_MOST])
    if len(case.reports) > words.SHOWN_MOST:
        yield words.more(len(case.reports) - words.SHOWN_MOST)
