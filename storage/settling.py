"""The money ends of a job. Each hold is resolved once, in the transaction that ends the job.

The member's holds pay at most what was quoted; what a run costs beyond, the community pays (`adjust`). Where a run was
lost, the host's risk hold stands in the place of the member's, and the host's account pays for everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import OPEN, Awaits, Failure, Image, Job, JobState
from domain.ledger import HOST, PIXELDOJO, AccountName, Hold, Resolution, TransferKind, community_account, resolve
from domain.money import Millicredits
from domain.notices import JobParked, RunExpired
from domain.people import CommunityKey, MemberKey
from domain.prices import bill
from storage.approval_ends import note_unapproved
from storage.counters import STUDIO, community_scope, count_as_spent, member_scope
from storage.ledger import Entry, hold, open_holds, transfer, write_resolutions
from storage.looks import write_look
from storage.notices import tell_host
from storage.rows import JOBS, Part, get_job, step, table_of
from storage.tables import UNSHOWN, ImageRow, JobRow
from storage.values import image_columns

OWED = select(JOBS.c.id, JOBS.c.community, JOBS.c.member, JOBS.c.quoted, JOBS.c.cost, JOBS.c.request).where(
    JOBS.c.id == bindparam("job_id")
)
KEEP_IMAGES = insert(table_of(ImageRow))
NOTHING = Millicredits(0)
CANCELLABLE = frozenset({JobState.AWAITING, JobState.RESERVED})
FAILABLE = frozenset({JobState.RESERVED, JobState.SUBMITTING, JobState.SUBMITTED})


class Settling(Part):
    """Ends of jobs, and the parking that moves the risk to the host."""

    async def park(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """SUBMITTING → PARKED: the member's holds go back, the host's risk hold stands in their place."""
        async with self._database.booking() as session:
            await step(session, job_id, driver=driver, expected={JobState.SUBMITTING}, state=JobState.PARKED)
            job = await get_job(session, job_id)
            entry = Entry(now, job_id)
            await write_resolutions(session, resolve(await open_holds(session, job_id), paid=NOTHING), entry=entry)
            await hold(session, job.quoted, source=HOST, entry=entry)
            await count_as_spent(session, job_id, {member_scope(job.community, job.member): NOTHING})
            await tell_host(session, JobParked(job.code, job.quoted), now=now)
            return job

    async def succeed(
        self,
        job_id: int,
        *,
        driver: str,
        images: Sequence[Image],
        cost: Millicredits | None,
        revised_prompt: str | None,
        now: datetime,
    ) -> Job:
        """SUBMITTED → SUCCEEDED and the settlement. cost None: as it was taken, or else as quoted."""
        async with self._database.booking() as session:
            owed = await read_owed(session, job_id)
            booked = owed.known_cost if cost is None else cost
            paid = bill(quoted=owed.quoted, cost=booked, kept=len(images), ordered=owed.ordered).paid
            ending = Ending(JobState.SUCCEEDED, paid=paid, cost=booked)
            await end(session, owed, ending, driver=driver, expected={JobState.SUBMITTED}, now=now, revised_prompt=revised_prompt)
            if images:
                rows = [{"job_id": job_id, **image_columns(image)} for image in images]
                await session.execute(KEEP_IMAGES, rows)
            await write_look(session, owed.job_id, owed.community, owed.member, images, now=now)
            return await get_job(session, job_id)

    async def fail(self, job_id: int, *, driver: str, failure: Failure, cost: Millicredits = NOTHING, now: datetime) -> Job:
        """RESERVED, SUBMITTING or SUBMITTED → FAILED; everything held goes back. cost: what PixelDojo keeps all the same."""
        async with self._database.booking() as session:
            owed = await read_owed(session, job_id)
            ending = Ending(JobState.FAILED, cost=cost, failure=failure)
            await end(session, owed, ending, driver=driver, expected=FAILABLE, now=now)
            return await get_job(session, job_id)

    async def expire(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """SUBMITTED → EXPIRED; the member's holds go back, the run's cost is the host's risk."""
        async with self._database.booking() as session:
            owed = await read_owed(session, job_id)
            ending = Ending(JobState.EXPIRED, cost=owed.known_cost, failure=Failure.TIMED_OUT, lost=True)
            await end(session, owed, ending, driver=driver, expected={JobState.SUBMITTED}, now=now)
            job = await get_job(session, job_id)
            await tell_host(session, RunExpired(job.code, owed.known_cost), now=now)
            return job

    async def write_off(self, job_id: int, *, now: datetime) -> Job:
        """PARKED → EXPIRED: the risk hold is spent. Raises: WrongState."""
        async with self._database.booking() as session:
            owed = await read_owed(session, job_id)
            ending = Ending(JobState.EXPIRED, cost=owed.quoted, failure=Failure.WRITTEN_OFF, lost=True)
            await end(session, owed, ending, driver=None, expected={JobState.PARKED}, now=now)
            return await get_job(session, job_id)

    async def cancel(self, job_id: int, *, failure: Failure, now: datetime) -> Job:
        """AWAITING or RESERVED → CANCELLED with everything held back; a running job is only marked cancel_asked.

        An ended job comes back as it is. Raises: LookupError.
        """
        async with self._database.booking() as session:
            job = await get_job(session, job_id, lock=True)
            if job.state in CANCELLABLE:
                await cancel_waiting(session, job, failure=failure, now=now)
            elif not job.ended:
                await step(session, job_id, driver=None, expected=OPEN - CANCELLABLE, cancel_asked=True)
            return await get_job(session, job_id)

    async def release_unrecorded(self, *, older_than: datetime, now: datetime) -> list[Job]:
        """RESERVED, or AWAITING staff's yes → CANCELLED (INTERRUPTED) for jobs without a recorded showing, oldest first."""
        placed = or_(JobRow.state == JobState.RESERVED, JobRow.awaits == Awaits.APPROVAL)
        unrecorded = (
            UNSHOWN,
            JobRow.state.in_(CANCELLABLE),
            placed,
            JobRow.recorded_at.is_(None),
            or_(JobRow.created_at < older_than, JobRow.created_at > now + (now - older_than)),  # by a clock since set back
        )
        async with self._database.booking() as session:
            ids = await session.scalars(select(JobRow.id).where(*unrecorded).order_by(JobRow.id).with_for_update())
            jobs = [await get_job(session, job_id) for job_id in ids.all()]
            for job in jobs:
                await cancel_waiting(session, job, failure=Failure.INTERRUPTED, now=now)
            return [await get_job(session, job.id) for job in jobs]


@dataclass(frozen=True)
class Ending:
    """How a job ends: what its member pays, what PixelDojo keeps, and whether that is lost, which the host carries."""

    state: JobState
    paid: Millicredits = NOTHING
    cost: Millicredits = NOTHING
    failure: Failure | None = None
    lost: bool = False


@dataclass(frozen=True)
class Owed:
    """What the end of a job is reckoned from."""

    job_id: int
    community: CommunityKey
    member: MemberKey
    quoted: Millicredits
    cost: Millicredits | None
    ordered: int

    @property
    def known_cost(self) -> Millicredits:
        """What the run costs, as far as PixelDojo told."""
        return self.quoted if self.cost is None else self.cost


async def read_owed(session: AsyncSession, job_id: int) -> Owed:
    """Read what a job's end is reckoned from; the whole job takes five times as long to read. Raises: LookupError."""
    row = (await session.execute(OWED, {"job_id": job_id})).one_or_none()
    if row is None:
        raise LookupError(f"no job {job_id}")
    return Owed(row.id, row.community, row.member, row.quoted, row.cost, ordered=row.request["num_outputs"])


async def cancel_waiting(session: AsyncSession, job: Job, *, failure: Failure, refusal: str | None = None, now: datetime) -> None:
    """End a job that was never sent. A driver that has claimed it finds out when it begins to submit. refusal: staff's words.

    Raises: WrongState.
    """
    ending, unsent = Ending(JobState.CANCELLED, failure=failure), {"due_at": None, "refusal": refusal}
    await end(session, await read_owed(session, job.id), ending, driver=None, expected=CANCELLABLE, now=now, **unsent)
    if job.waits_for_staff:
        await note_unapproved(session, await get_job(session, job.id), now=now)


async def end(
    session: AsyncSession,
    owed: Owed,
    ending: Ending,
    *,
    driver: str | None,
    expected: frozenset[JobState] | set[JobState],
    now: datetime,
    **columns: Any,
) -> None:
    """End a job, its holds and its counts; all or nothing. Raises: ClaimLost, WrongState."""
    holds = await open_holds(session, owed.job_id)
    at_host_risk = any(held.source == HOST for held in holds)
    await step(
        session,
        owed.job_id,
        driver=driver,
        expected=expected,
        state=ending.state,
        failure=ending.failure,
        paid=NOTHING if at_host_risk else ending.paid,
        cost=ending.cost if ending.cost or owed.cost is not None else None,
        ended_at=now,
        **columns,
    )
    if at_host_risk:
        window = await settle_at_risk(session, ending, holds, entry=Entry(now, owed.job_id))
    else:
        window = await settle(session, owed, ending, holds, entry=Entry(now, owed.job_id))
    spent = {
        STUDIO: ending.cost,
        community_scope(owed.community): ending.cost,
        member_scope(owed.community, owed.member): window,
    }
    await count_as_spent(session, owed.job_id, spent)


async def settle(session: AsyncSession, owed: Owed, ending: Ending, holds: tuple[Hold, ...], *, entry: Entry) -> Millicredits:
    """The member pays what the ending says, the community the rest, or the host what was lost. The window's part of it."""
    community = community_account(owed.community)
    resolutions = resolve(holds, paid=ending.paid)
    await write_resolutions(session, resolutions, entry=entry)
    excess = Millicredits(ending.cost - ending.paid)
    kind, source = (TransferKind.RISK, HOST) if ending.lost else (TransferKind.ADJUST, community)
    await transfer(session, kind, excess, source=source, target=PIXELDOJO, entry=entry)
    return spent_from(community, resolutions)


async def settle_at_risk(session: AsyncSession, ending: Ending, holds: tuple[Hold, ...], *, entry: Entry) -> Millicredits:
    """The host pays for everything; nothing of it counts in the member's window."""
    covered = Millicredits(min(ending.cost, sum(held.amount for held in holds)))
    spent_as = TransferKind.WRITE_OFF if ending.lost else TransferKind.SETTLE
    await write_resolutions(session, resolve(holds, paid=covered), entry=entry, spent_as=spent_as)
    excess = Millicredits(ending.cost - covered)
    await transfer(session, TransferKind.RISK, excess, source=HOST, target=PIXELDOJO, entry=entry)
    return NOTHING


def spent_from(account: AccountName, resolutions: Sequence[Resolution]) -> Millicredits:
    """How much of a settlement came from one account."""
    return Millicredits(sum(resolution.spent for resolution in resolutions if resolution.hold.source == account))
