"""The one way from a wish in Discord to a job: every command, button and form that orders ends here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from cogs.answering import Answer, answering
from cogs.asking import group_question, question
from cogs.defaults import settings_here
from cogs.layout import plain
from cogs.placeholder import placeholder
from cogs.places import community_of, is_age_restricted, may_speak, new_showing, visitor_of
from cogs.references import keep_references
from cogs.reminders import instead
from cogs.setup import offer_set_up
from cogs.words import forms, greeting
from domain.errors import ChannelClosed, CommunityClosed, NoSuchStyle, PersonalClosed, QuotaExceeded
from domain.flags import read
from domain.jobs import Job, JobState, Origin
from domain.members import OptionValue
from domain.money import Millicredits
from domain.orders import Order, Press
from domain.people import is_personal, member_key
from domain.permutations import permutations
from domain.requests import ImageRequest, Reference
from domain.styles import Style, styled

if TYPE_CHECKING:
    from cogs.client import AtelierBot
    from cogs.options import Options

    Interaction = discord.Interaction[AtelierBot]


async def imagine_here(interaction: Interaction, options: Options, *, origin: Origin = Origin.COMMAND) -> None:
    """Order what was filled in, and show where it stands. origin: what was used, the command or a button."""
    async with answering(interaction, private=bool(options.private), prompt=options.prompt) as answer:
        typed, chosen = read(options.prompt), options.style
        options = replace(options, prompt=typed.prompt).or_else(typed.options)
        async with answer.checking():
            settings, seed = await settings_here(interaction), await drawn_seed(interaction.client)
        private = settings.private if options.private is None else options.private
        if private:
            await answer.make_private()
        style, unknown = await style_of(interaction, chosen, typed.options.get("style"))
        options = options.or_else(style.defaults if style else {}).or_else(settings.defaults)
        request = options.request(seed=seed)
        await order_styled(interaction, answer, request, style, options.references, origin=origin, private=private)
        await tell_ignored(answer, (*unknown, *typed.ignored))


async def drawn_seed(bot: AtelierBot) -> int:
    """A seed for a request that named none."""
    return bot.studio.draw_seed(await bot.studio.card())


async def order_styled(
    interaction: Interaction,
    answer: Answer,
    request: ImageRequest,
    style: Style | None,
    files: Sequence[discord.Attachment],
    *,
    origin: Origin,
    private: bool,
    references: Sequence[Reference] = (),
    parent: Job | None = None,
) -> None:
    """Order what was typed: in its style, in all versions that its braces stand for, with the files kept as references.

    references: those that come before the files. Raises: what versions_of, with_files and order_versions raise.
    """
    versions = versions_of(request, style)
    kept = (await with_files(interaction, versions[0], files)).references
    versions = [replace(version, references=(*references, *kept)) for version in versions]
    await order_versions(interaction, answer, versions, origin=origin, private=private, parent=parent)


def versions_of(request: ImageRequest, style: Style | None) -> list[ImageRequest]:
    """The requests that a typed prompt stands for: nearly always one, each in the style.

    Raises: BadPrompt, TooManyPermutations, BadStyle, StyledPromptTooLong.
    """
    versions = [replace(request, prompt=prompt) for prompt in permutations(request.prompt)]
    return versions if style is None else [styled(version, style) for version in versions]


async def order_versions(
    interaction: Interaction,
    answer: Answer,
    versions: Sequence[ImageRequest],
    *,
    origin: Origin,
    private: bool,
    parent: Job | None,
) -> None:
    """Order a request; several versions are asked about first, privately and together: nothing is held until a press says
    yes (cogs/group_asking.py).

    Raises: what order_and_show and Studio.ask_batch raise.
    """
    if len(versions) == 1:
        await order_and_show(interaction, answer, versions[0], origin=origin, private=private, parent=parent)
        return
    bot = interaction.client
    await answer.make_private()
    linked = (await with_links(interaction, versions[0])).references
    private = is_private(private, parent)
    orders = [
        order_of(interaction, replace(one, references=linked), origin=origin, private=private, parent=parent) for one in versions
    ]
    async with answer.checking():
        jobs = await bot.studio.ask_batch(orders, key=f"interaction-{interaction.id}")
    usage = await bot.accounts.usage(jobs[0].community, jobs[0].member, visitor_of(interaction))
    await answer.show_jobs(jobs, group_question(jobs, left=usage.left, resets_at=usage.resets_at))
    await greet(interaction, answer)


async def chosen_style(interaction: Interaction, name: str | None) -> Style | None:
    """The style of a name: the member's own, or else this server's. Raises: NoSuchStyle."""
    if name is None:
        return None
    member, community = member_key(interaction.user.id), community_of(interaction)
    return await interaction.client.styles.find(name, member=member, community=community)


async def style_of(
    interaction: Interaction, chosen: str | None, flagged: OptionValue | None
) -> tuple[Style | None, tuple[str, ...]]:
    """The style that was chosen, or else the one that a flag behind the prompt names; and that flag where it names none: it is
    a habit from elsewhere then (`--style raw`), and left out. Raises: NoSuchStyle for one that was chosen."""
    if chosen is not None or flagged is None:
        return await chosen_style(interaction, chosen), ()
    try:
        return await chosen_style(interaction, str(flagged)), ()
    except NoSuchStyle:
        return None, (f"--style {flagged}",)


async def tell_ignored(answer: Answer, flags: Sequence[str]) -> None:
    """Say privately which flags were left out of a prompt."""
    if flags:
        await answer.whisper(plain(forms.ignored(flags)))


async def order_and_show(
    interaction: Interaction,
    answer: Answer,
    request: ImageRequest,
    *,
    origin: Origin,
    parent: Job | None = None,
    private: bool = False,
    agreed: Millicredits | None = None,
    awaiting: Job | None = None,
    press: Press | None = None,
) -> Job:
    """Order a request for whoever asks, here, and show its placeholder, or ask about its price first: it is AWAITING then,
    as it is while it waits for staff.

    parent: the job it was made from; what is made of a private one is private too. agreed: the price they said yes to.
    awaiting: the job that waited for that yes. press: the button of a card, where pressing it twice at once is meant once.
    Raises: what Studio.order raises; ChannelClosed; PlaceholderRefused.
    """
    private = is_private(private, parent)
    if private:
        await answer.make_private()
    elif origin is Origin.BUTTON and not may_speak(interaction):  # a card of better times
        raise ChannelClosed
    order = order_of(interaction, await with_links(interaction, request), origin=origin, private=private, parent=parent)
    async with answer.checking():
        job = await ordered(interaction, answer, replace(order, agreed=agreed, press=press), awaiting)
    await show_where_it_stands(interaction, answer, job)
    await greet(interaction, answer)
    return job


def is_private(private: bool, parent: Job | None) -> bool:
    """Whether a request is shown to its member alone: also where what it is made of is."""
    return private or (parent is not None and parent.private)


def order_of(
    interaction: Interaction, request: ImageRequest, *, origin: Origin, private: bool, parent: Job | None = None
) -> Order:
    """An order of whoever asks, here, shown by the answer to what they did."""
    return Order(
        request=request,
        member=member_key(interaction.user.id),
        member_name=interaction.user.display_name,
        community=community_of(interaction),
        showing=new_showing(interaction, now=interaction.client.clock.now(), private=private),
        origin=origin,
        private=private,
        age_restricted=is_age_restricted(interaction),
        visitor=visitor_of(interaction),
        parent_job_id=None if parent is None else parent.id,
    )


async def ordered(interaction: Interaction, answer: Answer, order: Order, awaiting: Job | None) -> Job:
    """The order's job. Where the quota refuses it, the refusal offers what it can. Raises: what Studio.order raises."""
    studio, key = interaction.client.studio, f"interaction-{interaction.id}"
    try:
        return await studio.order(order, key=key, awaiting=awaiting)
    except QuotaExceeded:
        if awaiting is None:
            answer.instead = instead(await studio.asking.offer_draft(order, key=key))
        raise


async def show_where_it_stands(interaction: Interaction, answer: Answer, job: Job) -> None:
    """Show a job's placeholder, also while it waits for staff; or the question, privately, while it waits for a yes to its
    price."""
    bot = interaction.client
    if job.state is not JobState.AWAITING or job.waits_for_staff:
        return await answer.show_job(job, placeholder(job, await bot.studio.progress(job), now=bot.clock.now()))
    await answer.make_private()
    less = await bot.studio.asking.for_less(job.request)
    usage = await bot.accounts.usage(job.community, job.member, visitor_of(interaction))
    return await answer.show_job(job, question(job, less=less, left=usage.left, resets_at=usage.resets_at))


async def with_files(interaction: Interaction, request: ImageRequest, files: Sequence[discord.Attachment]) -> ImageRequest:
    """The request with these files as its references, fetched and kept; nothing is fetched for who isn't served anyway.

    Raises: BadReference, DiskFull, CommunityClosed, PersonalClosed, Blocked.
    """
    if not files:
        return request
    await check_welcome(interaction)
    kept = await keep_references(interaction.client.studio, files, hosts=interaction.client.cdn_hosts)
    return replace(request, references=kept)


async def with_links(interaction: Interaction, request: ImageRequest) -> ImageRequest:
    """The request with references that PixelDojo can fetch now: what can't be handed over is refused before the hold.

    Raises: BadReference, ModelGone, CommunityClosed, PersonalClosed, Blocked.
    """
    if not request.references:
        return request
    await check_welcome(interaction)
    return await linked(interaction.client, request)


async def linked(bot: AtelierBot, request: ImageRequest) -> ImageRequest:
    """The request with fresh links. Raises: BadReference, ModelGone."""
    if not request.references:
        return request
    card = (await bot.desk.state()).card_for(request)
    if card.reference_field is None:  # Studio.order says so
        return request
    return replace(request, references=tuple([await bot.links.ready(reference, card) for reference in request.references]))


async def check_welcome(interaction: Interaction) -> None:
    """Whether whoever asks may order here at all: asked before a form is opened or a file fetched; the order asks again.

    Raises: CommunityClosed, PersonalClosed, Blocked.
    """
    bot, community = interaction.client, community_of(interaction)
    if not await bot.desk.is_open(community):
        raise PersonalClosed if is_personal(community) else CommunityClosed
    await bot.conduct.check_welcome(community, member_key(interaction.user.id))


async def greet(interaction: Interaction, answer: Answer) -> None:
    """Say once, privately, what goes to PixelDojo and what is kept; and to staff that the server can be set up."""
    if await interaction.client.desk.first_time(member_key(interaction.user.id)):
        await answer.whisper(plain(greeting.FIRST_TIME))
    await offer_set_up(interaction)
