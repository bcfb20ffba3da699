"""Pictures that were kept back: staff look at them and decide, the first of them; their member is told how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.details import card_link
from cogs.gallery_threads import redraw_in_gallery
from cogs.layout import framed, lines, plain
from cogs.persistent import CODE, Persistent
from cogs.pictures import gallery
from cogs.questions import in_place
from cogs.rendered import Rendered
from cogs.rights import server_of_staff
from cogs.ways import opened
from cogs.words import looks as words
from domain.errors import AlreadyReviewed, ImagesGone
from domain.jobs import Job
from domain.letters import Letter
from domain.people import member_key
from domain.verdicts import Verdict

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {Verdict.SHOW: words.SHOW, Verdict.SPOILER: words.SPOILER, Verdict.KEEP_BACK: words.KEEP}


class Review(Persistent[ui.Button[Any]], template=rf"review:(?P<verdict>show|spoiler|keep_back):{CODE}"):
    """Decides on what was kept back of a job, for staff of its server alone."""

    reads = {"verdict": Verdict}

    def __init__(self, verdict: Verdict, code: str) -> None:
        style = discord.ButtonStyle.danger if verdict is Verdict.KEEP_BACK else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verdict], style=style, custom_id=f"review:{verdict}:{code}"))
        self.verdict = verdict
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Decide; the member's card is drawn again by itself. Who comes later is told who was first."""
        async with answering(interaction, private=True) as answer:
            server, looks = server_of_staff(interaction), interaction.client.looks
            try:
                job = await looks.review(self.code, self.verdict, by=member_key(interaction.user.id), staff_of=server)
            except (AlreadyReviewed, ImagesGone):
                await redraw_reviews(interaction.client, self.code)
                raise
            await in_place(interaction, answer, plain(words.done(job, self.verdict)), files=())
            await redraw_reviews(interaction.client, self.code)


class ReviewNext(Persistent[ui.Button[Any]], template="review:next"):
    """Shows staff what has waited longest for them, here: also where no card of it came to any channel."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.NEXT, style=discord.ButtonStyle.primary, custom_id="review:next"))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show it, privately."""
        async with answering(interaction, private=True) as answer:
            job = await interaction.client.looks.next_to_review(server_of_staff(interaction))
            if job is None:
                await answer.show(plain(words.NOTHING_WAITS))
            else:
                shown = await to_decide(interaction.client, job)
                await answer.show(shown.layout, files=opened(shown.files))


async def to_decide(bot: AtelierBot, job: Job) -> Rendered:
    """What was kept back of a job, as spoilers, with what staff can do about it."""
    waiting = tuple(replace(image, verdict=Verdict.SPOILER) for image in job.images if image.is_kept_back)
    pictures, scores = await bot.pictures.of(replace(job, images=waiting)), await bot.looks.scores(job)
    told = [words.score(image.position + 1, scores.get(image.position)) for image in waiting]
    layout = framed(
        ui.TextDisplay(words.heading(len(waiting), job.member, job.showings[0].channel_id)),
        gallery(pictures),
        ui.TextDisplay(words.asked(job, told)),
        ui.ActionRow(*(Review(verdict, job.code) for verdict in LABELS)),
    )
    return Rendered(layout, pictures)


async def redraw_reviews(bot: AtelierBot, code: str) -> None:
    """Draw the cards of a review again, wherever they are."""
    await bot.post.redraw(await bot.looks.reviews(code))


# the letters
async def review(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """To staff: what was kept back; or, where its card stands already, what was decided. What was decided before anybody
    could be told is no news."""
    job = await bot.looks.job_of(letter)
    decided = None if job is None else await bot.looks.reviewed(job)
    if job is None or (decided is not None and letter.message_id is None):
        return None
    if decided is not None:
        return Rendered(framed(lines([words.decided(job, decided)])))
    if not any(image.is_kept_back and not image.gone for image in job.images):
        return Rendered(framed(lines([words.over(job)])))
    return await to_decide(bot, job)


async def released(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """To its member: it is shown, and where. What everybody sees of it in the gallery is drawn again too."""
    job = await bot.looks.job_of(letter)
    decided = None if job is None else await bot.looks.reviewed(job)
    if job is None or decided is None or job.removed_at is not None:
        return None
    await redraw_in_gallery(bot, job)
    return Rendered(framed(lines([words.released(job, card_link(job), decided.verdict)])))


async def not_released(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """To its member: it isn't shown, or not until staff have looked again. The gallery shows it no more either."""
    job = await bot.looks.job_of(letter)
    if job is None:
        return None
    await redraw_in_gallery(bot, job)
    is_decided = await bot.looks.reviewed(job) is not None
    return Rendered(framed(lines([words.not_released(job) if is_decided else words.looked_at_again(job)])))
