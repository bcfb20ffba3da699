"""The files of our messages: those that go up, and those that are there, so that an edit can name them instead of sending them
again."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import discord

FileIds = dict[str, int]
"""Discord's ids of a message's files, by their names."""


class UploadedFile(discord.File):
    """A file for one upload, whose bytes are let go after it. Of discord.py's own, a cycle of references would hold them until
    the garbage collector comes by, which is seldom."""

    __slots__ = ()

    def __init__(self, data: bytes, filename: str, *, description: str | None = None) -> None:
        """description: for people who don't see it."""
        super().__init__(io.BytesIO(data), filename, description=description)

    def close(self) -> None:
        """Let the bytes go: discord.py is done with them."""
        super().close()
        self.fp.close()


@dataclass(frozen=True)
class KeptFile:
    """A file that stays where it is: an edit drops what it doesn't name. discord.py asks an attachment to keep for no more.

    Source: Discord, "Edit Message" and "Attachment Request Structure".
    """

    id: int

    def to_dict(self) -> dict[str, int]:
        """What an edit says of it."""
        return {"id": self.id}


def file_ids(message: discord.Message) -> FileIds:
    """The files of a message. What components show isn't among its attachments: Discord names it where it is shown.

    Source: Discord, "Message Object", attachments; "Unfurled Media Item", attachment_id.
    """
    shown = [media for component in message.components for media in media_in(component)]
    return {file.filename: file.id for file in message.attachments} | {
        PurePosixPath(urlsplit(media.url).path).name: media.attachment_id for media in shown if media.attachment_id is not None
    }


def media_in(component: Any) -> Iterator[discord.UnfurledMediaItem]:
    """What a component shows, and those inside it."""
    match component:
        case discord.MediaGalleryComponent():
            yield from (item.media for item in component.items)
        case discord.ThumbnailComponent() | discord.FileComponent():
            yield component.media
        case discord.SectionComponent():
            yield from media_in(component.accessory)
        case discord.Container():
            yield from (media for child in component.children for media in media_in(child))
