"""What members keep for themselves: settings, styles, picked pictures, reminders."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base, Id


class MemberSettingsRow(Base):
    """How a member likes it; no row: as everybody does at first."""

    __tablename__ = "member_settings"

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    defaults: Mapped[dict[str, Any]]
    """Options of a request that hold where none is given."""
    private: Mapped[bool]
    ping: Mapped[bool]
    lends: Mapped[bool]
    """Whether others may use this member's pictures as references."""
    embeds_prompt: Mapped[bool]
    """Whether files carry the prompt, the settings and the seed."""
    unconfirmed_until: Mapped[datetime | None]
    """Until when a dear price isn't asked about again."""


class StyleRow(Base):
    """A named prompt template with settings. owner: a member's key, or a community's."""

    __tablename__ = "styles"
    __table_args__ = (UniqueConstraint("owner", "name"),)

    id: Mapped[Id]
    owner: Mapped[str]
    name: Mapped[str]
    template: Mapped[str]
    defaults: Mapped[dict[str, Any]]
    by: Mapped[MemberKey]
    at: Mapped[datetime]


class PickedPictureRow(Base):
    """A picture that a member picked to be used as a reference; kept for a day."""

    __tablename__ = "picked_pictures"
    __table_args__ = (Index(None, "at"), CheckConstraint("size_bytes > 0", name="size"))

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    url: Mapped[str | None]
    batch: Mapped[str]
    """What was picked at once has the same."""
    position: Mapped[int]
    at: Mapped[datetime]


class ReminderRow(Base):
    """A member asked to be told when their quota is back; with the prompt that had to wait."""

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "due_at"),)

    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    prompt: Mapped[str]
