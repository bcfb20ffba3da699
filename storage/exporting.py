"""A member's own data, as they may take it along: everything that is kept under their key."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.jobs import Job
from domain.people import MemberKey
from storage.rows import Part, read_jobs
from storage.tables import AccountRow, Base, JobRow, TransferRow

OWNERS = ("member", "reporter", "owner")
"""Columns that say whose a row is."""
LEFT_OUT = frozenset({"jobs", "letters", "presses"})
"""Jobs are told one by one, with their files; what is sent, and pressed, is gone within days and says nothing else."""
OTHERS = ("by", "reporter", "reported", "driver", "token")
"""Parts of the names of columns that say who else was there."""


class Exporting(Part):
    """Reads it."""

    async def kept_of(self, member: MemberKey) -> dict[str, Any]:
        """What is kept of a member beside their jobs, by table, as JSON knows it; nobody else is named in it."""
        async with self._database.reading() as session:
            kept = {table.name: await rows_of(session, table, member) for table in Base.metadata.sorted_tables}
            told = {name: rows for name, rows in kept.items() if rows}
            return {**told, "transfers": await transfers_of(session, member)}

    async def jobs_to_export(self, member: MemberKey, *, upto: int | None, most: int) -> list[Job]:
        """A member's jobs wherever they were ordered, newest first. upto: from this job's id on; None: from the newest on."""
        older = [] if upto is None else [JobRow.id <= upto]
        theirs = select(JobRow).where(JobRow.member == member, *older).order_by(JobRow.id.desc()).limit(most)
        async with self._database.reading() as session:
            return await read_jobs(session, theirs)


async def rows_of(session: AsyncSession, table: Table, member: MemberKey) -> list[dict[str, Any]]:
    """The rows of a table that are a member's."""
    whose = [table.c[name] == member for name in OWNERS if name in table.c]
    if table.name in LEFT_OUT or not whose:
        return []
    rows = await session.execute(select(table).where(or_(*whose)))
    return [told(dict(row._mapping)) for row in rows]


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON knows it, without who else was there."""
    return {name: plain(value) for name, value in row.items() if not any(part in name.split("_") for part in OTHERS)}


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


async def transfers_of(session: AsyncSession, member: MemberKey) -> list[dict[str, Any]]:
    """The lines of the books that are about a member's jobs, or name an account of theirs."""
    source, target = aliased(AccountRow), aliased(AccountRow)
    own = [account.name.endswith(f":{member}", autoescape=True) for account in (source, target)]
    lines = (
        select(TransferRow.at, TransferRow.kind, TransferRow.amount, source.name.label("source"), target.name.label("target"))
        .join(source, source.id == TransferRow.source_id)
        .join(target, target.id == TransferRow.target_id)
        .outerjoin(JobRow, JobRow.id == TransferRow.job_id)
        .where(or_(JobRow.member == member, *own))
        .order_by(TransferRow.id)
    )
    return [{name: plain(value) for name, value in row._mapping.items()} for row in await session.execute(lines)]
