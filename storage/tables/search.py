"""What somebody looks for in the history, for as long as they may turn its pages."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base


class SearchRow(Base):
    """A search, kept for a day: a button has no room for it."""

    __tablename__ = "searches"
    __table_args__ = (Index(None, "at"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[MemberKey]
    whose: Mapped[MemberKey]
    here: Mapped[CommunityKey]
    find: Mapped[str]
    starred: Mapped[bool]
    channel_id: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
