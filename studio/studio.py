"""The counter: where requests come in. Studio.order is the only way to spend."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from random import Random

from domain.catalog import ModelCard, Tariff
from domain.errors import BadReference, DiskFull, NoSuchJob, SafetyTooHigh
from domain.jobs import Failure, Job, JobState
from domain.orders import Order
from domain.people import CommunityKey, MemberKey
from domain.requests import SAFETY_MOST, SAFETY_MOST_AGE_RESTRICTED, SEED_MOST, Reference
from domain.rules import minors
from domain.waiting import ready_in_s, size_of, usual_s
from studio.policy import Policy
from studio.ports import Clock, ImageStore, Imaging, Progress, Store

CODE_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Without the pairs that people mix up when they read a code aloud."""
CODE_LENGTH = 8


class Studio:
    """Takes orders and answers where they stand."""

    def __init__(
        self,
        *,
        store: Store,
        images: ImageStore,
        imaging: Imaging,
        clock: Clock,
        policy: Policy,
        random: Random,
        wake: Callable[[], None],
    ) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._images = images
        self._imaging = imaging
        self._clock = clock
        self._policy = policy
        self._random = random
        self._wake = wake

    async def card(self) -> ModelCard:
        """The newest description of the model."""
        return (await self._store.state()).card or ModelCard()

    async def tariff(self) -> Tariff:
        """The newest prices known."""
        return (await self._store.state()).tariff or Tariff()

    def draw_seed(self) -> int:
        """A seed for a request that named none."""
        return self._random.randint(0, SEED_MOST)

    async def keep_reference(self, data: bytes, *, filename: str, url: str | None) -> Reference:
        """Check a member's file and keep its bytes. Raises: BadReference, DiskFull; nothing is kept then."""
        facts = await self._imaging.check_reference(data, filename)
        self._check_disk()
        kept = await self._images.keep(one_chunk(data))
        if await self._store.removed_hashes([kept.sha256]):
            raise BadReference(filename=filename, reason="removed")
        return Reference(kept.sha256, filename, facts.media_type, kept.size_bytes, url)

    async def order(self, order: Order, *, key: str) -> Job:
        """Run the rules, quote, and hold the price: the only way to spend. Idempotent on key.

        Raises: UserError; nothing is held or sent then.
        """
        check_safety(order)
        minors.check(order.request.prompt)
        minors.check(order.request.wording)
        state = await self._store.state()
        state.card_for(order.request).check(order.request)
        self._check_disk()
        opened = await self._store.open_job(
            order,
            key=key,
            code=self._draw_code(),
            price=state.quote(order.request),
            caps=self._policy.caps(order.community),
            now=self._clock.now(),
        )
        self._wake()
        return opened.job

    async def record_showing(
        self, job: Job, *, channel_id: int | None, message_id: int | None, upload_limit_bytes: int | None
    ) -> None:
        """The placeholder is there: from now on the job may be sent."""
        await self._store.record_showing(
            job.showings[-1].id,
            channel_id=channel_id,
            message_id=message_id,
            upload_limit_bytes=upload_limit_bytes,
            now=self._clock.now(),
        )
        self._wake()

    async def withdraw(self, job: Job) -> None:
        """Discord turned the placeholder down: give the hold back at once, should the job not have been sent."""
        await self._store.cancel(job.id, failure=Failure.INTERRUPTED, now=self._clock.now())
        self._wake()

    async def cancel(self, code: str, *, member: MemberKey, staff_of: CommunityKey | None = None) -> Job:
        """Cancel a waiting job for nothing, or mark a running one to be delivered privately.

        The member's own, or any of the community whose staff asks. Raises: NoSuchJob.
        """
        job = await self._store.find_job(code)
        if job is None or not job.answers_to(member, staff_of=staff_of):
            raise NoSuchJob(code)
        cancelled = await self._store.cancel(job.id, failure=Failure.CANCELLED, now=self._clock.now())
        self._wake()
        return cancelled

    async def progress(self, job: Job) -> Progress:
        """How an unfinished job stands: its place while it waits, and when it will probably be ready."""
        usual = (await self._store.usual_times()).get(size_of(job.request))
        told_s = usual_s(usual)
        now = self._clock.now()
        if job.state is not JobState.RESERVED:
            began = job.submitted_at or job.submitting_at or now
            return Progress(ready_at=began + timedelta(seconds=told_s), usual_s=told_s)
        line = await self._store.line(job.id)
        wait_s = ready_in_s(place=line.place, running=line.running, seats=self._policy.seats, usual_s=told_s)
        return Progress(line=line, ready_at=now + timedelta(seconds=wait_s), usual_s=told_s)

    def _draw_code(self) -> str:
        return "".join(self._random.choices(CODE_LETTERS, k=CODE_LENGTH))

    def _check_disk(self) -> None:
        if self._images.free_bytes() < self._policy.min_free_bytes:
            raise DiskFull


def check_safety(order: Order) -> None:
    """Raises: SafetyTooHigh, for a tolerance that the channel doesn't allow."""
    most = SAFETY_MOST_AGE_RESTRICTED if order.age_restricted else SAFETY_MOST
    if order.request.safety_tolerance > most:
        raise SafetyTooHigh(asked=order.request.safety_tolerance, most=most)


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    """Bytes already in memory, as the stream an image store takes."""
    yield data
