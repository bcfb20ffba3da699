"""What the studio needs of the store to say who decided what."""

from collections.abc import Mapping
from typing import Protocol

from domain.audit import AuditEntry
from domain.people import CommunityKey, MemberKey


class AuditStore(Protocol):
    """The audit table, read."""

    async def audit_entries(self, community: CommunityKey | None, *, most: int, before: int | None = None) -> list[AuditEntry]:
        """A community's entries, or (None) the host's own for all, newest first; before: those older than this entry's id."""

    async def audit_entry(self, audit_id: int) -> AuditEntry | None:
        """One entry; None where it is kept no more."""

    async def quota_entries(self, community: CommunityKey) -> Mapping[MemberKey | None, AuditEntry]:
        """By whom each quota here was set last; None is everyone's."""
