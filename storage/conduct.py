"""What staff decide about members: blocks for a time, warnings, trust. Each is an entry of the audit, and told to the member."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.communities import MemberRecord
from domain.conduct import (
    LADDER_BLOCK,
    SPENT_IN,
    WARNING_COUNTS_FOR,
    WARNINGS_MOST,
    Conduct,
    Warned,
    refuse_blocked,
    runs,
)
from domain.errors import NotBlocked
from domain.jobs import Job
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey
from storage.audit import entry_of
from storage.decisions import Decision, record
from storage.grants import is_first
from storage.house import make_settings, put, read_record
from storage.letters import write_letter
from storage.rows import Part
from storage.tables import AuditRow, JobRow, MemberRecordRow, WarningRow

ABOUT_PEOPLE = ("block", "unblock", "warn", "trust", "distrust", "remove", "appeal")
LADDER_REASON = f"{WARNINGS_MOST} warnings in {WARNING_COUNTS_FOR.days} days"
UNTIL = "until %Y-%m-%d %H:%M UTC"
NOT_BLOCKED: Mapping[str, Any] = {"blocked_until": None, "block_reason": None, "block_id": None}


class ConductBook(Part):
    """Blocks, warnings and trust."""

    async def conduct(self, community: CommunityKey, member: MemberKey, *, most: int, now: datetime) -> Conduct:
        """What staff know of a member; so many decisions about them, the newest first."""
        about = (AuditRow.community == community, AuditRow.member == member, AuditRow.what.in_(ABOUT_PEOPLE))
        async with self._database.reading() as session:
            rows = await session.scalars(select(AuditRow).where(*about).order_by(AuditRow.id.desc()).limit(most))
            return Conduct(
                record=await read_record(session, community, member),
                warnings=await count_warnings(session, community, member, now=now),
                decisions=tuple(entry_of(row) for row in rows),
                spent=await spent_since(session, community, member, since=now - SPENT_IN),
            )

    async def block(
        self,
        community: CommunityKey,
        member: MemberKey,
        *,
        until: datetime,
        reason: str,
        by: MemberKey,
        key: str | None = None,
        now: datetime,
    ) -> int | None:
        """Block a member until then, in the place of an earlier block. The decision's id; None where it was done before under
        this key."""
        async with self._database.writing() as session:
            await make_settings(session, community)
            if not await is_first(session, key, by=by, now=now):
                return None
            return await block_member(session, community, member, until=until, reason=reason, by=by, now=now)

    async def unblock(
        self, community: CommunityKey, member: MemberKey, *, reason: str | None, by: MemberKey, now: datetime
    ) -> int:
        """End a member's block. The decision's id. Raises: NotBlocked."""
        async with self._database.writing() as session:
            await make_settings(session, community)
            return await unblock_member(session, community, member, reason=reason, by=by, now=now)

    async def warn(
        self,
        community: CommunityKey,
        member: MemberKey,
        *,
        reason: str,
        by: MemberKey,
        key: str | None = None,
        now: datetime,
    ) -> Warned | None:
        """Warn a member. Three warnings that count block them for a day, unless they are blocked for longer. None where it was
        done before under this key."""
        async with self._database.writing() as session:
            await make_settings(session, community)
            if not await is_first(session, key, by=by, now=now):
                return None
            return await warn_member(session, community, member, reason=reason, by=by, now=now)

    async def trust(
        self, community: CommunityKey, member: MemberKey, trusted: bool, *, by: MemberKey, now: datetime
    ) -> int | None:
        """Trust a member, or no longer. The decision's id; None where it was so already."""
        async with self._database.writing() as session:
            await make_settings(session, community)
            return await trust_member(session, community, member, trusted, by=by, now=now)

    async def sweep_conduct(self, *, now: datetime) -> None:
        """Forget warnings that count no longer, and records of members that say nothing any more."""
        async with self._database.writing() as session:
            await session.execute(delete(WarningRow).where(WarningRow.at < now - WARNING_COUNTS_FOR))
            over = (MemberRecordRow.blocked_until.is_(None)) | (MemberRecordRow.blocked_until <= now)
            await session.execute(delete(MemberRecordRow).where(over, ~MemberRecordRow.trusted))


async def block_member(
    session: AsyncSession,
    community: CommunityKey,
    member: MemberKey,
    *,
    until: datetime,
    reason: str,
    by: MemberKey,
    ladder_of: int | None = None,
    now: datetime,
) -> int:
    """Block a member, in the transaction of what led to it. The decision's id. ladder_of: the warning that was one too many."""
    before = await read_record(session, community, member)
    decision = Decision(
        what="block",
        by=by,
        community=community,
        member=member,
        before=block_text(before, now=now),
        after=until.strftime(UNTIL),
        reason=reason,
        undo={"before": block_columns(before), "warning": ladder_of},
    )
    audit_id = await record(session, decision, now=now)
    blocked = {"blocked_until": until, "block_reason": reason, "block_id": audit_id}
    await change_record(session, community, member, blocked)
    await tell(session, LetterKind.BLOCKED, decision, audit_id, until=until, now=now)
    return audit_id


async def unblock_member(
    session: AsyncSession, community: CommunityKey, member: MemberKey, *, reason: str | None, by: MemberKey, now: datetime
) -> int:
    """End a member's block, in the transaction of what led to it. The decision's id. Raises: NotBlocked."""
    before = await read_record(session, community, member)
    if not runs(before, now=now):
        raise NotBlocked
    decision = Decision(
        what="unblock",
        by=by,
        community=community,
        member=member,
        before=block_text(before, now=now),
        reason=reason,
        undo={"before": block_columns(before)},
    )
    audit_id = await record(session, decision, now=now)
    await change_record(session, community, member, NOT_BLOCKED)
    await tell(session, LetterKind.UNBLOCKED, decision, audit_id, now=now)
    return audit_id


async def warn_member(
    session: AsyncSession, community: CommunityKey, member: MemberKey, *, reason: str, by: MemberKey, now: datetime
) -> Warned:
    """Warn a member, in the transaction of what led to it; the ladder blocks who has too many that count."""
    decision = Decision(what="warn", by=by, community=community, member=member, reason=reason)
    audit_id = await record(session, decision, now=now)
    session.add(WarningRow(audit_id=audit_id, community=community, member=member, at=now))
    await session.flush()
    count = await count_warnings(session, community, member, now=now)
    await tell(session, LetterKind.WARNED, decision, audit_id, warnings=count, now=now)
    until = now + LADDER_BLOCK
    standing = (await read_record(session, community, member)).blocked_until
    if count < WARNINGS_MOST or (standing is not None and standing >= until):
        return Warned(audit_id=audit_id, warnings=count, blocked_until=None)
    await block_member(session, community, member, until=until, reason=LADDER_REASON, by=by, ladder_of=audit_id, now=now)
    return Warned(audit_id=audit_id, warnings=count, blocked_until=until)


async def trust_member(
    session: AsyncSession,
    community: CommunityKey,
    member: MemberKey,
    trusted: bool,
    *,
    by: MemberKey,
    job_id: int | None = None,
    now: datetime,
) -> int | None:
    """Trust a member, or no longer, in the transaction of what led to it. The decision's id; None where it was so already.
    job_id: of the request that was decided on beside it."""
    if (await read_record(session, community, member)).trusted is trusted:
        return None
    await change_record(session, community, member, {"trusted": trusted})
    decision = Decision(what="trust" if trusted else "distrust", by=by, community=community, member=member, job_id=job_id)
    return await record(session, decision, now=now)


async def refuse_to_blocked(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Raises: Blocked, where the job's member is blocked in its server."""
    refuse_blocked(await read_record(session, job.community, job.member), now=now)


async def change_record(session: AsyncSession, community: CommunityKey, member: MemberKey, columns: Mapping[str, Any]) -> None:
    """Change what staff hold of a member, and leave the rest of it."""
    before = await read_record(session, community, member)
    kept = {name: getattr(before, name) for name in MemberRecord.__dataclass_fields__}
    await put(session, MemberRecordRow, {"community": community, "member": member}, {**kept, **columns})


async def tell(
    session: AsyncSession,
    kind: LetterKind,
    decision: Decision,
    audit_id: int,
    *,
    until: datetime | None = None,
    warnings: int | None = None,
    now: datetime,
) -> None:
    """Write to the member a decision is about. Its facts are until when they are blocked, or how many warnings count;
    the why is the audit's to say. cogs/conduct.py reads them."""
    facts = {"until": until and until.isoformat(), "warnings": warnings}
    letter = NewLetter(
        kind=kind,
        to=Addressee.MEMBER,
        community=decision.community,
        member=decision.member,
        audit_id=audit_id,
        facts={name: value for name, value in facts.items() if value is not None},
    )
    await write_letter(session, letter, now=now)


async def count_warnings(session: AsyncSession, community: CommunityKey, member: MemberKey, *, now: datetime) -> int:
    """How many warnings of a member count."""
    theirs = (WarningRow.community == community, WarningRow.member == member, WarningRow.at >= now - WARNING_COUNTS_FOR)
    return await session.scalar(select(func.count()).select_from(WarningRow).where(*theirs)) or 0


async def spent_since(session: AsyncSession, community: CommunityKey, member: MemberKey, *, since: datetime) -> Millicredits:
    """What a member's requests here cost since then."""
    theirs = (JobRow.community == community, JobRow.member == member, JobRow.ended_at >= since)
    return await session.scalar(select(func.coalesce(func.sum(JobRow.paid), 0)).where(*theirs)) or Millicredits(0)


def block_text(held: MemberRecord, *, now: datetime) -> str | None:
    """A block that runs, in the audit's words."""
    return held.blocked_until.strftime(UNTIL) if held.blocked_until is not None and runs(held, now=now) else None


def block_columns(held: MemberRecord) -> dict[str, Any] | None:
    """A block, as JSON knows it."""
    if held.blocked_until is None:
        return None
    return {
        "blocked_until": held.blocked_until.isoformat(),
        "block_reason": held.block_reason,
        "block_id": held.block_id,
    }
