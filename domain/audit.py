"""Who changed what of the rules, and why: entries that are never changed, but for a member who is erased."""

from dataclasses import dataclass
from datetime import datetime

from domain.people import CommunityKey, MemberKey


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One decision of staff or the host."""

    id: int
    at: datetime
    by: MemberKey
    what: str
    """set_quota, grant, remove, look, pause, resume, open, close."""
    community: CommunityKey | None
    """None for what the host decided for all."""
    member: MemberKey | None
    """Whom it is about."""
    before: str | None
    after: str | None
    reason: str | None
    job_id: int | None
    """The job it is about."""
    undone_at: datetime | None
    undone_by: MemberKey | None
