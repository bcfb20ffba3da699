"""Opening a job: whether it may be, its row, its counts and its holds, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.communities import HouseRules
from domain.errors import BadReference, CodeTaken, WrongState
from domain.jobs import Awaits, Job, JobState, ShowingKind
from domain.ledger import community_account
from domain.money import Millicredits
from domain.orders import Caps, Order
from domain.people import CommunityKey, MemberKey
from domain.requests import Reference
from domain.rules.gate import Split, admit
from domain.rules.house import community_budget, quota_of
from domain.turns import Turn, take_turn
from storage.approval_ends import note_approved
from storage.counters import STUDIO, Count, community_scope, count_as_held, member_scope
from storage.grants import hold_grants
from storage.ledger import Entry, hold
from storage.looks import kept_back_among
from storage.presses import take_press
from storage.rows import JOBS, Part, dialect_of, for_both, get_job, step, table_of
from storage.signals import tell_of_jobs
from storage.standing import let_through, read_standing
from storage.tables import JobRow, ReferenceRow, RemovedImageRow, ShowingRow, StudioRow
from storage.values import options_of, showing_columns
from storage.words import kept_words
from studio.ports import Opened, Opening

ORDERED_BEFORE = select(JOBS.c.id).where(JOBS.c.order_key == bindparam("key"))
VIRTUAL_TIME = select(table_of(StudioRow).c.virtual_time)
LAST_FINISH = select(func.max(JOBS.c.turn_finish)).where(JOBS.c.member == bindparam("member"), JOBS.c.state != JobState.CANCELLED)
INSERT_JOB = for_both(JOBS, lambda job: job.on_conflict_do_nothing(index_elements=["code"]).returning(JOBS.c.id))
INSERT_SHOWING = insert(table_of(ShowingRow))


class Ordering(Part):
    """The one method that holds a price."""

    async def open_job(
        self,
        order: Order,
        *,
        key: str,
        code: str,
        price: Millicredits,
        caps: Caps,
        now: datetime,
        awaiting: Job | None = None,
    ) -> Opened:
        """Write the job, its showing, its counts and its holds, or nothing. Idempotent on key.

        awaiting: the job that waited for this order; it keeps its code, and becomes RESERVED with what was agreed to.
        Raises: SamePress; what domain.rules.gate.admit raises; BadReference("removed"); WrongState when it waits no more.
        """
        async with self._database.booking() as session:
            earlier: int | None = await session.scalar(ORDERED_BEFORE, {"key": key})
            if earlier is not None:
                return Opened(await get_job(session, earlier), created=False)
            if awaiting is not None:
                await refuse_taken_up(session, awaiting)
            elif order.press is not None:
                await take_press(session, order.press, member=order.member, order_key=key, now=now)
            paused = await let_through(session, now=now)
            opening = Opening(order=order, key=key, code=code, price=price, awaiting=awaiting)
            job = await get_job(session, await reserve(session, opening, caps=caps, paused=paused, now=now))
            if awaiting is not None and awaiting.waits_for_staff:
                await note_approved(session, job, order, now=now)
            return Opened(job, created=True)


async def reserve(session: AsyncSession, opening: Opening, *, caps: Caps, paused: str | None, now: datetime) -> int:
    """Ask the gate, and write one job with its turn, its counts and its holds; its id.

    Raises: what domain.rules.gate.admit raises; BadReference("removed"); WrongState when it waits for a yes no more.
    """
    order, awaiting = opening.order, opening.awaiting
    await refuse_removed(session, order.request.references, order.community)
    standing = await read_standing(
        session, order.community, order.member, order.visitor, paused=paused, now=now, besides=order.batch_id
    )
    split = admit(order, opening.price, caps=caps, standing=standing, now=now)
    turn = await next_turn(session, order.member, opening.price)
    if awaiting is None:
        job_id = await write_job(session, order, Entering(opening.key, opening.code, opening.price, turn=turn), now=now)
    else:
        entering = Entering(opening.key, awaiting.code, opening.price, turn=turn)
        job_id = await take_up(session, awaiting, order, entering, now=now)
    counts = counts_of(order, opening.price, split, caps=caps, house=standing.house, now=now)
    await count_as_held(session, job_id, counts, now=now)
    await hold_price(session, order, split, entry=Entry(now, job_id, by=order.member))
    return job_id


async def refuse_removed(session: AsyncSession, references: tuple[Reference, ...], community: CommunityKey) -> None:
    """Raises: BadReference, for a file whose hash was taken away, or that waits for staff to look at it."""
    if not references:
        return
    hashes = [file.sha256 for file in references]
    removed = set(await session.scalars(select(RemovedImageRow.sha256).where(RemovedImageRow.sha256.in_(hashes))))
    kept_back = set(await session.scalars(kept_back_among(hashes, community)))
    for file in references:
        if file.sha256 in removed | kept_back:
            raise BadReference(filename=file.filename, reason="removed" if file.sha256 in removed else "kept_back")


async def next_turn(session: AsyncSession, member: MemberKey, price: Millicredits) -> Turn:
    """The new job's place. A cancelled job used nothing, and pushes nobody back."""
    virtual_time = (await session.scalars(VIRTUAL_TIME)).one()
    last = await session.scalar(LAST_FINISH, {"member": member})
    return take_turn(virtual_time=virtual_time, last_finish=last or 0, price=price)


@dataclass(frozen=True)
class Entering:
    """How a job enters the books: under which key and code, at what price, and with its turn, unless it waits for a yes."""

    key: str
    code: str
    price: Millicredits
    turn: Turn | None
    lapses_at: datetime | None = None
    """Until when it waits for a yes."""
    awaits: Awaits | None = None
    """Whose."""


async def write_job(session: AsyncSession, order: Order, entering: Entering, *, now: datetime) -> int:
    """A new job: its row, its references and its showing. Raises: CodeTaken."""
    job_id: int | None = await session.scalar(INSERT_JOB[dialect_of(session)], job_columns(order, entering, now=now))
    if job_id is None:
        raise CodeTaken(entering.code)
    await insert_references(session, job_id, order.request.references)
    await insert_showing(session, job_id, order, now=now)
    return job_id


async def refuse_taken_up(session: AsyncSession, awaiting: Job) -> None:
    """Raises: WrongState, before any limit is asked: whoever pressed first got what this one would be refused."""
    state = await session.scalar(select(JobRow.state).where(JobRow.id == awaiting.id))
    if state is not JobState.AWAITING:
        raise WrongState(code=awaiting.code, state=state or JobState.CANCELLED)


async def take_up(session: AsyncSession, awaiting: Job, order: Order, entering: Entering, *, now: datetime) -> int:
    """AWAITING → RESERVED: the job begins anew with what was agreed to, and its placeholder's showing takes the question's
    place; where it waited for staff, its placeholder is there already. Raises: WrongState."""
    columns = job_columns(order, entering, now=now)
    if awaiting.waits_for_staff:
        since = {"created_at", "recorded_at"}  # what its member did long ago
        columns = {name: value for name, value in columns.items() if name not in since}
        await step(session, awaiting.id, driver=None, expected={JobState.AWAITING}, **columns)
        return awaiting.id
    await step(session, awaiting.id, driver=None, expected={JobState.AWAITING}, **columns)
    await insert_showing(session, awaiting.id, order, now=now)  # before the other goes: SQLite would give its id again
    asked = [showing.id for showing in awaiting.showings]
    await session.execute(delete(ShowingRow).where(ShowingRow.job_id == awaiting.id, ShowingRow.id.in_(asked)))
    return awaiting.id


def job_columns(order: Order, entering: Entering, *, now: datetime) -> dict[str, Any]:
    """The job's own row. What is ordered without Discord counts as shown from the beginning."""
    turn = entering.turn
    return {
        "code": entering.code,
        "order_key": entering.key,
        "batch_id": order.batch_id,
        "parent_job_id": order.parent_job_id,
        "origin": order.origin,
        "community": order.community,
        "member": order.member,
        "member_name": order.member_name,
        "private": order.private,
        "age_restricted": order.age_restricted,
        "state": JobState.AWAITING if turn is None else JobState.RESERVED,
        "due_at": entering.lapses_at,
        **({} if entering.awaits is None else {"awaits": entering.awaits}),
        "prompt": order.request.prompt,
        "typed": order.request.typed,
        "style": order.request.style,
        "words": kept_words(order.request.wording),
        "channel_id": order.showing.channel_id,
        "request": options_of(order.request),
        "quoted": entering.price,
        "turn_start": 0 if turn is None else turn.start,
        "turn_finish": 0 if turn is None else turn.finish,
        "created_at": now,
        "recorded_at": now if order.showing.kind is ShowingKind.NONE else None,
    }


async def insert_references(session: AsyncSession, job_id: int, references: tuple[Reference, ...]) -> None:
    """The attached images, in their order."""
    rows = [
        {
            "job_id": job_id,
            "position": position,
            "sha256": file.sha256,
            "filename": file.filename,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "url": file.url,
            "gone": False,
        }
        for position, file in enumerate(references)
    ]
    if rows:
        await session.execute(insert(ReferenceRow).values(rows))


async def insert_showing(session: AsyncSession, job_id: int, order: Order, *, now: datetime) -> None:
    """The placeholder's row, written before Discord is called."""
    recorded_at = now if order.showing.kind is ShowingKind.NONE else None
    showing = {**showing_columns(order.showing), "job_id": job_id, "created_at": now, "recorded_at": recorded_at}
    await session.execute(INSERT_SHOWING, showing)
    if recorded_at is not None:
        tell_of_jobs(session, job_id)


def counts_of(
    order: Order, price: Millicredits, split: Split, *, caps: Caps, house: HouseRules, now: datetime
) -> tuple[Count, ...]:
    """What the order adds where: the whole price to the studio and the community, the window's part to the member."""
    quota = quota_of(caps, house, order.visitor, now=now)
    return (
        Count(STUDIO, price, caps.studio),
        Count(community_scope(order.community), price, community_budget(caps, house)),
        Count(member_scope(order.community, order.member), split.window, () if quota is None else (quota.value,)),
    )


async def hold_price(session: AsyncSession, order: Order, split: Split, *, entry: Entry) -> None:
    """The window's part from the community's account, the rest from the member's grants."""
    await hold(session, split.window, source=community_account(order.community), entry=entry)
    await hold_grants(session, order.community, order.member, split.grants, entry=entry)
