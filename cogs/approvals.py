"""Requests that wait for the staff's yes: their card in the staff channel, what staff decide on it, and what its member reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.conduct import about, member_here
from cogs.delivery import Drawn, show_progress
from cogs.details import card_link
from cogs.layout import Layout, framed, handed_back, lines, plain
from cogs.ordering import linked
from cogs.persistent import CODE, Persistent
from cogs.places import visitor
from cogs.questions import in_place
from cogs.reasons import ReasonForm
from cogs.rendered import Rendered, server_name
from cogs.rights import server_of_staff
from cogs.staff_cards import FILES_MOST, bring, prompt_file, references, whole_prompt
from cogs.ways import TooLarge, opened
from cogs.words import approvals as words
from cogs.words import reports
from cogs.words.refusals import refusal
from domain.approvals import Approval, ApprovalEnd, end_of
from domain.errors import ApprovalOver, MemberLeft, ShowLater, UserError
from domain.jobs import Job
from domain.letters import Delivered, Letter
from domain.orders import approved
from domain.people import discord_id, member_key
from domain.visitors import Visitor

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

STYLES = {
    "approve": (words.APPROVE, discord.ButtonStyle.success),
    "trust": (words.TRUST, discord.ButtonStyle.secondary),
    "refuse": (words.REFUSE, discord.ButtonStyle.danger),
}


class DecideApproval(Persistent[ui.Button[Any]], template=rf"approval:(?P<verb>{'|'.join(STYLES)}):{CODE}"):
    """Decides on a request that waits, for the staff of its server: whoever is first."""

    def __init__(self, verb: str, code: str) -> None:
        label, style = STYLES[verb]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"approval:{verb}:{code}"))
        self.verb = verb
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Order it for its member, or ask why not."""
        async with answering(interaction, private=True) as answer:
            approval = await open_here(interaction, self.code)
            if self.verb == "refuse":
                await answer.open(RefuseForm(self.code))
            else:
                await approve(interaction, answer, approval.job, trusts_member=self.verb == "trust")


class RefuseForm(ReasonForm):
    """Why a request is refused."""

    about = "approval-refuse"
    form_title = words.REFUSE_TITLE
    label = words.WHY
    hint = words.WHY_HINT

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Refuse it, for staff of its server."""
        async with answering(interaction, private=True) as answer:
            job = (await open_here(interaction, self.code)).job
            by, reason = member_key(interaction.user.id), self.reason
            await interaction.client.approvals.refuse(job.code, here=job.community, by=by, reason=reason)
            await in_place(interaction, answer, decided(words.refused(job)), files=())


class NextApproval(Persistent[ui.Button[Any]], template="approval:next"):
    """Shows staff what has waited longest for them, here: also where no card of it came to any channel."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.NEXT, style=discord.ButtonStyle.primary, custom_id="approval:next"))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show it, privately."""
        async with answering(interaction, private=True) as answer:
            bot = interaction.client
            longest = await bot.approvals.next_here(server_of_staff(interaction))
            if longest is None:
                await answer.show(plain(words.NOTHING_WAITS))
            else:
                layout, files = await draw_approval(bot, longest, interaction.filesize_limit)
                await answer.show(layout, files=opened(files))


async def open_here(interaction: Interaction, code: str) -> Approval:
    """A request that this person may decide on. One that is over is drawn so on its card, too.

    Raises: NotAllowed, NoSuchJob, ApprovalOver.
    """
    here, approvals = server_of_staff(interaction), interaction.client.approvals
    try:
        return await approvals.open_here(code, here=here)
    except ApprovalOver:
        with suppress(ShowLater, TooLarge):  # the answer says how it ended
            await bring_card(interaction.client, await approvals.here(code, here=here))
        raise


async def approve(interaction: Interaction, answer: Answer, job: Job, *, trusts_member: bool) -> None:
    """Order it for its member, as the rules and the member's roles are now. What they don't let through is told, and waits on.

    Raises: NotOnThem, MemberLeft, ApprovalOver.
    """
    bot = interaction.client
    if trusts_member:
        await about(interaction, discord_id(job.member) or 0)
    asks = await visitor_again(interaction, job)
    order = approved(job, by=member_key(interaction.user.id), visitor=asks, trusts_member=trusts_member)
    try:
        order = replace(order, request=await linked(bot, order.request))
        reserved = await bot.studio.order(order, key=f"interaction-{interaction.id}", awaiting=job)
    except UserError as error:
        await open_here(interaction, job.code)  # perhaps somebody was quicker
        await answer.show(plain(words.still_waits(job, refusal(error))))
    else:
        await in_place(interaction, answer, decided(words.approved(reserved, trusts_member=trusts_member)), files=())
        if await show_progress(bot, reserved, await bot.studio.progress(reserved)):
            await bot.approvals.shown_meanwhile(reserved)


async def visitor_again(interaction: Interaction, job: Job) -> Visitor:
    """A job's member as this server knows them now, where they asked. Raises: MemberLeft."""
    member = await member_here(interaction, discord_id(job.member) or 0)
    if member is None:
        raise MemberLeft
    return visitor(member, await place_of(member.guild, job.showings[0].channel_id or 0))


async def place_of(guild: discord.Guild, channel_id: int) -> object:
    """A channel or thread, with what it is under; by its id alone where it is gone or closed to the bot."""
    known = guild.get_channel_or_thread(channel_id)
    try:
        return known or await guild.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return discord.Object(channel_id)


def decided(told: str) -> Layout:
    """What came of a decision, with the way to the next."""
    return Layout(ui.TextDisplay(told), ui.ActionRow(NextApproval()))


# the card
async def approval(bot: AtelierBot, letter: Letter) -> Delivered | None:
    """To staff: what waits for them; where its card is already, how it stands now. Raises: what cogs/ways.py raises."""
    asked = None if letter.job_id is None else await bot.approvals.of(letter.job_id)
    return None if asked is None else await bring_card(bot, asked)


async def bring_card(bot: AtelierBot, asked: Approval) -> Delivered | None:
    """Draw a request's card, wherever it is. Raises: what cogs/ways.py raises."""
    return await bring(
        bot,
        partial(draw_approval, bot, asked),
        letters=await bot.approvals.cards(asked.job.id),
        community=asked.job.community,
        nonce=f"approval-{asked.job.code}",
        is_open=asked.end is None,
    )


async def draw_approval(bot: AtelierBot, asked: Approval, limit_bytes: int) -> Drawn:
    """Draw it, its references covered; once it is over, neither they nor the prompt."""
    job, link = asked.job, card_link(asked.job)
    if asked.end is not None:
        return framed(lines([words.title(asked, link), *words.ended(asked)])), []
    files = await bot.pictures.given(job, limit_bytes=limit_bytes) if limit_bytes else []
    given = [replace(picture, is_spoiler=True) for picture in files][:FILES_MOST]
    whole = whole_prompt(job)
    layout = framed(
        lines(told(asked, link)),
        prompt_file(whole),
        *references(given, len(job.request.references) - len(given)),
        ui.ActionRow(*(DecideApproval(verb, job.code) for verb in STYLES)),
    )
    return layout, [*given, *whole]


def told(asked: Approval, link: str | None) -> Iterator[str | None]:
    """Who asks, what for, what staff should know of them, and why it waits."""
    yield words.title(asked, link)
    yield words.since(asked)
    yield reports.prompt(asked.job)
    yield words.request(asked.job)
    yield words.IS_PRIVATE if asked.job.private else None
    yield reports.background(asked.background)
    yield words.why(asked)


# the letter to its member
async def ended(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """How it ended; with the prompt, where nothing was made."""
    asked = None if letter.job_id is None else await bot.approvals.of(letter.job_id)
    if asked is None:
        return None
    server, job = await server_name(bot, letter.community), asked.job
    match end_of(job):
        case ApprovalEnd.REFUSED:
            return Rendered(handed_back(words.was_refused(server, job), job.request.wording))
        case ApprovalEnd.LAPSED:
            return Rendered(handed_back(words.has_lapsed(server, job), job.request.wording))
        case ApprovalEnd.APPROVED:
            return Rendered(framed(lines([words.was_approved(server, job)])))
    return None
