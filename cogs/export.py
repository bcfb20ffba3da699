"""Export: a member's own data and pictures, zipped, in parts that a message takes.

Each part is made when it is asked for: the button says from which picture on, and whoever presses gets their own data.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, plain
from cogs.message_files import UploadedFile
from cogs.persistent import POSITION, Persistent
from cogs.pictures import Picture
from cogs.words import export as words
from domain.jobs import Job
from domain.people import MemberKey, member_key
from studio.exporting import told

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

AROUND_FILES_BYTES = 256 * 1024
"""Room in a part for the zip's own lists."""
REQUESTS_MOST = 500
"""In one part, so that a part is made in seconds where nothing is kept of the pictures any more."""
ABOUT_YOU = "about-you.json"


@dataclass(frozen=True)
class Cursor:
    """Where a part begins: at a picture of a job; job_id 0 stands for the newest."""

    job_id: int = 0
    position: int = 0


@dataclass
class Part:
    """What goes into one part, as long as there is room; next: where the one after it begins."""

    room_bytes: int
    requests: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    next: Cursor | None = None

    def takes(self, size_bytes: int) -> bool:
        """Whether something of this size still goes in; what comes first always does."""
        if size_bytes > self.room_bytes and (self.requests or self.pictures):
            return False
        self.room_bytes -= size_bytes
        return True


class Export(Persistent[ui.Button[Any]], template=rf"export:(?P<job>\d{{1,18}}):{POSITION}"):
    """Sends the part that begins there, to whoever presses: it is their own."""

    def __init__(self, cursor: Cursor) -> None:
        label = words.NEXT if cursor.job_id else words.EXPORT
        super().__init__(ui.Button(label=label, custom_id=f"export:{cursor.job_id}:{cursor.position}"))
        self.cursor = cursor

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> Export:
        """Make the button of a press."""
        return cls(Cursor(int(match["job"]), int(match["position"])))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Zip it and send it."""
        async with answering(interaction, private=True) as answer:
            member, is_first = member_key(interaction.user.id), self.cursor == Cursor()
            part = await gathered(interaction.client, member, self.cursor, limit_bytes=interaction.filesize_limit)
            if not (is_first or part.requests or part.pictures):
                await answer.show(plain(words.NOTHING_LEFT))
                return
            about = await interaction.client.exports.kept_of(member) if is_first else None
            data = await asyncio.to_thread(zipped, part, about)
            name = f"atelier-{self.cursor.job_id}-{self.cursor.position}.zip" if self.cursor.job_id else "atelier.zip"
            await answer.show(layout(part, name, is_first=is_first), files=[UploadedFile(data, name)])


async def gathered(bot: AtelierBot, member: MemberKey, cursor: Cursor, *, limit_bytes: int) -> Part:
    """A part that begins there, as full as a message takes."""
    part = Part(limit_bytes - AROUND_FILES_BYTES)
    async for job in bot.exports.jobs(member, upto=cursor.job_id or None):
        begins_at = cursor.position if job.id == cursor.job_id else 0
        part.next = await add(bot, part, job, begins_at=begins_at)
        if part.next is not None:
            return part
    return part


async def add(bot: AtelierBot, part: Part, job: Job, *, begins_at: int) -> Cursor | None:
    """Put a job and its pictures into a part; where the next part begins, once it is full."""
    request = told(job)
    if not begins_at:
        if len(part.requests) == REQUESTS_MOST or not part.takes(len(json.dumps(request))):
            return Cursor(job.id)
        part.requests.append(request)
    pictures = await bot.pictures.of(job, limit_bytes=part_limit(part)) if job.images else []
    for position, picture in list(enumerate(pictures))[begins_at:]:
        if not part.takes(len(picture.data)):
            return Cursor(job.id, position)
        part.pictures.append(picture)
    return None


def part_limit(part: Part) -> int:
    """The largest picture that a part of its own takes."""
    return part.room_bytes + sum(len(picture.data) for picture in part.pictures)


def zipped(part: Part, about: dict[str, Any] | None) -> bytes:
    """A part as a file. Pictures are compressed already."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if about is not None:
            archive.writestr(ABOUT_YOU, as_json(about))
        archive.writestr("requests.json", as_json(part.requests))
        for picture in part.pictures:
            archive.writestr(f"pictures/{picture.filename}", picture.data, zipfile.ZIP_STORED)
    return packed.getvalue()


def as_json(value: object) -> str:
    """For people's eyes too."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def layout(part: Part, name: str, *, is_first: bool) -> Layout:
    """The file, what is in it, and the button for the next one."""
    says = words.part(requests=len(part.requests), pictures=len(part.pictures), is_first=is_first, goes_on=part.next is not None)
    onward = [ui.ActionRow[Any](Export(part.next))] if part.next else []
    return Layout(ui.TextDisplay(says), ui.File(f"attachment://{name}"), *onward)
