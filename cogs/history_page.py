"""A page of /history: nine requests with small pictures, a menu to open one, and buttons that turn the page."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Item, Layout, framed, plain
from cogs.persistent import Persistent
from cogs.pictures import Picture, thumbnail
from cogs.places import community_of
from cogs.questions import in_place
from cogs.recall import show_again
from cogs.rights import is_staff
from cogs.ways import opened
from cogs.words import history as words
from domain.jobs import Job, JobState
from domain.people import member_key
from domain.search import Page
from studio.gallery import Found

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

ALL = "all"
"""In the place of a search's code: one's own history, of which nothing is left out."""
LABELS = {"newer": words.NEWER, "older": words.OLDER}


class Turn(
    Persistent[ui.Button[Any]], template=r"history:(?P<verb>newer|older):(?P<search>all|[0-9a-f]{16}):(?P<job_id>\d{1,18})"
):
    """Turns the page of a search: to what is newer or older than a job."""

    reads = {"job_id": int}

    def __init__(self, verb: str, search: str, job_id: int) -> None:
        super().__init__(ui.Button(label=LABELS[verb], custom_id=f"history:{verb}:{search}:{job_id}"))
        self.page = Page(older_than=job_id) if verb == "older" else Page(newer_than=job_id)
        self.search = None if search == ALL else search

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Show the other page in the place of this one, to whose search it is."""
        async with answering(interaction, private=True) as answer:
            by, here = member_key(interaction.user.id), community_of(interaction)
            gallery = interaction.client.gallery
            found = await gallery.turn_page(self.search, self.page, by=by, here=here, is_staff=is_staff(interaction))
            layout, files = await shown_page(interaction.client, found)
            await in_place(interaction, answer, layout, files=files)


class Open(Persistent[ui.Select[Any]], template="history:open"):
    """Opens one of a page's requests as its card."""

    def __init__(self, options: Sequence[discord.SelectOption]) -> None:
        super().__init__(ui.Select(custom_id="history:open", placeholder=words.OPEN, options=list(options)))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> "Open":
        """Make the menu of a choice."""
        return cls(item.options if isinstance(item, ui.Select) else [])

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Show it, to who chose it alone."""
        async with answering(interaction, private=True) as answer:
            await show_again(interaction, answer, self.item.values[0])


async def shown_page(bot: "AtelierBot", found: Found) -> tuple[Layout, list[discord.File]]:
    """A page with its small pictures, and the files of those."""
    pictures = await bot.pictures.thumbnails(found.jobs)
    return page(found, pictures), opened([*pictures.values()])


def page(found: Found, pictures: Mapping[int, Picture]) -> Layout:
    """What was found, newest first; by the number of each it is chosen below."""
    if not found.jobs:
        return plain(words.nothing_found(found.search) if found.search.narrows else words.NOTHING)
    numbered = list(enumerate(found.jobs, start=1))
    return framed(
        ui.TextDisplay(words.title(found.search)),
        ui.TextDisplay(words.RECORDED) if found.search.of_others else None,
        *(row(number, job, pictures.get(job.id), own=job.member == found.search.by) for number, job in numbered),
        menu([(number, job) for number, job in numbered if can_be_seen(job)]),
        turns(found),
    )


def row(number: int, job: Job, picture: Picture | None, *, own: bool) -> Item:
    """One request, beside its first picture where that is kept."""
    text = ui.TextDisplay[Any](words.row(number, job, own=own))
    if picture is None:
        return text
    return ui.Section(text, accessory=thumbnail(picture))


def can_be_seen(job: Job) -> bool:
    """Whether there may be something to show: pictures, kept or on their card yet, or why there are none."""
    return job.state is not JobState.SUCCEEDED or any(not image.removed for image in job.images)


def menu(numbered: Sequence[tuple[int, Job]]) -> Item | None:
    """Opens one."""
    options = [discord.SelectOption(label=words.option(number, job), value=job.code) for number, job in numbered]
    return ui.ActionRow(Open(options)) if options else None


def turns(found: Found) -> Item | None:
    """The buttons to the pages before and after this one."""
    search = found.code or ALL
    newer = [Turn("newer", search, found.jobs[0].id)] if found.newer else []
    older = [Turn("older", search, found.jobs[-1].id)] if found.older else []
    return ui.ActionRow(*newer, *older) if newer or older else None
