"""Decisions of staff and the host: an entry of the audit, and its card in the staff log, in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Addressee, LetterKind, NewLetter
from domain.people import CommunityKey, MemberKey, is_server
from storage.letters import write_letter
from storage.tables import AuditRow


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided. member: whom it is about; before, after: as people read them; job_id: which picture."""

    what: str
    by: MemberKey
    community: CommunityKey | None = None
    member: MemberKey | None = None
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    job_id: int | None = None
    undo: Mapping[str, Any] | None = None
    """What storage/undoing.py needs to take it back."""


async def record(session: AsyncSession, decision: Decision, *, now: datetime) -> int:
    """Write a decision into the audit, and the letter that shows it in its server's staff log; the entry's id."""
    columns = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    written = await session.execute(insert(AuditRow).values(at=now, **columns).returning(AuditRow.id))
    audit_id: int = written.scalar_one()
    community = decision.community
    if community is not None and is_server(community):
        card = NewLetter(
            kind=LetterKind.DECISION,
            to=Addressee.STAFF,
            community=community,
            member=decision.member,
            job_id=decision.job_id,
            audit_id=audit_id,
        )
        await write_letter(session, card, now=now)
    return audit_id
