"""Cards that their members share in the gallery channel of their server."""

from domain.errors import BeingLookedAt, ImagesGone, NoGallery, NoSuchJob, WrongState
from domain.gallery_posts import GalleryPost
from domain.jobs import Job, JobState
from domain.people import CommunityKey, MemberKey
from domain.requests import check_tolerance
from studio.ports import Clock, Store


class GalleryPosts:
    """Notes what is shared there. What the channel itself takes is the cogs' to look at."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def shareable(self, code: str, *, member: MemberKey, here: CommunityKey) -> Job:
        """A member's own public job of this server, with pictures.

        Raises: NoSuchJob; WrongState without pictures; ImagesGone, BeingLookedAt; NoGallery (private).
        """
        job = await self._store.find_job(code)
        if job is None or job.member != member or job.community != here:
            raise NoSuchJob(code)
        if job.state is not JobState.SUCCEEDED:
            raise WrongState(code=job.code, state=job.state)
        if job.removed_at is not None:
            raise ImagesGone(code=job.code, removed=True)
        if job.hidden_at is not None:
            raise BeingLookedAt(job.code)
        if not job.is_public:
            raise NoGallery("private")
        return job

    async def share(self, job: Job, *, age_restricted: bool) -> None:
        """Have a job posted in the gallery, once. age_restricted: whether Discord marks the gallery so.

        Raises: NoGallery (age, there); SafetyTooHigh; Blocked.
        """
        check_age(job, age_restricted=age_restricted)
        if not await self._store.post_in_gallery(job.id, now=self._clock.now()):
            raise NoGallery("there")

    async def find(self, job_id: int) -> tuple[Job, GalleryPost] | None:
        """A job that was shared, and where it is; None where it wasn't, or that was withdrawn."""
        post = await self._store.gallery_post(job_id)
        return None if post is None else (await self._store.job(job_id), post)

    async def post_of(self, job: Job) -> GalleryPost | None:
        """Where a job is in the gallery, or will be; None where it wasn't shared."""
        return await self._store.gallery_post(job.id)

    async def record(self, job: Job, *, channel_id: int, message_id: int) -> None:
        """Its thread is there."""
        await self._store.record_gallery_post(job.id, channel_id=channel_id, message_id=message_id)

    async def withdraw(self, job: Job) -> None:
        """Discord turned it down: it may be shared again."""
        await self._store.withdraw_gallery_post(job.id)


def check_age(job: Job, *, age_restricted: bool) -> None:
    """Whether a gallery is the place for a job. Raises: NoGallery (age), SafetyTooHigh."""
    if job.age_restricted and not age_restricted:
        raise NoGallery("age")
    check_tolerance(job.request, age_restricted=age_restricted)
