"""What the studio knows of itself, of the provider, and of the communities it serves."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey
from domain.requests import Resolution
from storage.tables.base import Base, Id


class StudioRow(Base):
    """The one row that says how the studio stands."""

    __tablename__ = "studio"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[Id]
    paused_by_host: Mapped[bool] = mapped_column(default=False)
    stopped: Mapped[str | None]
    probed_at: Mapped[datetime | None]
    """When orders stopped for want of credits, or the last one was let through since."""
    card: Mapped[dict[str, Any] | None]
    tariff: Mapped[dict[str, Any] | None]
    upscaler: Mapped[dict[str, Any] | None]
    """The last good description of the model that makes pictures bigger, and its price."""
    commands_hash: Mapped[str | None]
    balance: Mapped[Millicredits | None]
    balance_at: Mapped[datetime | None]
    virtual_time: Mapped[int] = mapped_column(default=0)
    """The largest turn_start taken so far."""


class CommunityRow(Base):
    """A community that the host opened or closed by hand."""

    __tablename__ = "communities"

    key: Mapped[CommunityKey] = mapped_column(primary_key=True)
    is_open: Mapped[bool]


class UsualTimeRow(Base):
    """The running percentiles of one size, in seconds."""

    __tablename__ = "usual_times"

    resolution: Mapped[Resolution] = mapped_column(primary_key=True)
    outputs: Mapped[int] = mapped_column(primary_key=True)
    p50_s: Mapped[float]
    p80_s: Mapped[float]
    p95_s: Mapped[float]


class GreetingRow(Base):
    """Who was told what goes to PixelDojo and what is kept."""

    __tablename__ = "greetings"

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    at: Mapped[datetime]
