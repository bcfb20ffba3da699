"""What members and communities may spend, and have."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Job
from domain.ledger import TransferKind, community_account, grants_account
from domain.money import Allowance, Millicredits, credits_text
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Standing
from domain.visitors import NOBODY_KNOWN, Visitor
from storage.decisions import Decision, record
from storage.ledger import Entry, transfer
from storage.rows import Part, insert_into, read_jobs
from storage.standing import read_standing, why_paused
from storage.tables import EVERYONE, JobRow, QuotaRow


class Quotas(Part):
    """Quotas, grants, and what was used of them."""

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
            before = await session.get(QuotaRow, (community, member or EVERYONE), with_for_update=True)
            told = None if before is None else str(before.allowance)
            await write_quota(session, community, member or EVERYONE, quota)
            change = Decision(
                what="set_quota", by=by, community=community, member=member, before=told, after=str(quota), reason=reason
            )
            await record(session, change, now=now)

    async def grant(
        self, community: CommunityKey, member: MemberKey, amount: Millicredits, *, by: MemberKey, reason: str, now: datetime
    ) -> None:
        """A `grant` transfer from the community's account to the member's own. The reason goes into the audit."""
        async with self._database.booking() as session:
            await transfer(
                session,
                TransferKind.GRANT,
                amount,
                source=community_account(community),
                target=grants_account(community, member),
                entry=Entry(now, by=by),
            )
            given = credits_text(amount)
            decision = Decision(what="grant", by=by, community=community, member=member, after=given, reason=reason)
            await record(session, decision, now=now)

    async def quotas(self, community: CommunityKey) -> Mapping[MemberKey | None, Allowance]:
        """All entries staff made; None is everyone's."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(QuotaRow).where(QuotaRow.community == community))
            return {None if row.member == EVERYONE else row.member: row.allowance for row in rows}


async def write_quota(session: AsyncSession, community: CommunityKey, member: MemberKey, quota: Allowance) -> None:
    """Staff's entry, in the place of an earlier one."""
    entry = {"quota_limit": quota.limit, "period": quota.period}
    key = {"community": community, "member": member}
    inserted = insert_into(session, QuotaRow).values(**key, **entry)
    await session.execute(inserted.on_conflict_do_update(index_elements=list(key), set_=entry))
