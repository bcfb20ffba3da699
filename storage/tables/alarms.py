"""What the host was told should be looked at, and isn't over."""

from datetime import datetime

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped, mapped_column

from domain.alarms import AlarmKind
from storage.tables.base import Base, values_of


class AlarmRow(Base):
    """One kind of alarm that was said. Gone once all is well again: it may be said anew then."""

    __tablename__ = "alarms"

    kind: Mapped[AlarmKind] = mapped_column(
        Enum(AlarmKind, native_enum=False, length=16, values_callable=values_of), primary_key=True
    )
    level: Mapped[int]
    """The worst that was said."""
    said_at: Mapped[datetime]
