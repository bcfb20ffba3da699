"""What the studio knows of itself, of the provider, and of the communities it serves."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.money import Allowance, Millicredits, Period
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
    tally: Mapped[dict[str, Any] | None]
    """How the balance compares with the books, as domain.tally.Tally says it."""
    weekly_at: Mapped[datetime | None]
    """The Monday up to which the host's weekly letters have told."""
    virtual_time: Mapped[int] = mapped_column(default=0)
    """The largest turn_start taken so far."""


class CommunityRow(Base):
    """What the host decided by hand about a community: whether it is open, and its share in the place of COMMUNITY_BUDGET."""

    __tablename__ = "communities"
    __table_args__ = (
        CheckConstraint("share_limit >= 0", name="share"),
        CheckConstraint("(share_limit IS NULL) = (share_period IS NULL)", name="window"),
    )

    key: Mapped[CommunityKey] = mapped_column(primary_key=True)
    is_open: Mapped[bool | None]
    """None: as the settings say."""
    share_limit: Mapped[Millicredits | None]
    share_period: Mapped[Period | None]

    @property
    def share(self) -> Allowance | None:
        """As the domain says it."""
        return None if self.share_limit is None or self.share_period is None else Allowance(self.share_limit, self.share_period)


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
