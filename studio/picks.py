"""Pictures that a member picked from messages, to make something with: up to ten, for a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.people import MemberKey
from domain.requests import REFERENCES_MOST, Reference
from studio.ports import Clock, ImageStore, Store

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Pick:
    """What was picked at once, and how many others the member has."""

    batch: str
    pictures: tuple[Reference, ...]
    others: int
    pushed_out: int = 0
    """How many older ones had to go."""


class Picks:
    """Keeps each member's picks."""

    def __init__(self, *, store: Store, images: ImageStore, clock: Clock) -> None:
        self._store = store
        self._images = images
        self._clock = clock

    async def add(self, member: MemberKey, pictures: Sequence[Reference], *, batch: str) -> Pick:
        """Keep these pictures as one batch. Their bytes are kept already."""
        gone = await self._store.pick(member, pictures, batch=batch, most=REFERENCES_MOST, now=self._clock.now())
        return await self.batch(member, batch, pushed_out=gone)

    async def batch(self, member: MemberKey, batch: str, *, pushed_out: int = 0) -> Pick:
        """A batch as it stands; without pictures once they lapsed, were cleared, or joined a later batch."""
        batches = await self._store.picked(member)
        these = tuple(batches.pop(batch, ()))
        return Pick(batch, these, sum(map(len, batches.values())), pushed_out)

    async def join(self, member: MemberKey, *, batch: str) -> Pick:
        """Make one batch of all that a member picked."""
        await self._store.join_picked(member, batch=batch, now=self._clock.now())
        return await self.batch(member, batch)

    async def clear(self, member: MemberKey) -> None:
        """Forget all that a member picked."""
        await self._images.delete(sorted(await self._store.clear_picked(member)))
