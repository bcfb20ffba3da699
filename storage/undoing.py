"""Undo: a decision is taken back once, all of it or nothing, and an appeal against it has been heard then."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit import UNDOABLE_SETTINGS, AuditEntry
from domain.errors import CannotUndo, NoSuchDecision, UndoneBefore
from domain.people import CommunityKey, MemberKey
from domain.verdicts import Verdict
from storage.appeals import close_appeal
from storage.audit import entry_of
from storage.look_reversals import PREFIX, look_again
from storage.removing import bring_back
from storage.reversals import (
    Undo,
    block_again,
    give_back,
    lift_block,
    mark_undone,
    restore_channel,
    restore_quota,
    restore_setting,
    restore_tier,
    take_warning_back,
    trust_no_longer,
)
from storage.rows import Part
from storage.tables import AuditRow
from storage.word_changes import take_back

REVERSALS: Mapping[str, Callable[[AsyncSession, Undo], Awaitable[None]]] = {
    "block": lift_block,
    "unblock": block_again,
    "warn": take_warning_back,
    "trust": trust_no_longer,
    "distrust": trust_no_longer,
    "grant": give_back,
    "remove": bring_back,
    "set_quota": restore_quota,
    "set_tier": restore_tier,
    "drop_tier": restore_tier,
    "set_channel": restore_channel,
    "change_words": take_back,
    **{f"{PREFIX}{verdict}": look_again for verdict in (Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK)},
    **{f"set_{name}": restore_setting for name in UNDOABLE_SETTINGS},
}
"""How each of domain.audit.UNDOABLE is taken back; a test compares."""


class Undoing(Part):
    """Decisions, looked at and taken back."""

    async def decision(self, audit_id: int, *, community: CommunityKey | None = None) -> AuditEntry:
        """One decision; where a community is named, of that one alone. Raises: NoSuchDecision."""
        async with self._database.reading() as session:
            return await read_decision(session, audit_id, community=community)

    async def undo(
        self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None = None, now: datetime
    ) -> AuditEntry:
        """Take a decision of this community back, once. An open appeal against it has been heard then, with this answer.

        Raises: NoSuchDecision, UndoneBefore, CannotUndo; nothing is changed then.
        """
        async with self._database.booking() as session:
            entry = await read_decision(session, audit_id, community=community)
            if entry.what not in REVERSALS:
                raise CannotUndo("never")
            if await mark_undone(session, audit_id, by=by, now=now) is None:
                await refuse(session, audit_id)
            answered = await close_appeal(session, audit_id, lifted=True, answer=answer, by=by, now=now)
            await REVERSALS[entry.what](session, Undo(entry=entry, by=by, now=now, answered=answered))
            return await read_decision(session, audit_id, community=community)


async def read_decision(session: AsyncSession, audit_id: int, *, community: CommunityKey | None) -> AuditEntry:
    """One decision. Raises: NoSuchDecision."""
    row = await session.scalar(select(AuditRow).where(AuditRow.id == audit_id))
    if row is None or (community is not None and row.community != community):
        raise NoSuchDecision
    return entry_of(row)


async def refuse(session: AsyncSession, audit_id: int) -> NoReturn:
    """Say who was first. Raises: UndoneBefore."""
    entry = await read_decision(session, audit_id, community=None)
    raise UndoneBefore(by=entry.undone_by, at=entry.undone_at)
