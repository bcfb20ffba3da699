"""How the whole studio stands at one moment, for who watches over it."""

from datetime import datetime

from sqlalchemy import func, select

from domain.jobs import JobState
from storage.account import tally_of
from storage.counters import STUDIO, read_counters
from storage.lines import WAITING
from storage.rows import Part
from storage.tables import UNSHOWN, JobRow, StudioRow
from studio.ports import Pulse

OPEN = select(JobRow.state, func.count()).where(UNSHOWN).group_by(JobRow.state)
OLDEST = select(func.min(JobRow.created_at)).where(WAITING)


class PulseBook(Part):
    """Counts that look at what is unfinished alone, and at a few single rows."""

    async def pulse(self, *, now: datetime) -> Pulse:
        """One moment of the studio. Its cost grows with what is unfinished alone."""
        async with self._database.reading(long=True) as session:
            jobs: dict[JobState, int] = {state: count for state, count in await session.execute(OPEN)}  # noqa: C416 # as in Overview
            oldest = await session.scalar(OLDEST)
            row = (await session.scalars(select(StudioRow))).one()
            spent = (await read_counters(session, [STUDIO], now=now))[STUDIO]
        return Pulse(
            jobs=jobs,
            oldest_waiting_at=oldest,
            stopped=row.stopped,
            paused=row.paused_by_host,
            balance=row.balance,
            balance_at=row.balance_at,
            missing=None if row.tally is None else tally_of(row.tally).missing,
            spent=spent,
        )
