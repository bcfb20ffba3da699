"""What members and communities may spend, and have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Job
from domain.money import Allowance
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Standing
from domain.visitors import NOBODY_KNOWN, Visitor
from storage.decisions import Decision, record
from storage.rows import Part, insert_into, read_jobs
from storage.standing import read_standing, why_paused
from storage.tables import EVERYONE, JobRow, QuotaRow


class Quotas(Part):
    """Quotas, and what was used of them."""

    async def standing(
        self, community: CommunityKey, member: MemberKey, visitor: Visitor = NOBODY_KNOWN, *, now: datetime
    ) -> Standing:
        """Everything admit asks about, outside of an order."""
        async with self._database.reading() as session:
            return await read_standing(session, community, member, visitor, paused=await why_paused(session), now=now)

    async def recent_jobs(self, community: CommunityKey, member: MemberKey, *, most: int) -> list[Job]:
        """A member's latest jobs in a community, newest first."""
        async with self._database.reading() as session:
            theirs = select(JobRow).where(JobRow.member == member, JobRow.community == community)
            return await read_jobs(session, theirs.order_by(JobRow.id.desc()).limit(most))

    async def set_quota(
        self,
        community: CommunityKey,
        member: MemberKey | None,
        quota: Allowance,
        *,
        by: MemberKey,
        reason: str | None = None,
        now: datetime,
    ) -> None:
        """Staff's entry for a member, or for everyone (None); written to the audit with before, after and why."""
        async with self._database.writing() as session:
            await change_quota(session, community, member, quota, by=by, reason=reason, now=now)

    async def quotas(self, community: CommunityKey) -> Mapping[MemberKey | None, Allowance]:
        """All entries staff made; None is everyone's."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(QuotaRow).where(QuotaRow.community == community))
            return {None if row.member == EVERYONE else row.member: row.allowance for row in rows}


def quota_columns(quota: Allowance) -> dict[str, Any]:
    """An entry's quota as columns."""
    return {"quota_limit": quota.limit, "period": quota.period}


async def change_quota(
    session: AsyncSession,
    community: CommunityKey,
    member: MemberKey | None,
    quota: Allowance,
    *,
    by: MemberKey,
    reason: str | None = None,
    now: datetime,
) -> None:
    """As Quotas.set_quota, in a transaction of more."""
    before = await session.get(QuotaRow, (community, member or EVERYONE), with_for_update=True)
    told = None if before is None else str(before.allowance)
    undo = {"before": None if before is None else quota_columns(before.allowance), "after": quota_columns(quota)}
    await write_quota(session, community, member or EVERYONE, quota)
    change = Decision(
        what="set_quota", by=by, community=community, member=member, before=told, after=str(quota), reason=reason, undo=undo
    )
    await record(session, change, now=now)


async def write_quota(session: AsyncSession, community: CommunityKey, member: MemberKey, quota: Allowance) -> None:
    """Staff's entry, in the place of an earlier one."""
    entry = quota_columns(quota)
    key = {"community": community, "member": member}
    inserted = insert_into(session, QuotaRow).values(**key, **entry)
    await session.execute(inserted.on_conflict_do_update(index_elements=list(key), set_=entry))
