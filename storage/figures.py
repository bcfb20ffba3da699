"""Where the credits went, as the ledger says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.figures import FigureLine, Summary
from domain.money import Millicredits
from domain.people import ERASED, CommunityKey, MemberKey
from domain.requests import FLUX, Resolution
from storage.rows import Part
from storage.spending import DAY_LENGTH, paid_for_jobs, utc_text
from storage.tables import ImageRow, JobRow

PICTURES = select(func.count()).select_from(ImageRow).where(ImageRow.job_id == JobRow.id).scalar_subquery()
MEMBER = case((JobRow.member.startswith(ERASED), null()), else_=JobRow.member)
SIZE = case((JobRow.request["model"].as_string() == FLUX, JobRow.request["resolution"].as_string()), else_=null())


class FigureBook(Part):
    """Reads the ledger for people. Whatever is asked, the sums are those of the transfers to PixelDojo in that time."""

    async def figures(self, community: CommunityKey | None, *, since: datetime, until: datetime) -> list[FigureLine]:
        """What was paid for a community's requests, or (None) for everybody's, from one moment to another, by day."""
        async with self._database.reading(long=True) as session:
            rows = (await session.execute(lines_of(session, community, since=since, until=until))).all()
            names = await names_of(session, rows)
        return [line_of(row, names) for row in rows]

    async def summary(self, *, since: datetime, until: datetime) -> Summary:
        """What a time comes to, for everybody together."""
        paid = paid_for_jobs(since, until).subquery()
        each = select(paid.c.spent, PICTURES.label("pictures"), JobRow.member, JobRow.community)
        jobs = each.join(JobRow, JobRow.id == paid.c.job_id).subquery()
        counts = (func.count(), func.coalesce(func.sum(jobs.c.pictures), 0))
        different = (func.count(jobs.c.member.distinct()), func.count(jobs.c.community.distinct()))
        async with self._database.reading(long=True) as session:
            sums = select(func.coalesce(func.sum(jobs.c.spent), 0), *counts, *different)
            spent, requests, pictures, people, servers = (await session.execute(sums)).one()
        return Summary(spent=Millicredits(int(spent)), requests=requests, pictures=int(pictures), people=people, servers=servers)


def lines_of(session: AsyncSession, community: CommunityKey | None, *, since: datetime, until: datetime) -> Select[Any]:
    """Paid jobs that are alike, together."""
    paid = paid_for_jobs(since, until).subquery()
    each = (
        select(
            utc_text(session, paid.c.at, DAY_LENGTH).label("day"),
            JobRow.community,
            MEMBER.label("member"),
            JobRow.channel_id,
            SIZE.label("size"),
            JobRow.id,
            PICTURES.label("pictures"),
            paid.c.spent,
        )
        .join(JobRow, JobRow.id == paid.c.job_id)
        .where(literal(True) if community is None else JobRow.community == community)
        .subquery()
    )
    alike = (each.c.day, each.c.community, each.c.member, each.c.channel_id, each.c.size)
    sums = (
        func.count().label("requests"),
        func.sum(each.c.pictures).label("pictures"),
        func.sum(each.c.spent).label("spent"),
        func.max(each.c.id).label("last_id"),
    )
    return select(*alike, *sums).group_by(*alike).order_by(each.c.day, func.max(each.c.id))


async def names_of(session: AsyncSession, rows: Sequence[Row[Any]]) -> Mapping[str | None, str]:
    """What each of the members was called at their last request."""
    last = {row.member: row.last_id for row in sorted(rows, key=lambda row: row.last_id) if row.member is not None}
    named = await session.execute(select(JobRow.member, JobRow.member_name).where(JobRow.id.in_(list(last.values()))))
    return {row.member: row.member_name for row in named}


def line_of(row: Row[Any], names: Mapping[str | None, str]) -> FigureLine:
    """A line as it was read."""
    return FigureLine(
        day=date.fromisoformat(row.day),
        community=row.community,
        member=None if row.member is None else MemberKey(row.member),
        name=names.get(row.member, ""),
        channel_id=row.channel_id,
        size=None if row.size is None else Resolution(row.size),
        requests=row.requests,
        pictures=int(row.pictures),
        spent=Millicredits(int(row.spent)),
    )
