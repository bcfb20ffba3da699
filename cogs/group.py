"""The group card: all jobs of a batch on one message, each drawn as it is now; and Cancel for those that wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Item, Layout, framed, plain
from cogs.persistent import CODE, Persistent
from cogs.pictures import Picture, gallery
from cogs.placeholder import PROMPT_MOST, headline, waits_in_history, who
from cogs.places import staff_of
from cogs.words import buttons, cards, looks, waiting
from cogs.words import group as words
from cogs.words.endings import HIDES_PROMPT
from domain.batches import can_be_shared
from domain.jobs import Job, JobState
from domain.people import member_key
from domain.permutations import Compared, compared, in_braces
from studio.ports import Progress

if TYPE_CHECKING:
    from datetime import datetime

    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

FILES_MOST = 10
"""In a message, and in a gallery. Source: Discord, "Create Message"; Components V2."""
BUTTONS_A_ROW = 5

JobPictures = Mapping[int, Sequence[Picture]]
"""By the job's id."""


class CancelGroup(Persistent[ui.Button[Any]], template=rf"group:cancel:{CODE}"):
    """Cancels those jobs of a batch that wait, by the code of any of them: for its member, and for who may delete messages."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.CANCEL, custom_id=f"group:cancel:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Cancel them, and say what came back."""
        async with answering(interaction, private=True) as answer:
            cancelled = await interaction.client.studio.cancel_batch(
                self.code, member=member_key(interaction.user.id), staff_of=staff_of(interaction)
            )
            await answer.show(plain(words.cancelled(cancelled)))


def group_card(jobs: Sequence[Job], pictures: JobPictures, progress: Mapping[int, Progress], *, now: datetime) -> Layout:
    """Show a batch: the prompt in all its versions, the pictures there are, one line a job, a button a picture.

    At its fullest (4 jobs of 4 pictures) it has 36 of a message's 40 components.
    """
    told = compared([job.request.wording for job in jobs])
    return framed(
        ui.TextDisplay(heading(jobs, told)),
        gallery([picture for job in jobs for picture in pictures.get(job.id, ())]),
        *rows(jobs, told, pictures, progress),
        ui.TextDisplay(words.small_print(jobs)),
        ui.TextDisplay(waiting.WAITS_IN_HISTORY)
        if any(waits_in_history(job, now=now) and not job.ended for job in jobs)
        else None,
        *number_rows(jobs),
        ui.ActionRow(CancelGroup(jobs[0].code)) if any(job.state is JobState.RESERVED for job in jobs) else None,
        ui.ActionRow(share_button(jobs[0])) if is_private_yet(jobs) else None,
    )


def is_private_yet(jobs: Sequence[Job]) -> bool:
    """Whether all that was asked for has ended, and some of it is there to be shared."""
    return all(job.ended for job in jobs) and any(job.private and can_be_shared(job) for job in jobs)


def share_button(job: Job) -> ui.Button[Any]:
    """Posts a private batch for everybody; cogs/share.py hears it."""
    return ui.Button(label=cards.SHARE, custom_id=f"group:share:{job.code}")


def heading(jobs: Sequence[Job], told: Compared) -> str:
    """Who asked, and for what: the versions in braces, but for those that moderation turned down."""
    if all(hides_words(job) for job in jobs):
        return who(jobs[0].member)
    versions = [
        words.HIDDEN if hides_words(job) else version or words.NO_WORDS for job, version in zip(jobs, told.words, strict=True)
    ]
    return headline(jobs[0].member, in_braces(told, versions), PROMPT_MOST)


def hides_words(job: Job) -> bool:
    """Whether its words aren't repeated in public, or are gone."""
    return job.failure in HIDES_PROMPT or job.is_withheld


def rows(jobs: Sequence[Job], told: Compared, pictures: JobPictures, progress: Mapping[int, Progress]) -> Iterator[Item]:
    """One line a job, with Details beside it once it has ended."""
    for job, version, numbers in zip(jobs, told.words, numbers_of(jobs), strict=True):
        word = words.word(None if hides_words(job) else version)
        stands = state(job, len(pictures.get(job.id, ())), progress.get(job.id, Progress()))
        text = ui.TextDisplay[Any](words.line(numbers, word, stands, job.code))
        yield ui.Section(text, accessory=details_button(job)) if has_details(job) else text


def has_details(job: Job) -> bool:
    """Whether there is more to say of it to everybody who sees the card."""
    return job.ended and not job.is_withheld and not job.goes_to_member_alone


def details_button(job: Job) -> ui.Button[Any]:
    """Tells all of one job; cogs/details.py hears it."""
    return ui.Button(label=buttons.DETAILS, custom_id=f"details:{job.code}")


def numbers_of(jobs: Sequence[Job]) -> Iterator[str]:
    """The numbers of each job's pictures on the card: "1", or "1-4"."""
    for job, first in zip(jobs, firsts(jobs), strict=True):
        last = first + job.request.num_outputs - 1
        yield str(first) if first == last else f"{first}-{last}"


def firsts(jobs: Sequence[Job]) -> Iterator[int]:
    """The number of each job's first picture: they are counted over the whole card, and keep their numbers."""
    number = 1
    for job in jobs:
        yield number
        number += job.request.num_outputs


def state(job: Job, shown: int, progress: Progress) -> str:
    """How one job stands. shown: how many of its pictures the card shows."""
    if job.ended:
        return end(job, shown)
    match job.state:
        case JobState.AWAITING:
            return words.AWAITING
        case JobState.RESERVED:
            return words.in_line(progress.line.place if progress.line else 1, progress.ready_at)
        case JobState.SUBMITTING:
            return words.SENDING
        case JobState.PARKED:
            return words.PARKED
        case _ if progress.very_slow:
            return words.VERY_SLOW
        case _:
            return words.SLOW if progress.slow else words.running(progress.ready_at)


def end(job: Job, shown: int) -> str:
    """How one job ended. shown: how many of its pictures the card shows."""
    if job.removed_at is not None:
        return words.REMOVED
    if job.hidden_at is not None:
        return words.LOOKED_AT
    if job.state is not JobState.SUCCEEDED:
        return words.failed(job)
    if job.goes_to_member_alone:
        return words.ALONE
    waiting = looks.in_group(job.images)
    if not positions(job):
        return waiting or words.GONE
    ready = words.ready(shown, len(job.images), job.request.num_outputs) if shown else why_none(job)
    return f"{ready}; {waiting}" if waiting else ready


def why_none(job: Job) -> str:
    """Why the card shows none of a job's pictures, though it may."""
    return words.TOO_LARGE if any(image.is_there for image in job.images) else words.GONE


def positions(job: Job) -> list[int]:
    """The pictures of a job that this card may show, kept or not."""
    if job.state is not JobState.SUCCEEDED or job.is_withheld or job.goes_to_member_alone:
        return []
    return [image.position for image in job.images if image.may_be_shown]


def shown_positions(jobs: Sequence[Job], job: Job) -> list[int]:
    """The pictures of a job that the card shows: as many of each job as fit into a message of all."""
    return positions(job)[: FILES_MOST // len(jobs)]


def number_rows(jobs: Sequence[Job]) -> Iterator[ui.ActionRow[Any]]:
    """A button for each picture there is, also for those that don't fit into the gallery, and those that may have to be
    fetched again."""
    numbered = [
        ui.Button[Any](label=str(first + position), custom_id=f"picture:{job.code}:{position}")
        for job, first in zip(jobs, firsts(jobs), strict=True)
        for position in positions(job)
    ]
    for begin in range(0, len(numbered), BUTTONS_A_ROW):
        yield ui.ActionRow(*numbered[begin : begin + BUTTONS_A_ROW])
