"""Jobs that wait for somebody's yes: nothing of theirs is held (docs/decisions/0060; storage/approvals.py for staff's)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Awaits, Failure, Job, JobState, ShowingKind
from domain.money import Millicredits
from domain.orders import Order
from storage.ordering import Entering, write_job
from storage.presses import take_press
from storage.rows import Part, get_job, read_job
from storage.settling import cancel_waiting
from storage.tables import UNSHOWN, JobRow
from studio.ports import Opened


class Awaiting(Part):
    """Writes them down, and forgets them. The yes itself is an order: Ordering.open_job."""

    async def await_job(
        self, order: Order, *, key: str, code: str, price: Millicredits, lapses_at: datetime, now: datetime
    ) -> Opened:
        """Write a job that waits for a yes until then, asked about privately. Nothing is held or counted. Idempotent on key.

        Raises: SamePress.
        """
        async with self._database.booking() as session:
            earlier = await read_job(session, JobRow.order_key == key)
            if earlier is not None:
                return Opened(earlier, created=False)
            asked = replace(order, showing=replace(order.showing, kind=ShowingKind.PRIVATE))
            entering = Entering(key, code, price, turn=None, lapses_at=lapses_at, awaits=Awaits.PRICE)
            return Opened(await enter(session, asked, entering, now=now), created=True)

    async def lapse(self, *, now: datetime) -> list[Job]:
        """AWAITING → CANCELLED (TIMED_OUT) for those that waited long enough, whoever for, oldest first."""
        over = (UNSHOWN, JobRow.state == JobState.AWAITING, JobRow.due_at <= now)
        async with self._database.booking() as session:
            ids = (await session.scalars(select(JobRow.id).where(*over).order_by(JobRow.id))).all()
            for job_id in ids:
                await cancel_waiting(session, await get_job(session, job_id), failure=Failure.TIMED_OUT, now=now)
            return [await get_job(session, job_id) for job_id in ids]


async def enter(session: AsyncSession, order: Order, entering: Entering, *, now: datetime) -> Job:
    """Write one that waits, and take the press it came by. Raises: SamePress, CodeTaken."""
    if order.press is not None:
        await take_press(session, order.press, member=order.member, order_key=entering.key, now=now)
    return await get_job(session, await write_job(session, order, entering, now=now))
