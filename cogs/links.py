"""Links under which PixelDojo can fetch a member's reference."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from domain.catalog import ModelCard
from domain.errors import BadReference
from domain.requests import Reference
from studio.ports import Clock, ImageStore

DISCORD_CDN_HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
"""Where Discord serves attachments; nothing else is ever fetched or handed on."""
FRESH_FOR = timedelta(minutes=10)
"""A link must hold for so long yet: PixelDojo fetches it at some time of the run."""


Sign = Callable[[str], str]
"""Makes a short-lived link of our own to a kept picture, by its hash."""
LookUp = Callable[[str], Awaitable[str | None]]
"""Finds a picture of ours by its hash on a card of ours: the link Discord gives of it now."""


class DiscordReferenceLinks:
    """Hands a reference over as Discord's signed link while that is fresh, then as a new one from a card of ours that
    shows it, then as a signed link of our own where the internet reaches us, then as a data URL where the model takes one.
    Nobody is ever shown these links."""

    def __init__(
        self,
        *,
        images: ImageStore,
        clock: Clock,
        hosts: Collection[str] = DISCORD_CDN_HOSTS,
        look_up: LookUp | None = None,
        sign: Sign | None = None,
    ) -> None:
        """hosts: where attachments are served; others only for a Discord that isn't Discord's own. look_up: None without one.

        sign: None where the internet doesn't reach us.
        """
        self._images = images
        self._clock = clock
        self._hosts = hosts
        self._look_up = look_up
        self._sign = sign

    async def link(self, reference: Reference, card: ModelCard) -> str:
        """A link that works now. Raises: BadReference("link")."""
        fresh = await self.ready(reference, card)
        if fresh.url is not None:
            return fresh.url
        if self._sign is not None:
            return self._sign(reference.sha256)
        path = await self._images.path(reference.sha256)
        if path is None:
            raise BadReference(filename=reference.filename, reason="link")
        data = await asyncio.to_thread(path.read_bytes)
        return f"data:{reference.media_type};base64,{base64.b64encode(data).decode()}"

    async def ready(self, reference: Reference, card: ModelCard) -> Reference:
        """The reference with a link that works now, or without one where its bytes can be handed over instead.

        Asked before anything is held. Raises: BadReference("link").
        """
        url = await self._fresh(reference)
        if url is None and not (self._hands_over(card) and await self._images.has(reference.sha256)):
            raise BadReference(filename=reference.filename, reason="link")
        return replace(reference, url=url)

    def _hands_over(self, card: ModelCard) -> bool:
        """Whether a kept picture can be handed over without Discord."""
        return card.takes_data_urls or self._sign is not None

    async def _fresh(self, reference: Reference) -> str | None:
        if reference.url is not None and self._is_fresh(reference.url):
            return reference.url
        found = await self._look_up(reference.sha256) if self._look_up is not None else None
        return found if found is not None and self._is_fresh(found) else None

    def _is_fresh(self, url: str) -> bool:
        expires_at = link_expires_at(url)
        return is_attachment_link(url, self._hosts) and expires_at is not None and expires_at >= self._clock.now() + FRESH_FOR


def is_attachment_link(url: str, hosts: Collection[str] = DISCORD_CDN_HOSTS) -> bool:
    """Whether a link leads to an attachment of Discord's: https, and one of its own hosts."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname in hosts


def link_expires_at(url: str) -> datetime | None:
    """When a signed link lapses, by its own `ex` (hexadecimal Unix time); None where it doesn't say.

    Source: Discord, "Signed attachment URLs".
    """
    told = parse_qs(urlsplit(url).query).get("ex", [""])[0]
    try:
        return datetime.fromtimestamp(int(told, 16), UTC)
    except (ValueError, OverflowError, OSError):
        return None
