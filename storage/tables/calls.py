"""How fast the account of PixelDojo is called, by all processes together."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from storage.tables.base import Base, Id


class CallRateRow(Base):
    """The one row, made with the first call."""

    __tablename__ = "call_rate"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[Id]
    even_at: Mapped[datetime]
    """When an even pace would have made as many calls as were made: later than now by what they are ahead."""
    paused_until: Mapped[datetime | None]
    a_minute: Mapped[int | None]
    """What an answer told of last."""
