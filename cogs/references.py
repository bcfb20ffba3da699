"""Reads a member's attachments, checked before and after: from Discord's own hosts, and never too much."""

from collections.abc import Collection, Sequence

import discord

from cogs.links import is_attachment_link
from domain.errors import BadReference
from domain.requests import REFERENCES_MOST, Reference, within
from studio.studio import Studio

MOST_BYTES = 20 * 2**20
"""Of one file. Source: docs/settings.md, references."""


async def keep_references(
    studio: Studio, attachments: Sequence[discord.Attachment], *, hosts: Collection[str]
) -> tuple[Reference, ...]:
    """Check and keep a member's files, one after the other so that memory holds one at a time.

    Raises: BadReference; BadOption for more than any request takes; DiskFull.
    """
    within("references", len(attachments), 0, REFERENCES_MOST)
    for attachment in attachments:
        check_before_reading(attachment, hosts=hosts)
    return tuple([await keep_reference(studio, attachment) for attachment in attachments])


def check_before_reading(attachment: discord.Attachment, *, hosts: Collection[str]) -> None:
    """What can be refused without fetching anything. Raises: BadReference."""
    if not is_attachment_link(attachment.url, hosts):
        raise BadReference(filename=attachment.filename, reason="source")
    if attachment.size > MOST_BYTES:
        raise BadReference(filename=attachment.filename, reason="bytes")


async def keep_reference(studio: Studio, attachment: discord.Attachment) -> Reference:
    """Fetch one file and keep it. Raises: BadReference; DiskFull."""
    try:
        data = await attachment.read()
    except discord.HTTPException as error:
        raise BadReference(filename=attachment.filename, reason="broken") from error
    return await studio.keep_reference(data, filename=attachment.filename, url=attachment.url)
