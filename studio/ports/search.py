"""What the studio needs of the store to look back."""

from datetime import datetime
from typing import Protocol

from domain.jobs import Job
from domain.people import MemberKey
from domain.search import Page, Search


class SearchStore(Protocol):
    """Finished work, found again."""

    async def history(self, search: Search, *, page: Page, most: int) -> list[Job]:
        """Ended jobs with images or waiting results, newest first; of a page newer than a job, those next to it.

        Of one's own all that wasn't removed. Of others' what is public here: of one member for staff, or what one starred.
        """

    async def untold(self, member: MemberKey, *, most: int) -> list[Job]:
        """A member's ended jobs that could be shown nowhere and that they were not told of, newest first."""

    async def open_search(self, code: str, search: Search, *, now: datetime) -> None:
        """Keep a search, so that its pages can be turned. Of another member's work it is audited in the same moment."""

    async def search(self, code: str, *, by: MemberKey) -> Search | None:
        """A search that is still kept; None for anybody else's."""

    async def record_look(self, job: Job, *, by: MemberKey, now: datetime) -> None:
        """Write into the audit that staff opened a member's work."""

    async def sweep_searches(self, *, older_than: datetime) -> None:
        """Forget searches made before."""
