"""Taking decisions back: each in the transaction that marks its entry of the audit as undone, and only while what it decided
still stands as it left it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit import AuditEntry
from domain.conduct import runs
from domain.errors import CannotUndo
from domain.letters import LetterKind
from domain.people import CommunityKey, MemberKey
from storage.audit import entry_of
from storage.conduct import NOT_BLOCKED, change_record, tell
from storage.decisions import Decision
from storage.grants import take_grant_back
from storage.house import channel_columns, channel_of, make_settings, put, read_record, read_tiers, tier_columns
from storage.quotas import quota_columns
from storage.tables import EVERYONE, AuditRow, ChannelRow, CommunitySettingsRow, MemberRecordRow, QuotaRow, TierRow, WarningRow


@dataclass(frozen=True, kw_only=True)
class Undo:
    """Who takes a decision back. answered: whether its member reads of it in the answer to an appeal."""

    entry: AuditEntry
    by: MemberKey
    now: datetime
    answered: bool = False

    @property
    def place(self) -> CommunityKey:
        """Where it was decided. Raises: CannotUndo, for what the host decided for all."""
        if self.entry.community is None:
            raise CannotUndo("never")
        return self.entry.community

    @property
    def member(self) -> MemberKey:
        """Whom it was about. Raises: CannotUndo, where that is nobody."""
        if self.entry.member is None:
            raise CannotUndo("never")
        return self.entry.member

    @property
    def before(self) -> Any:
        """What was there before it."""
        return (self.entry.undo or {}).get("before")

    def check_unchanged(self, standing: Any) -> None:
        """Whether what it decided still stands. Raises: CannotUndo."""
        if self.entry.undo is None:
            raise CannotUndo("never")
        if standing != self.entry.undo["after"]:
            raise CannotUndo("changed")


async def lift_block(session: AsyncSession, undo: Undo) -> None:
    """End the block of an entry; an earlier one that still runs holds again. Raises: CannotUndo."""
    its_own = (MemberRecordRow.community == undo.place, MemberRecordRow.block_id == undo.entry.id)
    row = await session.scalar(select(MemberRecordRow).where(*its_own))
    if row is None:
        raise CannotUndo("changed")
    if row.blocked_until is None or row.blocked_until <= undo.now:
        raise CannotUndo("over")
    earlier = running(undo)
    await change_record(session, row.community, row.member, earlier or NOT_BLOCKED)
    if earlier is not None or not undo.answered:
        await tell_block(session, undo, row.member, earlier)


async def block_again(session: AsyncSession, undo: Undo) -> None:
    """Let the block that an entry ended run on for the rest of its time. Raises: CannotUndo."""
    if runs(await read_record(session, undo.place, undo.member), now=undo.now):
        raise CannotUndo("changed")
    earlier = running(undo)
    if earlier is None:
        raise CannotUndo("over")
    await change_record(session, undo.place, undo.member, earlier)
    await tell_block(session, undo, undo.member, earlier)


async def take_warning_back(session: AsyncSession, undo: Undo) -> None:
    """Let a warning count no longer, and lift the block it led to, if that one is in force."""
    await session.execute(delete(WarningRow).where(WarningRow.audit_id == undo.entry.id))
    block = await led_to(session, undo)
    if block is not None:
        await mark_undone(session, block.id, by=undo.by, now=undo.now)
        await lift_block(session, replace(undo, entry=block))
        await note(session, undo, lifted=block.id)
    if not undo.answered:
        told = Decision(what="warn", by=undo.by, community=undo.place, member=undo.member)
        await tell(session, LetterKind.WARNED, told, undo.entry.id, warnings=0, now=undo.now)


async def trust_no_longer(session: AsyncSession, undo: Undo) -> None:
    """Trust a member no longer; or again, where they weren't. Raises: CannotUndo."""
    trusted = undo.entry.what == "trust"
    if (await read_record(session, undo.place, undo.member)).trusted is not trusted:
        raise CannotUndo("changed")
    await change_record(session, undo.place, undo.member, {"trusted": not trusted})


async def give_back(session: AsyncSession, undo: Undo) -> None:
    """Return what is left of a grant to the community, and note how much that was."""
    returned = await take_grant_back(session, undo.entry, by=undo.by, now=undo.now)
    await note(session, undo, returned=returned)


async def restore_quota(session: AsyncSession, undo: Undo) -> None:
    """Put an earlier quota back, or none. Raises: CannotUndo."""
    key = {"community": undo.place, "member": undo.entry.member or EVERYONE}
    row = await session.get(QuotaRow, tuple(key.values()), with_for_update=True)
    undo.check_unchanged(None if row is None else quota_columns(row.allowance))
    await put_or_delete(session, QuotaRow, key, undo.before)


async def restore_tier(session: AsyncSession, undo: Undo) -> None:
    """Put an earlier tier back, or none. Raises: CannotUndo."""
    await make_settings(session, undo.place)
    key = {"community": undo.place, "who": (undo.entry.undo or {}).get("who", "")}
    standing = await read_tiers(session, TierRow.community == key["community"], TierRow.who == key["who"])
    undo.check_unchanged(tier_columns(standing[0]) if standing else None)
    await put_or_delete(session, TierRow, key, undo.before)


async def restore_channel(session: AsyncSession, undo: Undo) -> None:
    """Put an earlier rule about a channel back, or none. Raises: CannotUndo."""
    await make_settings(session, undo.place)
    key = {"community": undo.place, "channel_id": (undo.entry.undo or {}).get("channel_id", 0)}
    row = await session.get(ChannelRow, tuple(key.values()))
    undo.check_unchanged(None if row is None else channel_columns(channel_of(row)))
    await put_or_delete(session, ChannelRow, key, undo.before)


async def restore_setting(session: AsyncSession, undo: Undo) -> None:
    """Put a setting back to what it was. Raises: CannotUndo."""
    name = undo.entry.what.removeprefix("set_")
    undo.check_unchanged(getattr(await make_settings(session, undo.place), name))
    this = update(CommunitySettingsRow).where(CommunitySettingsRow.community == undo.place)
    await session.execute(this.values({name: undo.before}))


async def mark_undone(session: AsyncSession, audit_id: int, *, by: MemberKey, now: datetime) -> AuditEntry | None:
    """Mark an entry as undone, once; None where it was already."""
    open_ = (AuditRow.id == audit_id, AuditRow.undone_at.is_(None))
    row = await session.scalar(update(AuditRow).where(*open_).values(undone_at=now, undone_by=by).returning(AuditRow))
    return None if row is None else entry_of(row)


async def note(session: AsyncSession, undo: Undo, **came_of_it: int) -> None:
    """Note what came of taking a decision back: how much was returned, or which other decision was lifted with it."""
    await session.execute(update(AuditRow).where(AuditRow.id == undo.entry.id).values(undo=came_of_it))


async def led_to(session: AsyncSession, undo: Undo) -> AuditEntry | None:
    """The block in force that a warning led to by the ladder."""
    in_force = select(AuditRow).join(MemberRecordRow, MemberRecordRow.block_id == AuditRow.id)
    theirs = (AuditRow.community == undo.place, AuditRow.member == undo.member, MemberRecordRow.blocked_until > undo.now)
    row = await session.scalar(in_force.where(*theirs))
    return entry_of(row) if row is not None and (row.undo or {}).get("warning") == undo.entry.id else None


def running(undo: Undo) -> dict[str, Any] | None:
    """The block from before a decision, if it would still run."""
    if undo.before is None:
        return None
    until = datetime.fromisoformat(undo.before["blocked_until"])
    return {**undo.before, "blocked_until": until} if until > undo.now else None


async def tell_block(session: AsyncSession, undo: Undo, member: MemberKey, earlier: Mapping[str, Any] | None) -> None:
    """Write to a member whose block ended, or (earlier) runs again."""
    told = Decision(what=undo.entry.what, by=undo.by, community=undo.place, member=member)
    if earlier is None:
        await tell(session, LetterKind.UNBLOCKED, told, undo.entry.id, now=undo.now)
    else:
        await tell(session, LetterKind.BLOCKED, told, earlier["block_id"], until=earlier["blocked_until"], now=undo.now)


async def put_or_delete(
    session: AsyncSession, table: type[Any], key: Mapping[str, Any], columns: Mapping[str, Any] | None
) -> None:
    """Write a row as it was; None: there was none."""
    if columns is None:
        await session.execute(delete(table).filter_by(**key))
    else:
        await put(session, table, key, columns)
