"""What a classifier saw in pictures, and what staff decided on those that it kept back."""

from datetime import datetime

from sqlalchemy import Enum, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from domain.verdicts import Verdict
from storage.tables.base import Base, values_of
from storage.tables.jobs import JobRow


class PictureScoreRow(Base):
    """A file that was looked at, by its hash: references and finished images alike."""

    __tablename__ = "picture_scores"
    __table_args__ = (Index(None, "at"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime]


class LookRow(Base):
    """What looking at a job's images came to, where not all of them are simply shown. Open while kept_back of them wait for
    staff and nobody has decided."""

    __tablename__ = "looks"
    __table_args__ = (Index(None, "community", "at"),)

    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    community: Mapped[CommunityKey]
    spoilered: Mapped[int]
    kept_back: Mapped[int]
    """How many, before staff decided."""
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    by: Mapped[MemberKey | None]
    verdict: Mapped[Verdict | None] = mapped_column(Enum(Verdict, native_enum=False, length=16, values_callable=values_of))
    """Staff's."""
