"""Jobs that are ordered in one go: one prompt in several versions (docs/decisions/0061)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Awaits, Job, ShowingKind
from domain.orders import Caps
from domain.rules.gate import admit_all
from storage.ordering import Entering, refuse_taken_up, reserve, write_job
from storage.rows import Part, read_job, read_jobs
from storage.standing import let_through, read_standing
from storage.tables import JobRow
from studio.ports import Opening


class Batches(Part):
    """Reads and writes all jobs of a batch at once."""

    async def batch(self, batch_id: str) -> list[Job]:
        """All jobs of a batch, in their order."""
        async with self._database.reading() as session:
            return await jobs_of(session, batch_id)

    async def open_batch(self, openings: Sequence[Opening], *, caps: Caps, now: datetime) -> list[Job]:
        """Write all jobs of a batch with their holds, or nothing; as open_job for each. Idempotent on the first key.

        Raises: as open_job; refusals of budgets and quotas name the price of all.
        """
        async with self._database.booking() as session:
            earlier = await written_before(session, openings[0].key)
            if earlier is not None:
                return earlier
            for opening in openings:
                if opening.awaiting is not None:
                    await refuse_taken_up(session, opening.awaiting)
            paused = await let_through(session, now=now)
            await admit_together(session, openings, caps=caps, paused=paused, now=now)
            for opening in openings:
                await reserve(session, opening, caps=caps, paused=paused, now=now)
            return await jobs_of(session, openings[0].order.batch_id)

    async def await_batch(self, openings: Sequence[Opening], *, lapses_at: datetime, now: datetime) -> list[Job]:
        """Write all jobs of a batch that wait for a yes until then, asked about privately. Idempotent on the first key."""
        async with self._database.booking() as session:
            earlier = await written_before(session, openings[0].key)
            if earlier is not None:
                return earlier
            for opening in openings:
                asked = replace(opening.order, showing=replace(opening.order.showing, kind=ShowingKind.PRIVATE))
                entering = Entering(opening.key, opening.code, opening.price, turn=None, lapses_at=lapses_at, awaits=Awaits.PRICE)
                await write_job(session, asked, entering, now=now)
            return await jobs_of(session, openings[0].order.batch_id)


async def jobs_of(session: AsyncSession, batch_id: str | None) -> list[Job]:
    """All jobs of a batch, in their order."""
    return await read_jobs(session, select(JobRow).where(JobRow.batch_id == batch_id).order_by(JobRow.id))


async def written_before(session: AsyncSession, key: str) -> list[Job] | None:
    """The batch that was written under this key already."""
    first = await read_job(session, JobRow.order_key == key)
    return None if first is None else await jobs_of(session, first.batch_id)


async def admit_together(
    session: AsyncSession, openings: Sequence[Opening], *, caps: Caps, paused: str | None, now: datetime
) -> None:
    """Ask the gate about all of them at once, before it is asked about each. Raises: what domain.rules.gate.admit raises."""
    order = openings[0].order
    standing = await read_standing(
        session, order.community, order.member, order.visitor, paused=paused, now=now, besides=order.batch_id
    )
    orders, prices = [opening.order for opening in openings], [opening.price for opening in openings]
    admit_all(orders, prices, caps=caps, standing=standing, now=now)
