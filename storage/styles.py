"""Named prompt templates, of members and of servers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import TooManyStyles
from domain.people import MemberKey
from domain.styles import NewStyle, Style, StyleOwner
from storage.rows import Part, insert_into
from storage.tables import StyleRow


class StyleBook(Part):
    """Styles by owner and name."""

    async def styles_of(self, owners: Sequence[StyleOwner]) -> list[Style]:
        """All styles of these owners, by their names."""
        async with self._database.reading() as session:
            theirs = select(StyleRow).where(StyleRow.owner.in_(owners)).order_by(StyleRow.name, StyleRow.id)
            return [style_of(row) for row in await session.scalars(theirs)]

    async def save_style(
        self, owner: StyleOwner, style: NewStyle, *, most: int, by: MemberKey, now: datetime
    ) -> tuple[Style, bool]:
        """Keep a style, in the place of one of the same name. Whether there was one. Raises: TooManyStyles."""
        async with self._database.booking() as session:  # one after the other, so that two don't both take the last place
            earlier = await session.scalar(select(StyleRow.id).where(StyleRow.owner == owner, StyleRow.name == style.name))
            if earlier is None:
                await refuse_more(session, owner, most)
            content = {"template": style.template, "defaults": dict(style.defaults), "by": by, "at": now}
            kept = insert_into(session, StyleRow).values(owner=owner, name=style.name, **content)
            kept = kept.on_conflict_do_update(index_elements=[StyleRow.owner, StyleRow.name], set_=content)
            return style_of((await session.scalars(kept.returning(StyleRow))).one()), earlier is not None

    async def remove_style(self, owner: StyleOwner, name: str) -> Style | None:
        """Take a style away. The style as it was; None where there is none."""
        async with self._database.writing() as session:
            gone = delete(StyleRow).where(StyleRow.owner == owner, StyleRow.name == name)
            row = await session.scalar(gone.returning(StyleRow))
            return None if row is None else style_of(row)


async def refuse_more(session: AsyncSession, owner: StyleOwner, most: int) -> None:
    """Raises: TooManyStyles."""
    kept = (await session.scalars(select(func.count()).select_from(StyleRow).where(StyleRow.owner == owner))).one()
    if kept >= most:
        raise TooManyStyles(most=most)


def style_of(row: StyleRow) -> Style:
    """A row as a style."""
    return Style(id=row.id, owner=StyleOwner(row.owner), name=row.name, template=row.template, defaults=row.defaults)
