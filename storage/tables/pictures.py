"""What people do with finished pictures: presses, stars, and the files that were shown of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import MemberKey
from storage.tables.base import Base
from storage.tables.jobs import JobRow


class PressRow(Base):
    """A member's last accepted press of one button on one image: the guard against pressing twice at once."""

    __tablename__ = "presses"

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    order_key: Mapped[str]
    """Of the job that the press ordered."""


class StarRow(Base):
    """A picture that a member starred for themselves."""

    __tablename__ = "stars"

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]


class ShownFileRow(Base):
    """A file as people got it (marked, or a smaller preview), and the kept image that it shows."""

    __tablename__ = "shown_files"
    __table_args__ = (Index(None, "image_sha256"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    image_sha256: Mapped[str] = mapped_column(primary_key=True)
