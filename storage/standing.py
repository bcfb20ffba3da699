"""What the database says of the moment, for the gate to decide on."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.grants import total
from domain.jobs import Failure, JobState
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Standing
from domain.visitors import Visitor
from storage.counters import STUDIO, community_scope, member_scope, read_counters
from storage.grants import live_grants
from storage.house import read_house
from storage.rows import table_of
from storage.tables import UNENDED, CommunityRow, JobRow, StudioRow

PAUSED_BY_HOST = "host"
PROBE_EVERY = timedelta(minutes=1)
STUDIO_ROW, COMMUNITIES, JOBS = (table_of(rows) for rows in (StudioRow, CommunityRow, JobRow))
PAUSED = select(STUDIO_ROW.c.paused_by_host, STUDIO_ROW.c.stopped)
IS_OPEN = select(COMMUNITIES.c.is_open).where(COMMUNITIES.c.key == bindparam("community"))
RUNNING = (
    select(JOBS.c.code, JOBS.c.batch_id)
    .where(JOBS.c.member == bindparam("member"), UNENDED, JOBS.c.state.not_in((JobState.AWAITING, JobState.PARKED)))
    .order_by(JOBS.c.id)
)
"""A member's unfinished jobs, but for those that wait for a yes or for the host: they hold nothing of theirs."""


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
    scopes = (STUDIO, community_scope(community), member_scope(community, member))
    counters = await read_counters(session, scopes, now=now)
    studio, here, own = (counters[scope] for scope in scopes)
    return Standing(
        paused=paused,
        open=await session.scalar(IS_OPEN, {"community": community}),
        house=await read_house(session, community, member, visitor, besides=besides, now=now),
        studio=studio,
        community=here,
        member=own,
        grants=total(await live_grants(session, community, member, now=now)),
        running=await running_codes(session, member, besides=besides),
    )


async def why_paused(session: AsyncSession) -> str | None:
    """Why orders are stopped; None while they aren't. The host's own pause comes first."""
    row = (await session.execute(PAUSED)).one()
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
    """Codes of the member's unfinished jobs, oldest first, and of a batch the first one's: together they count as one."""
    counted: dict[str, str] = {}
    for code, batch_id in await session.execute(RUNNING, {"member": member}):
        if batch_id is None or batch_id != besides:
            counted.setdefault(batch_id or code, code)
    return tuple(counted.values())
