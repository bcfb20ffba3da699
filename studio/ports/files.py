"""What the studio needs of the store for files: which kept image a shown one is of, and what members picked to use."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.jobs import Job
from domain.people import MemberKey
from domain.requests import Reference


class ShownFileStore(Protocol):
    """Files as people got them."""

    async def note_shown(self, shown: Mapping[str, str]) -> None:
        """Remember of files' hashes which kept image each shows. Repeating it changes nothing."""

    async def is_shown_file(self, sha256: str, *, of: str) -> bool:
        """Whether a file of this hash was shown of that kept image."""

    async def jobs_of_file(self, sha256: str, *, most: int) -> list[Job]:
        """The jobs that made what this file is, or shows; newest first, private and removed ones among them."""


class PickedStore(Protocol):
    """Pictures that members picked to use as references."""

    async def pick(self, member: MemberKey, pictures: Sequence[Reference], *, batch: str, most: int, now: datetime) -> int:
        """Keep these as one batch, and of all the member's no more than `most`, the oldest going first. How many went.

        A picture that was picked before moves into this batch.
        """

    async def picked(self, member: MemberKey) -> dict[str, list[Reference]]:
        """A member's picked pictures by batch, oldest first."""

    async def join_picked(self, member: MemberKey, *, batch: str, now: datetime) -> None:
        """Make one batch of all a member's pictures."""

    async def clear_picked(self, member: MemberKey) -> frozenset[str]:
        """Forget a member's picked pictures; the hashes that may be deleted."""

    async def sweep_picked(self, *, older_than: datetime) -> frozenset[str]:
        """Forget everybody's that were picked before; the hashes that may be deleted."""
