"""What staff decide for their server: settings, tiers, channels, and what they hold of members. A community without a
settings row has no house rules of any kind: whoever writes one makes that row (storage/house.py)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Enum
from sqlalchemy.orm import Mapped, mapped_column

from domain.limits import Limits
from domain.money import Millicredits, Period
from domain.people import CommunityKey, MemberKey
from domain.requests import Resolution
from domain.verdicts import Level
from storage.tables.base import Base, values_of

LEVEL = Enum(Level, native_enum=False, length=16, values_callable=values_of)


class LimitColumns:
    """The most of each kind; null: nothing is said about it."""

    most_resolution: Mapped[Resolution | None]
    most_outputs: Mapped[int | None]
    most_references: Mapped[int | None]
    most_jobs: Mapped[int | None]
    cooldown_s: Mapped[int | None]
    most_tolerance: Mapped[int | None]

    @property
    def limits(self) -> Limits:
        """As the domain says them."""
        return Limits(
            resolution=self.most_resolution,
            outputs=self.most_outputs,
            references=self.most_references,
            jobs=self.most_jobs,
            cooldown_s=self.cooldown_s,
            tolerance=self.most_tolerance,
        )


def limit_columns(limits: Limits) -> dict[str, Any]:
    """Limits as columns."""
    return {
        "most_resolution": limits.resolution,
        "most_outputs": limits.outputs,
        "most_references": limits.references,
        "most_jobs": limits.jobs,
        "cooldown_s": limits.cooldown_s,
        "most_tolerance": limits.tolerance,
    }


class CommunitySettingsRow(Base):
    """One server's settings, as domain.communities.CommunitySettings says them."""

    __tablename__ = "community_settings"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    set_up_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    anywhere: Mapped[bool] = mapped_column(default=True)
    staff_channel_id: Mapped[int | None]
    gallery_channel_id: Mapped[int | None]
    approve_above: Mapped[Millicredits | None]
    approve_newcomers: Mapped[bool] = mapped_column(default=False)
    newcomer_account_days: Mapped[int | None]
    newcomer_member_hours: Mapped[int | None]
    keep_images_days: Mapped[int | None]
    words_version: Mapped[int] = mapped_column(default=0)
    look_level: Mapped[Level] = mapped_column(LEVEL, default=Level.OFF)
    look_level_restricted: Mapped[Level] = mapped_column(LEVEL, default=Level.OFF)
    left_at: Mapped[datetime | None]


class TierRow(LimitColumns, Base):
    """What everyone, newcomers, or the members with one role may. who: as domain.communities.Tier names it."""

    __tablename__ = "tiers"
    __table_args__ = (
        CheckConstraint("quota_limit >= 0", name="quota"),
        CheckConstraint("(quota_limit IS NULL) = (period IS NULL)", name="window"),
    )

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    quota_limit: Mapped[Millicredits | None]
    period: Mapped[Period | None]


class ChannelRow(LimitColumns, Base):
    """What holds in one channel, or under one category."""

    __tablename__ = "channels"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True)
    allowed: Mapped[bool | None]
    approve: Mapped[bool] = mapped_column(default=False)
    defaults: Mapped[dict[str, Any]]


class MemberRecordRow(Base):
    """What staff hold of one member: a block that runs, and whether they are trusted."""

    __tablename__ = "member_records"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    blocked_until: Mapped[datetime | None]
    block_reason: Mapped[str | None]
    block_id: Mapped[int | None]
    """The entry of the audit it was decided by."""
    trusted: Mapped[bool] = mapped_column(default=False)


class CommunityFundRow(Base):
    """What the host added to a server's budget, on top of its share, in one window."""

    __tablename__ = "community_funds"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    period: Mapped[Period] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    amount: Mapped[Millicredits]
