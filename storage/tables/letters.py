"""What is to be said by itself, to staff, members, and the host: written with the decision it tells of, sent afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.letters import Addressee, LetterKind
from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base, Id


class LetterRow(Base):
    """One message that is still to be sent, or was. channel_id, message_id: where it is since."""

    __tablename__ = "letters"

    id: Mapped[Id]
    kind: Mapped[LetterKind]
    to: Mapped[Addressee]
    community: Mapped[CommunityKey | None]
    member: Mapped[MemberKey | None]
    """To whom, or about whom."""
    job_id: Mapped[int | None]
    audit_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    """What else it says."""
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When it is to be sent, or tried again; null: it was, or was given up."""
    sent_at: Mapped[datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]


DUE = LetterRow.due_at.is_not(None)
Index("ix_letters_due_at", LetterRow.due_at, sqlite_where=DUE, postgresql_where=DUE)
Index("ix_letters_job_id", LetterRow.job_id)
Index("ix_letters_audit_id", LetterRow.audit_id)
