"""Letters to staff, members and the host: written with what they tell of, sent afterwards, each until it was taken."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Letter, LetterKind, NewLetter
from storage.rows import Part
from storage.tables import LetterRow


class Letters(Part):
    """The post."""

    async def write_letter(self, letter: NewLetter, *, now: datetime) -> None:
        """Write a letter that tells of nothing else that is written."""
        async with self._database.writing() as session:
            await write_letter(session, letter, now=now)

    async def due_letters(self, *, most: int, now: datetime) -> list[Letter]:
        """Letters that are to be sent by now, the oldest first."""
        due = select(LetterRow).where(LetterRow.due_at <= now).order_by(LetterRow.id).limit(most)
        async with self._database.reading() as session:
            return [letter_of(row) for row in await session.scalars(due)]

    async def next_letter_at(self) -> datetime | None:
        """When the next letter is to be sent; None while none is."""
        async with self._database.reading() as session:
            first = select(LetterRow.due_at).where(LetterRow.due_at.is_not(None)).order_by(LetterRow.due_at).limit(1)
            return await session.scalar(first)

    async def letter_sent(self, letter_id: int, *, channel_id: int | None, message_id: int | None, now: datetime) -> None:
        """It was taken; or, without a message, there is nobody to take it."""
        sent = {"due_at": None, "sent_at": now, "channel_id": channel_id, "message_id": message_id}
        await self._change(letter_id, **sent)

    async def send_letter_later(self, letter_id: int, *, at: datetime | None) -> None:
        """It wasn't taken: to be tried again then, or (None) given up. Counts an attempt."""
        await self._change(letter_id, due_at=at, attempts=LetterRow.attempts + 1)

    async def letters_about(self, kind: LetterKind, *, job_id: int) -> list[Letter]:
        """All letters of a kind about a job, the oldest first: to change their messages once what they tell of has ended."""
        about = select(LetterRow).where(LetterRow.job_id == job_id, LetterRow.kind == kind).order_by(LetterRow.id)
        async with self._database.reading() as session:
            return [letter_of(row) for row in await session.scalars(about)]

    async def sweep_letters(self, *, older_than: datetime) -> None:
        """Forget letters that were sent, or given up, and are older."""
        async with self._database.writing() as session:
            await session.execute(delete(LetterRow).where(LetterRow.due_at.is_(None), LetterRow.created_at < older_than))

    async def _change(self, letter_id: int, **columns: object) -> None:
        async with self._database.writing() as session:
            await session.execute(update(LetterRow).where(LetterRow.id == letter_id).values(**columns))


async def write_letter(session: AsyncSession, letter: NewLetter, *, now: datetime) -> None:
    """Write a letter in the transaction of what it tells of."""
    columns = {name: getattr(letter, name) for name in NewLetter.__dataclass_fields__}
    columns["facts"] = dict(letter.facts)
    await session.execute(insert(LetterRow).values(**columns, created_at=now, due_at=now))


def letter_of(row: LetterRow) -> Letter:
    """A letter as it stands."""
    return Letter(**{name: getattr(row, name) for name in Letter.__dataclass_fields__})
