"""What members report, and what they share in a server's gallery channel."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from domain.reports import ReportEnd
from storage.tables.base import Base, Id
from storage.tables.jobs import JobRow


class ReportRow(Base):
    """One member's report of a job's pictures. What is reported after a decision belongs to another round."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("job_id", "reporter"), Index(None, "community", "decided_at"))

    id: Mapped[Id]
    community: Mapped[CommunityKey]
    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id))
    round: Mapped[int]
    reporter: Mapped[MemberKey]
    reported: Mapped[MemberKey]
    """Whose pictures they are: an open report outlives that they ask to be forgotten."""
    reason: Mapped[str]
    at: Mapped[datetime]
    ended_as: Mapped[ReportEnd | None]
    decided_by: Mapped[MemberKey | None]
    decided_at: Mapped[datetime | None]
    """Null while it is open."""


class GalleryPostRow(Base):
    """A job that its member shared in the gallery channel. channel_id, message_id: its thread and that one's first message,
    once it is there."""

    __tablename__ = "gallery_posts"
    __table_args__ = (Index(None, "message_id"),)

    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    community: Mapped[CommunityKey]
    at: Mapped[datetime]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
