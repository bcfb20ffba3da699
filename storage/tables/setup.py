"""To whom of a server's staff the set-up was offered, and what was chosen on its pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base


class SetUpOfferRow(Base):
    """Once for each member of the staff of each server."""

    __tablename__ = "set_up_offers"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SetUpChoiceRow(Base):
    """What somebody chose in one menu of one page of the set-up: each choice by itself, so that none runs over another. For a
    day at most; the page shows it by then."""

    __tablename__ = "set_up_choices"
    __table_args__ = (Index(None, "at"),)

    page_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The message."""
    about: Mapped[str] = mapped_column(primary_key=True)
    chosen: Mapped[dict[str, Any]]
    at: Mapped[datetime]
