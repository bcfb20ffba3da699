"""Duties: what exactly one process does for all, taken over when it goes silent (docs/decisions/0091)."""

from datetime import datetime

from sqlalchemy import delete, or_

from storage.rows import Part, insert_into
from storage.tables import DutyRow


class Duties(Part):
    """Takes and drops them, by the database's own clock on PostgreSQL, as claims are; and hears the other processes."""

    async def hear(self) -> None:
        """Ring for what other processes tell, for ever; on PostgreSQL alone."""
        await self._database.hear()

    async def take_duty(self, name: str, *, holder: str, now: datetime) -> bool:
        """Have a duty for LEASE_S from now on, where it is free, mine, or its holder's time ran out. Whether it is mine."""
        async with self._database.writing() as session:
            mine = {"holder": holder, "until": self._database.lease_end(now)}
            free = or_(DutyRow.holder == holder, DutyRow.until <= self._database.moment(now))
            taking = insert_into(session, DutyRow).values(name=name, **mine)
            taking = taking.on_conflict_do_update(index_elements=["name"], set_=mine, where=free)
            return await session.scalar(taking.returning(DutyRow.name)) is not None

    async def drop_duty(self, name: str, *, holder: str) -> None:
        """Leave it to the next who asks. Not having it is no error."""
        async with self._database.writing() as session:
            await session.execute(delete(DutyRow).where(DutyRow.name == name, DutyRow.holder == holder))
