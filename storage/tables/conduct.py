"""How members behaved: warnings that still count, and what they asked staff to look at again."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base, Id


class WarningRow(Base):
    """A warning that still counts: one that is taken back, or older than 30 days, has no row any more."""

    __tablename__ = "warnings"
    __table_args__ = (Index(None, "community", "member"),)

    audit_id: Mapped[Id]
    """The entry of the audit that says by whom and why."""
    community: Mapped[CommunityKey]
    member: Mapped[MemberKey]
    at: Mapped[datetime]


class AppealRow(Base):
    """A member's appeal against one decision, as domain.conduct.Appeal says it."""

    __tablename__ = "appeals"

    audit_id: Mapped[Id]
    community: Mapped[CommunityKey]
    member: Mapped[MemberKey]
    words: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[MemberKey | None]
    lifted: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None]


OPEN = AppealRow.ended_at.is_(None)
Index("ix_appeals_community", AppealRow.community, sqlite_where=OPEN, postgresql_where=OPEN)
