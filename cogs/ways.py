"""The ways to a person in Discord, each one call; what Discord answers becomes what to do next.

ShowLater    Discord is away: the same again, later
WayClosed    this way leads nowhere any more: the next one
TooLarge     the files don't fit: smaller ones
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

# discord.py lets some errors of its HTTP library through as they are; this is its own name for that library.
from discord.http import aiohttp as http_library  # type: ignore[attr-defined]

from cogs.layout import Layout
from cogs.message_files import FileIds, file_ids
from cogs.pictures import Picture
from domain.errors import ShowLater
from domain.jobs import Job, Showing, ShowingKind
from studio.ports import Clock

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

AGAIN_AFTER_S = 15.0
TOO_LARGE_CODE = 40005
EXPECTED_CODES = frozenset({10003, 10008, 10015, 50001, 50007, 50013, 50027, 50083})
"""Channel, message or webhook unknown; no access; no direct messages; no permission; token lapsed; thread archived.
Source: Discord, "JSON error codes". Any other refusal is a mistake of ours, and logged as one."""
LOOK_BACK_MOST = 100
CLOCKS_APART = timedelta(minutes=5)
"""How far Discord's clock and ours may be apart when a message is looked for."""

UNREACHABLE = (http_library.ClientError, OSError, TimeoutError)


class WayClosed(Exception):
    """This way to the person leads nowhere."""


class TooLarge(Exception):
    """The files are over what Discord takes there."""


@contextmanager
def answered() -> Iterator[None]:
    """Read Discord's refusals. Raises: ShowLater, WayClosed, TooLarge."""
    try:
        yield
    except UNREACHABLE as error:
        raise ShowLater(AGAIN_AFTER_S) from error
    except discord.HTTPException as error:
        if error.status == 429 or error.status >= 500:
            raise ShowLater(AGAIN_AFTER_S) from error
        if is_too_large(error):
            raise TooLarge from error
        if error.code not in EXPECTED_CODES:
            log.exception("Discord refused a message")
        raise WayClosed(str(error)) from error


def is_too_large(error: discord.HTTPException) -> bool:
    """Whether Discord refused a message for the size of its files."""
    return error.status == 413 or error.code == TOO_LARGE_CODE


class Ways:
    """Each way down of design "Showing", as one method."""

    def __init__(self, bot: AtelierBot, *, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock

    async def edit_by_token(self, showing: Showing, layout: Layout, pictures: Sequence[Picture]) -> FileIds:
        """Change an interaction's reply by its token, within 15 minutes; also one that was never seen to be there.

        The files it has then.
        """
        webhook = self._webhook(showing)
        with answered():
            message_id = Original() if showing.message_id is None else showing.message_id
            return file_ids(await webhook.edit_message(message_id, view=layout, attachments=opened(pictures)))

    async def edit_by_bot(self, showing: Showing, layout: Layout, pictures: Sequence[Picture]) -> FileIds:
        """Change a message by the bot's own token; what only its member sees can't be reached so. The files it has then."""
        if showing.kind is ShowingKind.PRIVATE or showing.channel_id is None or showing.message_id is None:
            raise WayClosed("by token only")
        return await self.change(showing.channel_id, showing.message_id, layout, pictures)

    async def change(self, channel_id: int, message_id: int, layout: Layout, pictures: Sequence[Picture]) -> FileIds:
        """Change any message of the bot's. The files it has then."""
        message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        with answered():
            return file_ids(await message.edit(view=layout, attachments=opened(pictures)))

    async def whisper(self, showing: Showing, layout: Layout, pictures: Sequence[Picture]) -> int:
        """Add a message that only the member sees, by the token of their interaction. Its id."""
        webhook = self._webhook(showing)
        with answered():
            return (await webhook.send(view=layout, files=opened(pictures), ephemeral=True, wait=True)).id

    async def direct_channel(self, user_id: int) -> int:
        """The person's direct messages with the bot."""
        with answered():
            return (await self._bot.create_dm(discord.Object(user_id))).id

    async def post(
        self, channel_id: int, layout: Layout, pictures: Sequence[Picture], *, nonce: str, pings: int | None = None
    ) -> int:
        """Send a new message; the same nonce within some minutes makes no second one. Its id. pings: this user, named in it."""
        channel = self._bot.get_partial_messageable(channel_id)
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(pings)] if pings else False)
        with answered():
            sent = await channel.send(view=layout, files=opened(pictures), nonce=nonce, allowed_mentions=mentions)
            return sent.id

    async def find(self, channel_id: int, job: Job, *, since: datetime) -> int | None:
        """Look for a message of ours with the job's code among the latest. Raises: WayClosed where they can't be read."""
        with answered():
            place = await self._bot.place(channel_id)
        if not is_readable(place):
            raise WayClosed("its messages can't be read")
        channel = self._bot.get_partial_messageable(channel_id)
        with answered():
            async for message in channel.history(limit=LOOK_BACK_MOST, after=since - CLOCKS_APART, oldest_first=False):
                if self._bot.user is not None and message.author.id == self._bot.user.id and job.code in text_of(message):
                    return message.id
        return None

    def _webhook(self, showing: Showing) -> discord.Webhook:
        """Raises: WayClosed once the token has run out."""
        runs_out = showing.token_expires_at
        if showing.token is None or showing.application_id is None or (runs_out and runs_out <= self._clock.now()):
            raise WayClosed("no token any more")
        webhook = discord.Webhook.partial(showing.application_id, showing.token, client=self._bot)
        webhook.type = discord.WebhookType.application  # partial() can't know; only an application's may whisper
        return webhook


def is_readable(place: Any) -> bool:
    """Whether the bot sees earlier messages. Without the permission Discord tells of none, as if there were none."""
    if isinstance(place, discord.abc.GuildChannel | discord.Thread):
        return place.permissions_for(place.guild.me).read_message_history
    return True


class Original(int):
    """The interaction's first reply in a route, where its id isn't known; discord.py would quote the @ of a text.

    Source: Discord, "Edit Original Interaction Response".
    """

    def __str__(self) -> str:
        return "@original"


def opened(pictures: Sequence[Picture]) -> list[discord.File]:
    """The pictures as files for one call."""
    return [picture.file() for picture in pictures]


def text_of(message: discord.Message) -> str:
    """All that a message's components say."""
    return json.dumps([component.to_dict() for component in message.components])
