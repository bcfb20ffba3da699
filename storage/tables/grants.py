"""Granted credits that end, and what was given once already."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base
from storage.tables.money import AccountRow


class GrantLotRow(Base):
    """Whose an account of granted credits is, and when they end; how many are left is the account's balance."""

    __tablename__ = "grant_lots"
    __table_args__ = (Index(None, "community", "member", "ends_at"), Index(None, "ends_at"))

    account_id: Mapped[int] = mapped_column(ForeignKey(AccountRow.id), primary_key=True)
    community: Mapped[CommunityKey]
    member: Mapped[MemberKey]
    ends_at: Mapped[datetime]


class GivingRow(Base):
    """The key under which somebody gave something: it isn't given again."""

    __tablename__ = "givings"
    __table_args__ = (Index(None, "at"),)

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
