"""Letters to staff, members and the host: written with what they tell of, sent afterwards, each until it was taken."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Addressee, Delivered, Letter, LetterKind, NewLetter
from domain.people import CommunityKey
from storage.rows import Part
from storage.signals import News, tell
from storage.tables import LetterRow

TAKEN_FOR = timedelta(seconds=60)
"""Much longer than one takes to send, and well within the minutes in which Discord knows its nonce again."""


class Letters(Part):
    """The post."""

    def on_letters(self, ring: Callable[[], None]) -> None:
        """From now on, ring whenever a transaction of any kind that wrote a letter has committed, in whichever process."""
        self._database.rings[News.LETTERS] = ring

    async def write_letter(self, letter: NewLetter, *, now: datetime) -> None:
        """Write a letter that tells of nothing else that is written."""
        async with self._database.writing() as session:
            await write_letter(session, letter, now=now)

    async def take_letters(self, *, most: int, now: datetime) -> list[Letter]:
        """Letters that are to be sent by now, the oldest first. Nobody else gets them for a minute; those of a process that
        ends meanwhile are due again then."""
        due = select(LetterRow.id).where(LetterRow.due_at <= now).order_by(LetterRow.id).limit(most)
        which = LetterRow.id.in_(due.with_for_update(skip_locked=True))
        async with self._database.writing() as session:
            taken = await session.scalars(update(LetterRow).where(which).values(due_at=now + TAKEN_FOR).returning(LetterRow))
            return sorted(map(letter_of, taken), key=lambda letter: letter.id)

    async def letter_sent(self, letter_id: int, delivered: Delivered | None, *, now: datetime) -> None:
        """It was taken there; or (None) there is nobody to take it."""
        place = (None, None) if delivered is None else (delivered.channel_id, delivered.message_id)
        await self._change(letter_id, due_at=None, sent_at=now, channel_id=place[0], message_id=place[1])

    async def send_letter_later(self, letter_id: int, *, at: datetime | None) -> None:
        """It wasn't taken: to be tried again then, or (None) given up. Counts an attempt."""
        await self._change(letter_id, due_at=at, attempts=LetterRow.attempts + 1)

    async def letters_about(self, kind: LetterKind, *, job_id: int) -> list[Letter]:
        """All letters of a kind about a job, the oldest first: to change their messages once what they tell of has ended."""
        return await self._letters(LetterRow.job_id == job_id, LetterRow.kind == kind)

    async def letters_of(self, kind: LetterKind, *, audit_id: int) -> list[Letter]:
        """The same for letters about a decision."""
        return await self._letters(LetterRow.audit_id == audit_id, LetterRow.kind == kind)

    async def unsent_letters(self, community: CommunityKey, *, since: datetime) -> int:
        """How many letters to a server's staff, written since then, found no channel that took them."""
        theirs = (LetterRow.community == community, LetterRow.to == Addressee.STAFF, LetterRow.created_at >= since)
        ended = (LetterRow.due_at.is_(None), LetterRow.message_id.is_(None))
        async with self._database.reading() as session:
            return await session.scalar(select(func.count()).select_from(LetterRow).where(*theirs, *ended)) or 0

    async def sweep_letters(self, *, older_than: datetime) -> None:
        """Forget letters that were sent, or given up, and are older."""
        async with self._database.writing() as session:
            await session.execute(delete(LetterRow).where(LetterRow.due_at.is_(None), LetterRow.created_at < older_than))

    async def _letters(self, *which: ColumnElement[bool]) -> list[Letter]:
        async with self._database.reading() as session:
            return [letter_of(row) for row in await session.scalars(select(LetterRow).where(*which).order_by(LetterRow.id))]

    async def _change(self, letter_id: int, **columns: object) -> None:
        async with self._database.writing() as session:
            await session.execute(update(LetterRow).where(LetterRow.id == letter_id).values(**columns))


async def write_letter(session: AsyncSession, letter: NewLetter, *, now: datetime) -> None:
    """Write a letter in the transaction of what it tells of; the post is woken once that has committed."""
    tell(session, News.LETTERS)
    columns = {name: getattr(letter, name) for name in NewLetter.__dataclass_fields__}
    columns["facts"] = dict(letter.facts)
    await session.execute(insert(LetterRow).values(**columns, created_at=now, due_at=now))


def letter_of(row: LetterRow) -> Letter:
    """A letter as it stands."""
    return Letter(**{name: getattr(row, name) for name in Letter.__dataclass_fields__})
