"""Pictures that members picked to use as references, kept for a day."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import MemberKey
from domain.requests import Reference
from storage.gallery import unused
from storage.rows import Part, insert_into
from storage.tables import PickedPictureRow


class PickedPictures(Part):
    """Each member's own, in batches: what was picked at once."""

    async def pick(self, member: MemberKey, pictures: Sequence[Reference], *, batch: str, most: int, now: datetime) -> int:
        """Keep these as one batch, and of all the member's no more than `most`, the oldest going first. How many went."""
        async with self._database.writing() as session:
            for position, picture in enumerate(pictures):
                values = {**asdict(picture), "batch": batch, "position": position, "at": now}
                insert = insert_into(session, PickedPictureRow).values(member=member, **values)
                keys = [PickedPictureRow.member, PickedPictureRow.sha256]
                await session.execute(insert.on_conflict_do_update(index_elements=keys, set_=values))
            return await forget_oldest(session, member, most=most)

    async def picked(self, member: MemberKey) -> dict[str, list[Reference]]:
        """A member's picked pictures by batch, oldest first."""
        batches: dict[str, list[Reference]] = {}
        async with self._database.reading() as session:
            for row in await session.scalars(oldest_first(member)):
                batches.setdefault(row.batch, []).append(reference_of(row))
        return batches

    async def join_picked(self, member: MemberKey, *, batch: str, now: datetime) -> None:
        """Make one batch of all a member's pictures."""
        async with self._database.writing() as session:
            for position, row in enumerate((await session.scalars(oldest_first(member))).all()):
                joined = update(PickedPictureRow).where(picked_by(member), PickedPictureRow.sha256 == row.sha256)
                await session.execute(joined.values(batch=batch, position=position, at=now))

    async def clear_picked(self, member: MemberKey) -> frozenset[str]:
        """Forget a member's picked pictures; the hashes that may be deleted."""
        async with self._database.writing() as session:
            return await forget_picked(session, picked_by(member))

    async def sweep_picked(self, *, older_than: datetime) -> frozenset[str]:
        """Forget everybody's that were picked before; the hashes that may be deleted."""
        async with self._database.writing() as session:
            return await forget_picked(session, PickedPictureRow.at < older_than)


def picked_by(member: MemberKey) -> ColumnElement[bool]:
    """A member's rows."""
    return PickedPictureRow.member == member


def oldest_first(member: MemberKey) -> Select[PickedPictureRow]:
    """A member's rows in the order in which they were picked."""
    return (
        select(PickedPictureRow)
        .where(picked_by(member))
        .order_by(PickedPictureRow.at, PickedPictureRow.batch, PickedPictureRow.position)
    )


async def forget_oldest(session: AsyncSession, member: MemberKey, *, most: int) -> int:
    """Forget a member's oldest over so many. How many; their files go with the next sweep."""
    rows = (await session.scalars(oldest_first(member))).all()
    over = [row.sha256 for row in rows[: max(0, len(rows) - most)]]
    await session.execute(delete(PickedPictureRow).where(picked_by(member), PickedPictureRow.sha256.in_(over)))
    return len(over)


async def forget_picked(session: AsyncSession, which: ColumnElement[bool]) -> frozenset[str]:
    """Forget these rows; their hashes that nothing else uses."""
    forgotten = await session.scalars(delete(PickedPictureRow).where(which).returning(PickedPictureRow.sha256))
    return await unused(session, forgotten.all())


def reference_of(row: PickedPictureRow) -> Reference:
    """A picked picture, as a request takes it."""
    return Reference(row.sha256, row.filename, row.media_type, row.size_bytes, row.url)
