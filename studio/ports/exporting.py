"""What the studio needs of the store for a member who takes their data along."""

from typing import Any, Protocol

from domain.jobs import Job
from domain.people import MemberKey


class ExportStore(Protocol):
    """A member's own data."""

    async def kept_of(self, member: MemberKey) -> dict[str, Any]:
        """What is kept of a member beside their jobs, by table, as JSON knows it; nobody else is named in it."""

    async def jobs_to_export(self, member: MemberKey, *, upto: int | None, most: int) -> list[Job]:
        """A member's jobs wherever they were ordered, newest first. upto: from this job's id on; None: from the newest on."""
