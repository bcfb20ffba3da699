"""What PixelDojo was paid, by time: for the speed, for alarms, and for the figures."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.ledger import HELD, HOST, PIXELDOJO, AccountName
from domain.money import Millicredits, Period
from domain.people import CommunityKey
from domain.rules.gate import Spent
from domain.speed import midnight
from storage.counters import STUDIO, community_scope
from storage.rows import Part
from storage.tables import AccountRow, CounterRow, TransferRow

HOUR_LENGTH = len("2026-03-04 12")
DAY_LENGTH = len("2026-03-04")
SERVER_SCOPES = community_scope(CommunityKey("server:"))


class Spending(Part):
    """The books, read by time."""

    async def spent_by_day(self, community: CommunityKey | None, *, since: date) -> Mapping[date, Millicredits]:
        """What a community's requests cost, or (None) everybody's, by the day (in UTC) on which they were ordered."""
        scope = STUDIO if community is None else community_scope(community)
        days = (CounterRow.scope == scope, CounterRow.period == Period.DAY, CounterRow.starts_at >= midnight(since))
        async with self._database.reading() as session:
            rows = await session.execute(select(CounterRow.starts_at, CounterRow.used).where(*days))
            return {starts_at.date(): used for starts_at, used in rows}

    async def servers_spent(self, *, now: datetime) -> Mapping[CommunityKey, Mapping[Period, Spent]]:
        """What each server used and holds in the windows that run; those without any are left out."""
        spent: dict[CommunityKey, dict[Period, Spent]] = {}
        async with self._database.reading(long=True) as session:
            for period in Period:
                running = (CounterRow.period == period, CounterRow.starts_at == period.starts_at(now))
                theirs = select(CounterRow).where(CounterRow.scope.startswith(SERVER_SCOPES, autoescape=True), *running)
                for row in await session.scalars(theirs):
                    community = CommunityKey(row.scope.removeprefix(community_scope(CommunityKey(""))))
                    spent.setdefault(community, {})[period] = Spent(used=row.used, held=row.held)
        return spent

    async def paid(self, *, since: datetime, until: datetime) -> Millicredits:
        """What PixelDojo was paid from one moment to another."""
        async with self._database.reading() as session:
            total = select(func.coalesce(func.sum(TransferRow.amount), 0)).where(is_paid(since, until))
            return Millicredits((await session.scalars(total)).one())

    async def paid_by_hour(self, *, since: datetime, until: datetime) -> Mapping[datetime, Millicredits]:
        """The same by the hour; those in which nothing was paid are left out."""
        async with self._database.reading(long=True) as session:
            hour = utc_text(session, TransferRow.at, HOUR_LENGTH).label("hour")
            each = select(hour, TransferRow.amount).where(is_paid(since, until)).subquery()
            rows = await session.execute(select(each.c.hour, func.sum(each.c.amount)).group_by(each.c.hour))
            return {datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC): Millicredits(int(paid)) for text, paid in rows}

    async def parked_since(self, at: datetime) -> int:
        """How many submits' answers were lost since then, whatever became of them."""
        at_risk = (TransferRow.target_id == account(HELD), TransferRow.source_id == account(HOST), TransferRow.at >= at)
        async with self._database.reading() as session:
            return await session.scalar(select(func.count()).select_from(TransferRow).where(*at_risk)) or 0


def is_paid(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Transfers to PixelDojo from one moment to another."""
    return and_(TransferRow.target_id == account(PIXELDOJO), TransferRow.at >= since, TransferRow.at < until)


def account(name: AccountName) -> ColumnElement[int]:
    """An account's id."""
    return select(AccountRow.id).where(AccountRow.name == name).scalar_subquery()


def paid_for_jobs(since: datetime, until: datetime) -> Select[int | None, Millicredits, datetime]:
    """What PixelDojo was paid for each job that it was paid for from one moment to another, and when."""
    spent, at = func.sum(TransferRow.amount).label("spent"), func.max(TransferRow.at).label("at")
    of_jobs = (is_paid(since, until), TransferRow.job_id.is_not(None))
    return select(TransferRow.job_id.label("job_id"), spent, at).where(*of_jobs).group_by(TransferRow.job_id)


def utc_text(session: AsyncSession, column: SQLColumnExpression[datetime], length: int) -> ColumnElement[str]:
    """The beginning of a moment's text in UTC: 10 characters are its day, 13 its hour."""
    if session.get_bind().dialect.name == "postgresql":
        in_utc = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24", type_=String)
        return func.substr(in_utc, 1, length, type_=String)
    return func.substr(column, 1, length, type_=String)
