"""What the studio needs of the store for cards that stay alive: stars, parents and children."""

from datetime import datetime
from typing import Protocol

from domain.jobs import Job
from domain.people import MemberKey


class StarStore(Protocol):
    """Pictures that members keep in mind for themselves."""

    async def turn_star(self, member: MemberKey, job_id: int, position: int, *, now: datetime) -> bool:
        """Star a picture, or take its star away. Whether it is starred now. The same press twice stars once."""

    async def stars(self, member: MemberKey, job_id: int) -> frozenset[int]:
        """The positions of a job's pictures that this member starred."""


class LineageStore(Protocol):
    """What was made from what."""

    async def parent(self, job: Job) -> Job | None:
        """The job it was made from."""

    async def version(self, job: Job) -> int:
        """How long the chain is that leads to it: 1 for one that was made from nothing else."""

    async def children(self, job: Job, *, most: int) -> list[Job]:
        """The latest jobs made from it, newest first; private ones among them."""
