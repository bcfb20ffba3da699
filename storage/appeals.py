"""Appeals: a member asks staff to look at a decision about them again, once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit import AuditEntry
from domain.conduct import APPEALABLE, Appeal, runs
from domain.errors import AppealedBefore, AppealEnded, NothingToAppeal
from domain.letters import Addressee, LetterKind, NewLetter
from domain.people import CommunityKey, MemberKey
from storage.audit import entry_of
from storage.decisions import Decision, record
from storage.house import read_record
from storage.letters import write_letter
from storage.rows import Part, insert_into
from storage.tables import AppealRow, AuditRow


class Appeals(Part):
    """What members ask staff to look at again."""

    async def open_to_appeal(self, audit_id: int, *, member: MemberKey, now: datetime) -> AuditEntry:
        """The decision, where this member can still appeal against it. Raises: NothingToAppeal, AppealedBefore."""
        async with self._database.reading() as session:
            return await read_appealable(session, audit_id, member, now=now)

    async def appeal(self, audit_id: int, *, member: MemberKey, words: str, now: datetime) -> None:
        """Put an appeal before the staff. Raises: NothingToAppeal, AppealedBefore."""
        async with self._database.writing() as session:
            entry = await read_appealable(session, audit_id, member, now=now)
            row = {"audit_id": audit_id, "community": entry.community, "member": member, "words": words, "at": now}
            written = insert_into(session, AppealRow).values(**row, lifted=False).on_conflict_do_nothing()
            if await session.scalar(written.returning(AppealRow.audit_id)) is None:
                raise AppealedBefore
            letter = NewLetter(
                kind=LetterKind.APPEAL, to=Addressee.STAFF, community=entry.community, member=member, audit_id=audit_id
            )
            await write_letter(session, letter, now=now)

    async def appeal_against(self, audit_id: int) -> Appeal | None:
        """The appeal against a decision."""
        async with self._database.reading() as session:
            row = await session.scalar(select(AppealRow).where(AppealRow.audit_id == audit_id))
            return None if row is None else appeal_of(row)

    async def open_appeals(self, community: CommunityKey, *, most: int) -> list[Appeal]:
        """Appeals that nobody has answered, the oldest first."""
        theirs = select(AppealRow).where(AppealRow.community == community, AppealRow.ended_at.is_(None))
        async with self._database.reading() as session:
            return [appeal_of(row) for row in await session.scalars(theirs.order_by(AppealRow.audit_id).limit(most))]

    async def uphold(
        self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None = None, now: datetime
    ) -> None:
        """Answer an appeal: the decision stays. Lifting is Undo's. Raises: AppealEnded."""
        async with self._database.writing() as session:
            theirs = select(AppealRow).where(AppealRow.audit_id == audit_id, AppealRow.community == community)
            row = await session.scalar(theirs)
            if row is None or not await close_appeal(session, audit_id, lifted=False, answer=answer, by=by, now=now):
                raise AppealEnded
            upheld = Decision(what="uphold", by=by, community=community, member=row.member, reason=answer)
            await record(session, upheld, now=now)


async def close_appeal(
    session: AsyncSession, audit_id: int, *, lifted: bool, answer: str | None, by: MemberKey, now: datetime
) -> bool:
    """Answer an open appeal against a decision, and write that to the member. Whether there was one."""
    open_ = (AppealRow.audit_id == audit_id, AppealRow.ended_at.is_(None))
    ended = update(AppealRow).where(*open_).values(ended_at=now, ended_by=by, lifted=lifted, answer=answer)
    row = await session.scalar(ended.returning(AppealRow))
    if row is None:
        return False
    letter = NewLetter(
        kind=LetterKind.APPEAL_ENDED, to=Addressee.MEMBER, community=row.community, member=row.member, audit_id=audit_id
    )
    await write_letter(session, letter, now=now)
    return True


async def read_appealable(session: AsyncSession, audit_id: int, member: MemberKey, *, now: datetime) -> AuditEntry:
    """A decision that this member can appeal against: about them, by staff, still in force, and for the first time.

    A block outlives its member's erasure, which takes their name out of the audit. Raises: NothingToAppeal, AppealedBefore.
    """
    row = await session.scalar(select(AuditRow).where(AuditRow.id == audit_id))
    if row is None or row.community is None or row.what not in APPEALABLE or row.undone_at is not None or row.by == member:
        raise NothingToAppeal
    held = await read_record(session, row.community, member)
    is_blocked_by_it = held.block_id == audit_id and runs(held, now=now)
    if not (is_blocked_by_it or (row.member == member and row.what != "block")):
        raise NothingToAppeal
    if await session.scalar(select(AppealRow.audit_id).where(AppealRow.audit_id == audit_id)) is not None:
        raise AppealedBefore
    return entry_of(row)


def appeal_of(row: AppealRow) -> Appeal:
    """An appeal as it stands."""
    return Appeal(**{name: getattr(row, name) for name in Appeal.__dataclass_fields__})
