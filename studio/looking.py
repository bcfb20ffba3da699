"""Pictures looked at by a classifier: references before anything is made of them, results before anybody sees them.

Where its library isn't installed, and in servers whose staff didn't switch it on, nobody looks and everything is shown.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.communities import CommunitySettings
from domain.errors import AlreadyReviewed, BadReference, CantLook, ImagesGone, KeptFromChannel, NoSuchJob
from domain.jobs import Image, Job
from domain.letters import Letter, LetterKind
from domain.money import Period
from domain.orders import Order
from domain.people import CommunityKey, MemberKey, is_server
from domain.verdicts import REFERENCES, RESULTS, Level, Verdict, for_member_alone, verdict
from studio.ports import Classifier, Clock, ImageStore, LookCounts, Review, Store

log = logging.getLogger("atelier.looks")

REVIEWS_MOST = 1
"""So many of what waits for staff are handed out at once."""


@dataclass(frozen=True)
class Overview:
    """How pictures are looked at in a server, and what that came to this week."""

    is_possible: bool
    """Whether there is a classifier at all."""
    settings: CommunitySettings
    counts: LookCounts


class Looks:
    """Looks at each file once, and judges it by what the server wants."""

    def __init__(
        self, *, store: Store, images: ImageStore, classifier: Classifier | None, clock: Clock, wake: Callable[[], None]
    ) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._images = images
        self._clock = clock
        self._wake = wake
        self.classifier = classifier
        """None: nobody looks."""

    async def check_references(self, order: Order) -> None:
        """Raises: BadReference (explicit, or unseen), for a file that this server doesn't let pictures be made of here."""
        level = await self._level(order.community, age_restricted=order.age_restricted) if order.request.references else Level.OFF
        if level is Level.OFF:
            return
        hashes = [reference.sha256 for reference in order.request.references]
        let_through = await self._store.let_through(hashes, community=order.community)
        for reference in order.request.references:
            if reference.sha256 in let_through:
                continue
            score = await self._score(reference.sha256)
            if verdict(score, REFERENCES[level]) is Verdict.REFUSE:
                raise BadReference(reference.filename, "unseen" if score is None else "explicit")

    async def judged(self, job: Job, images: Sequence[Image]) -> tuple[Image, ...]:
        """Finished images with their verdicts, by what holds where they were ordered. Repeating it changes nothing."""
        level = await self._level(job.community, age_restricted=job.age_restricted)
        judged = [replace(image, verdict=await self._verdict(image, level)) for image in images]
        if not job.private:
            return tuple(judged)
        return tuple(replace(image, verdict=for_member_alone(image.verdict)) for image in judged)

    async def judge_to_be_posted(self, job: Job, *, age_restricted: bool) -> None:
        """Judge a job's pictures that only their member saw for a channel in which everybody is about to see them.

        Raises: KeptFromChannel.
        """
        level = await self._level(job.community, age_restricted=age_restricted)
        judged = [replace(image, verdict=await self._verdict(image, level)) for image in job.images]
        if any(image.verdict is Verdict.KEEP_BACK for image in judged):
            raise KeptFromChannel(job.code)
        await self._store.judge_anew(job.id, judged)

    async def _level(self, community: CommunityKey, *, age_restricted: bool) -> Level:
        if self.classifier is None or not is_server(community):
            return Level.OFF
        return (await self._store.community_settings(community)).level(age_restricted=age_restricted)

    async def _verdict(self, image: Image, level: Level) -> Verdict:
        return Verdict.SHOW if level is Level.OFF else verdict(await self._score(image.sha256), RESULTS[level])

    async def _score(self, sha256: str) -> float | None:
        """A kept file's score; None where it can't be looked at."""
        known = (await self._store.scores([sha256])).get(sha256)
        if known is not None or self.classifier is None:
            return known
        path = await self._images.path(sha256)
        if path is None:
            return None
        try:
            score = await self.classifier.look(path)
        except CantLook as error:
            log.warning("a picture can't be looked at: %r", error.__cause__)
            return None
        await self._store.note_score(sha256, score, now=self._clock.now())
        return score

    async def overview(self, community: CommunityKey) -> Overview:
        """How pictures are looked at in a server, and what that came to this week."""
        monday = Period.WEEK.starts_at(self._clock.now())
        settings = await self._store.community_settings(community)
        return Overview(self.classifier is not None, settings, await self._store.look_counts(community, since=monday))

    async def next_to_review(self, community: CommunityKey) -> Job | None:
        """The job that has waited longest for staff of this server."""
        return next(iter(await self._store.to_review(community, most=REVIEWS_MOST)), None)

    async def job_of(self, letter: Letter) -> Job | None:
        """The job that a letter is about; None where it is about none."""
        return None if letter.job_id is None else await self._store.job(letter.job_id)

    async def reviews(self, code: str) -> list[Letter]:
        """The letters to staff about what was kept back of a job."""
        job = await self._store.find_job(code)
        return [] if job is None else await self._store.letters_about(LetterKind.REVIEW, job_id=job.id)

    async def reviewed(self, job: Job) -> Review | None:
        """What staff decided on a job's pictures that were kept back; None where nobody did yet."""
        return await self._store.reviewed(job.id)

    async def scores(self, job: Job) -> dict[int, float]:
        """The scores of a job's pictures by their positions, as far as they are known."""
        known = await self._store.scores([image.sha256 for image in job.images])
        return {image.position: known[image.sha256] for image in job.images if image.sha256 in known}

    async def review(self, code: str, decided: Verdict, *, by: MemberKey, staff_of: CommunityKey) -> Job:
        """Decide, as staff of its server, on a job's pictures that were kept back: SHOW, SPOILER, or KEEP_BACK for good.

        The card is drawn anew by itself. Raises: NoSuchJob, ImagesGone; AlreadyReviewed for all but the first.
        """
        job = await self._store.find_job(code)
        if job is None or job.community != staff_of:
            raise NoSuchJob(code)
        kept_back = [image for image in job.images if image.is_kept_back]
        await self._refuse_reviewed(job)
        if not kept_back or all(image.gone for image in kept_back):
            raise ImagesGone(code=job.code, removed=not kept_back)
        if not await self._store.review(job.id, decided, by=by, now=self._clock.now()):
            await self._refuse_reviewed(job)
        self._wake()
        return await self._store.job(job.id)

    async def _refuse_reviewed(self, job: Job) -> None:
        """Raises: AlreadyReviewed."""
        review = await self._store.reviewed(job.id)
        if review is not None:
            raise AlreadyReviewed(code=job.code, by=review.by, verdict=review.verdict)
