"""Stars: pictures that members keep in mind for themselves."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from domain.orders import SAME_PRESS_S
from domain.people import MemberKey
from storage.rows import Part, insert_into
from storage.tables import StarRow

SAME_PRESS = timedelta(seconds=SAME_PRESS_S)


class Stars(Part):
    """Stars by member, job and picture."""

    async def turn_star(self, member: MemberKey, job_id: int, position: int, *, now: datetime) -> bool:
        """Star a picture, or take its star away. Whether it is starred now. The same press twice stars once."""
        star = {"member": member, "job_id": job_id, "position": position}
        async with self._database.writing() as session:
            added = insert_into(session, StarRow).values(**star, at=now).on_conflict_do_nothing().returning(StarRow.job_id)
            if await session.scalar(added) is not None:
                return True
            another_press = (StarRow.at <= now - SAME_PRESS) | (StarRow.at > now)
            taken_away = delete(StarRow).filter_by(**star).where(another_press).returning(StarRow.job_id)
            return await session.scalar(taken_away) is None

    async def stars(self, member: MemberKey, job_id: int) -> frozenset[int]:
        """The positions of a job's pictures that this member starred."""
        async with self._database.reading() as session:
            theirs = select(StarRow.position).where(StarRow.member == member, StarRow.job_id == job_id)
            return frozenset(await session.scalars(theirs))
