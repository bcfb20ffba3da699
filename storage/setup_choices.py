"""What staff chose on the pages of the set-up, until they press Done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.setup import Choice
from storage.house import put
from storage.rows import Part
from storage.tables import SetUpChoiceRow


class SetUpChoices(Part):
    """Pages by their messages."""

    async def keep_set_up_choice(
        self, page_id: int, about: str, chosen: Sequence[Choice], *, now: datetime
    ) -> Mapping[str, Sequence[Choice]]:
        """Keep what was chosen in one menu of a page, in the place of an earlier choice there; all that was chosen by now."""
        async with self._database.writing() as session:
            columns = {"chosen": {"values": list(chosen)}, "at": now}
            await put(session, SetUpChoiceRow, {"page_id": page_id, "about": about}, columns)
            return await read_choices(session, page_id)

    async def set_up_choices(self, page_id: int) -> Mapping[str, Sequence[Choice]]:
        """What was chosen on a page, menu by menu."""
        async with self._database.reading() as session:
            return await read_choices(session, page_id)

    async def forget_set_up_choices(self, page_id: int) -> None:
        """The page begins anew, or is done."""
        async with self._database.writing() as session:
            await session.execute(delete(SetUpChoiceRow).where(SetUpChoiceRow.page_id == page_id))

    async def sweep_set_up_choices(self, *, older_than: datetime) -> None:
        """Forget pages that nobody finished."""
        async with self._database.writing() as session:
            await session.execute(delete(SetUpChoiceRow).where(SetUpChoiceRow.at < older_than))


async def read_choices(session: AsyncSession, page_id: int) -> Mapping[str, Sequence[Choice]]:
    """The choices of a page."""
    rows = await session.scalars(select(SetUpChoiceRow).where(SetUpChoiceRow.page_id == page_id))
    return {row.about: row.chosen["values"] for row in rows}
