"""What was made: looked back at, shared, erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from domain.batches import can_be_shared
from domain.errors import AlreadyShared, BeingLookedAt, ImagesGone, MadeElsewhere, NoSuchJob, NotAllowed, SearchGone, WrongState
from domain.jobs import Failure, Image, Job, JobState, NewShowing, Showing, ShowingKind
from domain.people import ERASED, CommunityKey, MemberKey
from domain.requests import check_tolerance
from domain.search import NEWEST, Page, Search
from studio.looking import Looks
from studio.ports import Clock, ImageStore, Store

PAGE_MOST = 9
"""Requests on a page of the history."""
UNTOLD_MOST = 25
CHILDREN_MOST = 50
"""So many of the jobs made from one are looked at, the newest."""
CHILDREN_SHOWN = 5


@dataclass(frozen=True)
class Queue:
    """A member's unfinished jobs, and how busy the studio is."""

    jobs: tuple[Job, ...]
    waiting: int
    running: int


@dataclass(frozen=True)
class Found:
    """A page of what was looked for, newest first."""

    search: Search
    code: str | None
    """By which its pages are turned; None for one's own history, of which nothing is left out."""
    jobs: tuple[Job, ...]
    newer: bool
    older: bool
    """Whether there are pages before and after it."""


@dataclass(frozen=True)
class Descent:
    """What a job was made from, as far as it is everybody's to know."""

    version: int
    """How long the chain is that leads to it: 2 for what was made from a first version."""
    parent: Job | None
    """None where that is private, elsewhere, removed or forgotten."""


@dataclass(frozen=True)
class Relatives:
    """A job's parent and children that one person may see; more: how many further children."""

    parent: Job | None
    children: tuple[Job, ...]
    more: int


class Gallery:
    """Looks after finished work and its members' rights to it."""

    def __init__(self, *, store: Store, images: ImageStore, looks: Looks, clock: Clock, random: Random) -> None:
        self._store = store
        self._images = images
        self._looks = looks
        self._clock = clock
        self._random = random

    async def queue(self, member: MemberKey) -> Queue:
        """A member's unfinished jobs, oldest first, wherever they were ordered."""
        jobs = await self._store.open_jobs(member, None)
        waiting, running = await self._store.load()
        return Queue(tuple(jobs), waiting, running)

    async def offered(self, member: MemberKey, here: CommunityKey, *, find: str, most: int) -> list[Job]:
        """A member's own finished work, newest first, wherever it was ordered: to choose from while they type."""
        return await self._store.history(Search(by=member, whose=member, here=here, find=find), page=NEWEST, most=most)

    async def look_for(self, search: Search) -> Found:
        """The newest of what is looked for. Staff's looks at others' work are recorded."""
        code = None
        if search.narrows:
            code = f"{self._random.getrandbits(64):016x}"
            await self._store.open_search(code, search, now=self._clock.now())
        return await self._page(search, NEWEST, code)

    async def turn_page(self, code: str | None, page: Page, *, by: MemberKey, here: CommunityKey, is_staff: bool) -> Found:
        """Another page of a search; code None: of one's own history. is_staff: of here, at this moment.

        Raises: SearchGone for one that is no longer kept, or was somebody else's; NotAllowed.
        """
        search = Search(by=by, whose=by, here=here) if code is None else await self._store.search(code, by=by)
        if search is None:
            raise SearchGone
        if search.of_others and not (is_staff and search.here == here):
            raise NotAllowed
        return await self._page(search, page, code)

    async def _page(self, search: Search, page: Page, code: str | None) -> Found:
        jobs = await self._store.history(search, page=page, most=PAGE_MOST + 1)
        goes_on = len(jobs) > PAGE_MOST
        if page.newer_than is None:
            return Found(search, code, tuple(jobs[:PAGE_MOST]), newer=page.older_than is not None, older=goes_on)
        if not jobs:
            return await self._page(search, NEWEST, code)
        return Found(search, code, tuple(jobs[-PAGE_MOST:]), newer=goes_on, older=True)

    async def recall(self, code: str, *, member: MemberKey, here: CommunityKey | None = None, is_staff: bool = False) -> Job:
        """A finished job, to be shown again: one's own; or one that is public here, to who starred it, and to staff,
        whose look is recorded. here: None for their own alone. is_staff: of here, at this moment.

        Its pictures may be no longer kept: then their cards have them yet, or nobody. Raises: NoSuchJob, WrongState,
        ImagesGone where they were removed; BeingLookedAt where they are hidden.
        """
        job = await self._store.find_job(code)
        if job is None or not (job.member == member or await self._may_look(job, member, here, is_staff=is_staff)):
            raise NoSuchJob(code)
        if not job.ended:
            raise WrongState(code=job.code, state=job.state)
        if job.hidden_at is not None and not (is_staff and job.community == here):
            raise BeingLookedAt(job.code)
        if job.removed_at is not None or (job.images and all(image.removed for image in job.images)):
            raise ImagesGone(code=job.code, removed=True)
        return job

    async def _may_look(self, job: Job, member: MemberKey, here: CommunityKey | None, *, is_staff: bool) -> bool:
        """Whether this person may open another's job; staff's look is recorded before they see it."""
        if here is None or job.state is not JobState.SUCCEEDED or not job.is_seen_by(member, community=here):
            return False
        if await self._store.stars(member, job.id):
            return True
        if is_staff:
            await self._store.record_look(job, by=member, now=self._clock.now())
        return is_staff

    async def seen(self, code: str, *, member: MemberKey, community: CommunityKey, is_staff: bool = False) -> Job:
        """A job whose card this person may press: their own, or a public one of this community. is_staff: of it, now.

        Raises: NoSuchJob, also where there is one that is none of their business; BeingLookedAt for one that is hidden, but
        for staff.
        """
        job = await self._store.find_job(code)
        if job is None or not job.is_seen_by(member, community=community):
            raise NoSuchJob(code)
        if job.hidden_at is not None and not (is_staff and job.community == community):
            raise BeingLookedAt(code)
        return job

    async def descent(self, job: Job) -> Descent | None:
        """What a job was made from, as its card may say it; None for one that was made from nothing else."""
        parent = await self._store.parent(job)
        if parent is None:
            return None
        among_own = job.private and parent.member == job.member
        is_told = parent.community == job.community and not parent.is_withheld and (parent.is_public or among_own)
        return Descent(await self._store.version(job), parent if is_told else None)

    async def relatives(self, job: Job, *, member: MemberKey, community: CommunityKey) -> Relatives:
        """What a job was made from, and what was made of it, as far as this person sees it, here; the newest first."""
        parent, children = await self._store.parent(job), await self._store.children(job, most=CHILDREN_MOST)

        def is_seen(other: Job) -> bool:
            return other.is_seen_by(member, community=community) and not other.is_withheld

        seen = [child for child in children if is_seen(child)]
        shown = tuple(seen[:CHILDREN_SHOWN])
        return Relatives(parent if parent is not None and is_seen(parent) else None, shown, len(seen) - len(shown))

    async def made_from(self, job: Job) -> list[Job]:
        """The latest finished jobs whose cards may say that they were made from this one, whosever they are."""
        children = await self._store.children(job, most=CHILDREN_MOST)
        return [child for child in children if child.state is JobState.SUCCEEDED and child.removed_at is None]

    async def turn_star(self, job: Job, position: int, *, member: MemberKey) -> bool:
        """Star a picture, or take its star away. Whether it is starred now. The same press twice stars once."""
        return await self._store.turn_star(member, job.id, position, now=self._clock.now())

    async def stars(self, job: Job, *, member: MemberKey) -> frozenset[int]:
        """The positions of a job's pictures that this member starred."""
        return await self._store.stars(member, job.id)

    async def waiting(self, member: MemberKey) -> list[Job]:
        """A member's latest finished work that could be shown nowhere, and that they were not told of yet."""
        return await self._store.untold(member, most=UNTOLD_MOST)

    async def mark_told(self, job: Job) -> None:
        """The member knows that this waits under /history."""
        showing = untold(job)
        if showing is not None:
            now = self._clock.now()
            await self._store.record_showing(showing.id, channel_id=None, message_id=None, upload_limit_bytes=None, now=now)

    async def mark_shown(self, job: Job) -> None:
        """A job that waited under /history was shown there."""
        await self._store.mark_shown(job.id, driver=None, now=self._clock.now())

    async def job_of_message(self, message_id: int) -> Job | None:
        """The job that a message of ours shows."""
        return await self._store.job_of_message(message_id)

    async def jobs_with_image(self, sha256: str, *, most: int) -> list[Job]:
        """The latest public jobs that made this picture and weren't removed, newest first."""
        return await self._store.jobs_with_image(sha256, most=most)

    async def has(self, image: Image) -> bool:
        """Whether a picture is still kept, and may be shown."""
        return image.is_there and await self._images.has(image.sha256)

    async def share(self, code: str, *, member: MemberKey, here: CommunityKey, age_restricted: bool, showing: NewShowing) -> Job:
        """Make a member's own private pictures public, to be posted here: once, and where they were made.

        Raises: NoSuchJob, WrongState, ImagesGone, MadeElsewhere, AlreadyShared, Blocked; SafetyTooHigh, KeptFromChannel for this
        channel.
        """
        job = await self.recall(code, member=member)
        if job.state is not JobState.SUCCEEDED:
            raise WrongState(code=job.code, state=job.state)
        if job.private and all(image.gone for image in job.images):  # its card, which the member alone saw, can't be read again
            raise ImagesGone(code=job.code, removed=False)
        (shared,) = await self._share([job], here=here, age_restricted=age_restricted, showing=showing)
        return shared

    async def share_batch(
        self, code: str, *, member: MemberKey, here: CommunityKey, age_restricted: bool, showing: NewShowing
    ) -> list[Job]:
        """The same for all pictures of a member's own batch that are still private, by the code of any of its jobs, once all
        of it has ended. Raises: as share."""
        job = await self._store.find_job(code)
        if job is None or job.member != member or job.batch_id is None:
            raise NoSuchJob(code)
        batch = await self._store.batch(job.batch_id)
        waiting = next((one for one in batch if not one.ended), None)
        if waiting is not None:
            raise WrongState(code=waiting.code, state=waiting.state)
        jobs = [one for one in batch if can_be_shared(one)]
        if not jobs:
            raise AlreadyShared(code) if any(one.is_public for one in batch) else ImagesGone(code=code, removed=False)
        return await self._share(jobs, here=here, age_restricted=age_restricted, showing=showing)

    async def _share(self, jobs: Sequence[Job], *, here: CommunityKey, age_restricted: bool, showing: NewShowing) -> list[Job]:
        for job in jobs:
            if job.community != here:
                raise MadeElsewhere(job.code)
            check_tolerance(job.request, age_restricted=age_restricted)
            await self._looks.judge_to_be_posted(job, age_restricted=age_restricted)
        return await self._store.share([job.id for job in jobs], showing, now=self._clock.now())

    async def withdraw_share(self, jobs: Sequence[Job]) -> None:
        """Discord turned the post down: private again."""
        await self._store.withdraw_share([job.id for job in jobs])

    async def erase(self, member: MemberKey) -> None:
        """Forget a member: waiting jobs are cancelled, prompts and images go, numbers stay under a pseudonym.

        Raises: WrongState while a job of theirs is at PixelDojo.
        """
        now = self._clock.now()
        for job in await self._store.open_jobs(member, None):
            left = await self._store.cancel(job.id, failure=Failure.CANCELLED, now=now)
            if not left.ended and left.state is not JobState.PARKED:
                raise WrongState(code=left.code, state=left.state)
        pseudonym = MemberKey(f"{ERASED}{self._random.getrandbits(64):016x}")
        await self._images.delete(sorted(await self._store.erase(member, pseudonym=pseudonym, now=now)))


def untold(job: Job) -> Showing | None:
    """The showing that says a job waits under /history, while its member doesn't know."""
    return next((s for s in job.showings if s.kind is ShowingKind.HISTORY and s.recorded_at is None), None)
