"""What the studio needs of the store for what is wrong with pictures: reports, removals; and for those shown in the gallery."""

from datetime import datetime
from typing import Protocol

from domain.gallery_posts import GalleryPost
from domain.jobs import Job
from domain.people import CommunityKey, MemberKey
from domain.reports import ReportCase, ReportDecision


class ReportStore(Protocol):
    """Pictures that members report."""

    async def report(self, job_id: int, *, reporter: MemberKey, reason: str, now: datetime) -> bool:
        """Write a member's report of a job, once, and the letter to staff. Whether this one hid the job: reports by three
        trusted members do."""

    async def report_case(self, job_id: int, round_: int, *, now: datetime) -> ReportCase | None:
        """One case as it stands; None where there is no such."""

    async def open_cases(self, community: CommunityKey, *, most: int, now: datetime) -> list[ReportCase]:
        """A server's cases that nobody has decided, the oldest first."""

    async def decide_report(self, job_id: int, round_: int, decision: ReportDecision, *, by: MemberKey, now: datetime) -> Job:
        """Decide a case, once: its job is shown again, or it is removed and its member warned or blocked. The job as it is then.

        Raises: ReportDecided where somebody was first; LookupError.
        """


class RemovalStore(Protocol):
    """Pictures that are taken away."""

    async def remove(self, job_id: int, *, by: MemberKey, reason: str | None = None, now: datetime) -> Job:
        """Take a job's images away; the books stay. Their own member does so for good: the files may be deleted then.
        Anybody else is staff: that is a decision, with a letter to the member, and it ends open reports.

        Repeating it changes nothing. Raises: LookupError.
        """

    async def forget_removed(self, *, older_than: datetime) -> frozenset[str]:
        """Mark images that were removed before as gone; the hashes that may be deleted."""


class GalleryPostStore(Protocol):
    """Cards in the gallery channels."""

    async def post_in_gallery(self, job_id: int, *, now: datetime) -> bool:
        """Mark a job as shared in its server's gallery, and write the letter that posts it. False where it was before.

        Raises: Blocked.
        """

    async def record_gallery_post(self, job_id: int, *, channel_id: int, message_id: int) -> None:
        """Its thread is known to be there."""

    async def withdraw_gallery_post(self, job_id: int) -> None:
        """Discord turned it down: it may be shared again."""

    async def gallery_post(self, job_id: int) -> GalleryPost | None:
        """Where a job is in the gallery, or will be; None where it wasn't shared."""
