"""What the database says of the moment, for the gate to decide on."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.grants import total
from domain.jobs import Failure, JobState
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Standing
from domain.visitors import Visitor
from storage.counters import STUDIO, community_scope, member_scope, read_counters
from storage.grants import live_grants
from storage.house import read_house
from storage.tables import UNENDED, CommunityRow, JobRow, StudioRow

PAUSED_BY_HOST = "host"
PROBE_EVERY = timedelta(minutes=1)


async def read_standing(
    session: AsyncSession,
    community: CommunityKey,
    member: MemberKey,
    visitor: Visitor,
    *,
    paused: str | None,
    now: datetime,
    besides: str | None = None,
) -> Standing:
    """Everything admit asks about. paused: as why_paused or let_through said. besides: the batch that is being ordered."""
    return Standing(
        paused=paused,
        open=await session.scalar(select(CommunityRow.is_open).where(CommunityRow.key == community)),
        house=await read_house(session, community, member, visitor, besides=besides, now=now),
        studio=await read_counters(session, STUDIO, now=now),
        community=await read_counters(session, community_scope(community), now=now),
        member=await read_counters(session, member_scope(community, member), now=now),
        grants=total(await live_grants(session, community, member, now=now)),
        running=await running_codes(session, member, besides=besides),
    )


async def why_paused(session: AsyncSession) -> str | None:
    """Why orders are stopped; None while they aren't. The host's own pause comes first."""
    row = (await session.execute(select(StudioRow.paused_by_host, StudioRow.stopped))).one()
    return PAUSED_BY_HOST if row.paused_by_host else row.stopped


async def let_through(session: AsyncSession, *, now: datetime) -> str | None:
    """As why_paused, but while credits are wanting one order a minute is let through, to find out."""
    reason = await why_paused(session)
    if reason != Failure.OUT_OF_CREDITS:
        return reason
    probing = (
        update(StudioRow)
        .where(or_(StudioRow.probed_at.is_(None), StudioRow.probed_at <= now - PROBE_EVERY))
        .values(probed_at=now)
        .returning(StudioRow.id)
    )
    return reason if await session.scalar(probing) is None else None


async def running_codes(session: AsyncSession, member: MemberKey, *, besides: str | None = None) -> tuple[str, ...]:
    """Codes of the member's unfinished jobs, oldest first, and of a batch the first one's: together they count as one.

    Those that wait for a yes or for the host hold nothing of theirs.
    """
    holding = JobRow.state.not_in((JobState.AWAITING, JobState.PARKED))
    theirs = select(JobRow.code, JobRow.batch_id).where(JobRow.member == member, UNENDED, holding).order_by(JobRow.id)
    counted: dict[str, str] = {}
    for code, batch_id in await session.execute(theirs):
        if batch_id is None or batch_id != besides:
            counted.setdefault(batch_id or code, code)
    return tuple(counted.values())
