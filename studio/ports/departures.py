"""What the studio needs of the store for servers that the bot left, and for how long each keeps pictures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.people import CommunityKey


class DepartureStore(Protocol):
    """What becomes of a server's data."""

    async def served_communities(self) -> frozenset[CommunityKey]:
        """All servers that something is kept of, and that the bot isn't known to have left."""

    async def left_communities(self) -> Mapping[CommunityKey, datetime]:
        """Servers that the bot left, and when it was known."""

    async def note_left(self, community: CommunityKey, *, now: datetime) -> None:
        """The bot is no longer there. The first time counts."""

    async def note_back(self, community: CommunityKey) -> None:
        """The bot is there again: everything is as it was."""

    async def forget_community(self, community: CommunityKey) -> None:
        """Forget what the staff of a server decided, and what is kept of its members there; their work stays theirs."""

    async def retentions(self) -> Mapping[CommunityKey, int]:
        """For how many days those servers keep pictures that want it shorter than the host."""

    async def forget_images_of(self, community: CommunityKey, *, older_than: datetime) -> frozenset[str]:
        """As forget_images, for one server's."""
