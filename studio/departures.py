"""Servers come and go: what is kept of one that the bot left goes 30 days later, unless it comes back."""

import logging
from collections.abc import Collection
from datetime import timedelta

from domain.people import CommunityKey
from studio.ports import Clock, ImageStore, Store

log = logging.getLogger("atelier.departures")

KEPT_AFTER_LEAVING = timedelta(days=30)
"""Time enough to invite the bot again after a mistake. docs/privacy.md tells it."""


class Departures:
    """Notes who is there, and lets go of what nobody comes back to."""

    def __init__(self, *, store: Store, images: ImageStore, clock: Clock) -> None:
        self._store = store
        self._images = images
        self._clock = clock

    async def note_left(self, community: CommunityKey) -> None:
        """The bot was removed from a server. Its running jobs finish, and wait under /history where nothing else is left."""
        await self._store.note_left(community, now=self._clock.now())

    async def note_back(self, community: CommunityKey) -> None:
        """The bot is in this server, maybe again."""
        if community in await self._store.left_communities():
            await self._store.note_back(community)

    async def note_all(self, present: Collection[CommunityKey]) -> None:
        """What changed while nobody listened: these, and no others, are the servers the bot is in."""
        for community in await self._store.served_communities() - set(present):
            await self.note_left(community)
        for community in set(await self._store.left_communities()) & set(present):
            await self._store.note_back(community)

    async def sweep(self) -> None:
        """Forget servers that were left long ago, and pictures that a server keeps no longer."""
        now = self._clock.now()
        for community, left_at in (await self._store.left_communities()).items():
            if left_at <= now - KEPT_AFTER_LEAVING:
                await self._store.forget_community(community)
                log.info("%s was left 30 days ago: its data is gone", community)
        for community, days in (await self._store.retentions()).items():
            old = await self._store.forget_images_of(community, older_than=now - timedelta(days=days))
            await self._images.delete(sorted(old))
