"""To whom of a server's staff the set-up was offered."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base


class SetUpOfferRow(Base):
    """Once for each member of the staff of each server."""

    __tablename__ = "set_up_offers"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    at: Mapped[datetime]
