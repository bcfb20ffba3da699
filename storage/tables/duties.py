"""Duties that one process has for all: which one, and for how long it has said so."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class DutyRow(Base):
    """One duty. Whose time has run out may be followed by anybody."""

    __tablename__ = "duties"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]
