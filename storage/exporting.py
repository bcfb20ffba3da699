"""A member's own data, as they may take it along: what is about them and theirs to have, table by table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Table, and_, case, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.jobs import Job
from domain.ledger import GRANTS, UNTIL, AccountName
from domain.people import MemberKey
from storage.counters import MEMBER_SCOPES
from storage.rows import Part, read_jobs, table_of
from storage.tables import AccountRow, AuditRow, Base, JobRow, TransferRow

Whose = Callable[[Table, MemberKey], ColumnElement[bool]]


@dataclass(frozen=True)
class Telling:
    """Which columns of a table are a member's to have, and in which of its rows."""

    columns: tuple[str, ...]
    whose: Whose


def by_column(name: str) -> Whose:
    """Rows that name the member there."""
    return lambda table, member: table.c[name] == member


def of_their_jobs(table: Table, member: MemberKey) -> ColumnElement[bool]:
    """Rows about the member's own jobs."""
    return table.c.job_id.in_(select(JobRow.id).where(JobRow.member == member))


def decided_about(table: Table, member: MemberKey) -> ColumnElement[bool]:
    """What staff decided about the member. What was reported and came to nothing they never heard of: it tells of others."""
    return and_(table.c.member == member, table.c.what != "dismiss_report")


def own_counters(table: Table, member: MemberKey) -> ColumnElement[bool]:
    """What the member used, window by window."""
    scope: ColumnElement[str] = table.c.scope
    return and_(scope.startswith(MEMBER_SCOPES, autoescape=True), scope.endswith(f":{member}", autoescape=True))


def own_accounts(table: Table, member: MemberKey) -> ColumnElement[bool]:
    """What the member was granted, and has left."""
    return is_own(table.c.name, member)


def is_own(name: SQLColumnExpression[Any], member: MemberKey) -> ColumnElement[bool]:
    """Whether an account is of the member's granted credits, good for a time or for ever."""
    for_good = name.endswith(f":{member}", autoescape=True)
    return and_(name.startswith(GRANTS, autoescape=True), or_(for_good, name.contains(f":{member}{UNTIL}", autoescape=True)))


def own_styles(table: Table, member: MemberKey) -> ColumnElement[bool]:
    """Styles of the member's own, and those that they made for a server."""
    return or_(table.c.owner == member, table.c.by == member)


MINE = by_column("member")
TOLD: Mapping[str, Telling] = {
    "accounts": Telling(("name", "balance"), own_accounts),
    "appeals": Telling(("audit_id", "community", "words", "at", "ended_at", "lifted", "answer"), MINE),
    "audit": Telling(("id", "at", "what", "community", "before", "after", "reason", "job_id", "undone_at"), decided_about),
    "counters": Telling(("scope", "period", "starts_at", "used", "held"), own_counters),
    "gallery_posts": Telling(("job_id", "community", "at", "channel_id", "message_id"), of_their_jobs),
    "grant_lots": Telling(("account_id", "community", "ends_at"), MINE),
    "greetings": Telling(("at",), MINE),
    "looks": Telling(("job_id", "community", "spoilered", "kept_back", "at", "decided_at", "verdict"), of_their_jobs),
    "member_records": Telling(("community", "blocked_until", "block_reason", "block_id", "trusted"), MINE),
    "member_settings": Telling(("defaults", "private", "ping", "lends", "embeds_prompt", "unconfirmed_until"), MINE),
    "picked_pictures": Telling(("sha256", "filename", "media_type", "size_bytes", "url", "batch", "position", "at"), MINE),
    "quotas": Telling(("community", "quota_limit", "period"), MINE),
    "reminders": Telling(("community", "due_at", "prompt"), MINE),
    "reports": Telling(("community", "job_id", "reason", "at"), by_column("reporter")),
    "searches": Telling(("at", "here", "find", "starred", "channel_id", "since", "until"), by_column("by")),
    "set_up_offers": Telling(("community", "at"), MINE),
    "stars": Telling(("job_id", "position", "at"), MINE),
    "styles": Telling(("name", "template", "defaults", "at"), own_styles),
    "warnings": Telling(("audit_id", "community", "at"), MINE),
    "word_refusals": Telling(("community", "day", "times"), MINE),
}
"""Never who else was there: who decided, who reported, whose pictures were reported or looked for, and what became of them."""
TOLD_ELSEWHERE = frozenset({"jobs", "job_images", "job_references", "transfers"})
"""Jobs are told one by one, with their files (studio/exporting.py); lines of the books with the names of their accounts."""
REASONS_TOLD = ("block", "unblock", "warn", "uphold", "remove", "refuse", "grant", "gift")
"""Decisions whose reason their member was told; any other is a note among staff, and may name others."""


class Exporting(Part):
    """Reads it."""

    async def kept_of(self, member: MemberKey) -> dict[str, Any]:
        """What is kept of a member beside their jobs, by table, as JSON knows it; nobody else is named in it."""
        tables = Base.metadata.tables
        async with self._database.reading() as session:
            kept = {name: await rows_of(session, tables[name], telling, member) for name, telling in TOLD.items()}
            told = {name: rows for name, rows in kept.items() if rows}
            return {**told, "transfers": await transfers_of(session, member)}

    async def jobs_to_export(self, member: MemberKey, *, upto: int | None, most: int) -> list[Job]:
        """A member's jobs wherever they were ordered, newest first. upto: from this job's id on; None: from the newest on."""
        older = [] if upto is None else [JobRow.id <= upto]
        theirs = select(JobRow).where(JobRow.member == member, *older).order_by(JobRow.id.desc()).limit(most)
        async with self._database.reading() as session:
            return await read_jobs(session, theirs)


async def rows_of(session: AsyncSession, table: Table, telling: Telling, member: MemberKey) -> list[dict[str, Any]]:
    """The rows of a table that are a member's."""
    rows = select(*(told_column(table, name) for name in telling.columns)).where(telling.whose(table, member))
    return [as_json(row) for row in await session.execute(rows.order_by(*table.primary_key))]


def told_column(table: Table, name: str) -> ColumnElement[Any]:
    """A column; of the audit's reasons those that their members were told."""
    if table is table_of(AuditRow) and name == "reason":
        return case((table.c.what.in_(REASONS_TOLD), table.c.reason), else_=null()).label(name)
    return table.c[name]


async def transfers_of(session: AsyncSession, member: MemberKey) -> list[dict[str, Any]]:
    """The lines of the books that are about a member's jobs, or name an account of theirs."""
    source, target = aliased(AccountRow), aliased(AccountRow)
    lines = (
        select(TransferRow.at, TransferRow.kind, TransferRow.amount, source.name.label("source"), target.name.label("target"))
        .join(source, source.id == TransferRow.source_id)
        .join(target, target.id == TransferRow.target_id)
        .outerjoin(JobRow, JobRow.id == TransferRow.job_id)
        .where(or_(JobRow.member == member, is_own(source.name, member), is_own(target.name, member)))
        .order_by(TransferRow.id)
    )
    return [told_line(as_json(row), member) for row in await session.execute(lines)]


def told_line(line: dict[str, Any], member: MemberKey) -> dict[str, Any]:
    """A line of the books, with the account of whoever gave or got a gift unnamed."""
    sides = {side: unnamed(line[side], member) for side in ("source", "target")}
    return {**line, **sides}


def unnamed(account: AccountName, member: MemberKey) -> str:
    """An account's name; of another member's only that it is one's."""
    owner = account.partition(UNTIL)[0]
    return "another member's grants" if account.startswith(GRANTS) and not owner.endswith(f":{member}") else account


def as_json(row: Any) -> dict[str, Any]:
    """A row as JSON knows it."""
    return {name: plain(value) for name, value in row._mapping.items()}


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
