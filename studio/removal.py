"""Taking pictures away: a member's own for good, by staff so that it can be undone for a week."""

from datetime import timedelta

from domain.errors import ImagesGone, NoSuchJob, WrongState
from domain.jobs import Job
from domain.people import CommunityKey, MemberKey
from studio.ports import Clock, ImageStore, Store

UNDONE_WITHIN = timedelta(days=7)
"""How long the files of what staff removed are kept out of everybody's reach. docs/privacy.md tells it."""


class Removal:
    """Removes jobs. Bringing one back is storage/removing.py's, by staff's Undo."""

    def __init__(self, *, store: Store, images: ImageStore, clock: Clock) -> None:
        self._store = store
        self._images = images
        self._clock = clock

    async def removable(self, code: str, *, member: MemberKey, staff_of: CommunityKey | None = None) -> Job:
        """A finished job that this person may take away: the member who ordered it, or the staff of its community.

        Raises: NoSuchJob for anybody else; WrongState while it is under way; ImagesGone where it was removed.
        """
        job = await self.answering(code, member=member, staff_of=staff_of)
        if job.removed_at is not None:
            raise ImagesGone(code=job.code, removed=True)
        return job

    async def remove(self, code: str, *, member: MemberKey) -> Job:
        """Take a member's own pictures away for good. Repeating it changes nothing. Raises: NoSuchJob, WrongState."""
        job = await self.answering(code, member=member, staff_of=None)
        removed = await self._store.remove(job.id, by=member, now=self._clock.now())
        await self._images.delete([image.sha256 for image in removed.images])
        return removed

    async def remove_as_staff(self, code: str, *, by: MemberKey, staff_of: CommunityKey | None, reason: str) -> Job:
        """Take a member's pictures away, as staff of their community: the member is told, and it can be undone.

        Repeating it changes nothing. Raises: NoSuchJob, WrongState.
        """
        job = await self.answering(code, member=by, staff_of=staff_of)
        if job.member == by:
            return await self.remove(code, member=by)
        return await self._store.remove(job.id, by=by, reason=reason, now=self._clock.now())

    async def sweep(self) -> None:
        """Delete the files of what was removed too long ago to be brought back."""
        forgotten = await self._store.forget_removed(older_than=self._clock.now() - UNDONE_WITHIN)
        await self._images.delete(sorted(forgotten))

    async def answering(self, code: str, *, member: MemberKey, staff_of: CommunityKey | None) -> Job:
        """The same, removed before or not. Raises: NoSuchJob, WrongState."""
        job = await self._store.find_job(code)
        if job is None or not job.answers_to(member, staff_of=staff_of):
            raise NoSuchJob(code)
        if not job.ended:
            raise WrongState(code=job.code, state=job.state)
        return job
