"""Who decided what, read back."""

from collections.abc import Mapping

from sqlalchemy import func, select

from domain.audit import AuditEntry
from domain.people import CommunityKey, MemberKey
from storage.rows import Part
from storage.tables import AuditRow


class AuditBook(Part):
    """The audit table. It is written where things are decided, in the same transaction."""

    async def audit_entries(self, community: CommunityKey | None, *, most: int, before: int | None = None) -> list[AuditEntry]:
        """A community's entries, or (None) the host's own for all, newest first; before: those older than this entry's id."""
        older = [] if before is None else [AuditRow.id < before]
        async with self._database.reading() as session:
            theirs = select(AuditRow).where(AuditRow.community.is_not_distinct_from(community), *older)
            return [entry_of(row) for row in await session.scalars(theirs.order_by(AuditRow.id.desc()).limit(most))]

    async def audit_entry(self, audit_id: int) -> AuditEntry | None:
        """One entry; None where it is kept no more."""
        async with self._database.reading() as session:
            row = await session.get(AuditRow, audit_id)
            return None if row is None else entry_of(row)

    async def quota_entries(self, community: CommunityKey) -> Mapping[MemberKey | None, AuditEntry]:
        """By whom each quota here was set last; None is everyone's."""
        set_here = select(func.max(AuditRow.id)).where(AuditRow.community == community, AuditRow.what == "set_quota")
        async with self._database.reading() as session:
            rows = await session.scalars(select(AuditRow).where(AuditRow.id.in_(set_here.group_by(AuditRow.member))))
            return {row.member: entry_of(row) for row in rows}


def entry_of(row: AuditRow) -> AuditEntry:
    """An entry as it stands."""
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__dataclass_fields__})
