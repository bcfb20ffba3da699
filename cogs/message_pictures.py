"""The pictures of a message, from wherever Discord keeps them in it: fetched from its own hosts alone, and never too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import discord

from cogs.links import is_attachment_link
from cogs.own_pictures import file_links
from cogs.references import MOST_BYTES
from domain.errors import BadReference

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

FILES_MOST = 10
"""Of one message. Source: Discord, "Uploading files"."""
OURS = re.compile(r"([0-9a-z]{8})-([1-4])(-preview)?")
"""How cogs/pictures.py names a job's files."""


@dataclass(frozen=True)
class MessagePicture:
    """A file of a message that may be a picture."""

    filename: str
    url: str
    size_bytes: int


def is_ours(interaction: discord.Interaction[Any], message: discord.Message) -> bool:
    """Whether this bot wrote a message."""
    return message.author.id == interaction.application_id or message.author == interaction.client.user


def pictures_in(interaction: discord.Interaction[Any], message: discord.Message) -> list[MessagePicture]:
    """A message's files that may be pictures, a forwarded one's too.

    What components show tells no size, so only those of our own messages are taken.
    """
    links = file_links(message) if is_ours(interaction, message) else ()
    shown = (MessagePicture(name_in(link), link, 0) for link in links if is_attachment_link(link, interaction.client.cdn_hosts))
    found: dict[str, MessagePicture] = {}
    for picture in (*attached(message), *shown):
        found.setdefault(urlsplit(picture.url).path, picture)
    return list(found.values())[:FILES_MOST]


def attached(message: discord.Message) -> Iterator[MessagePicture]:
    """Yield the attachments, but for those that Discord itself knows to be something else."""
    for attachment in (*message.attachments, *(a for snapshot in message.message_snapshots for a in snapshot.attachments)):
        if (attachment.content_type or "image/").startswith("image/"):
            yield MessagePicture(attachment.filename, attachment.url, attachment.size)


def name_in(link: str) -> str:
    """A file's name, by its link."""
    return PurePosixPath(urlsplit(link).path).name


def named_as_ours(picture: MessagePicture) -> tuple[str, int] | None:
    """The job's code and the picture's position that a file of one of our own messages shows, by its name."""
    match = OURS.fullmatch(PurePosixPath(picture.filename).stem)
    return None if match is None else (match[1], int(match[2]) - 1)


async def fetched(bot: AtelierBot, picture: MessagePicture) -> bytes:
    """A picture's bytes. Raises: BadReference for one that is too large, elsewhere, or gone."""
    if not is_attachment_link(picture.url, bot.cdn_hosts):
        raise BadReference(filename=picture.filename, reason="source")
    if picture.size_bytes > MOST_BYTES:
        raise BadReference(filename=picture.filename, reason="bytes")
    try:
        return await bot.http.get_from_cdn(picture.url)
    except discord.HTTPException as error:
        raise BadReference(filename=picture.filename, reason="broken") from error
