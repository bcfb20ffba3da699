"""What staff don't want in requests: the server's own words, its AutoMod rules as last read, and who met them how often."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import CommunityKey, MemberKey
from domain.rules.blocklist import EntryKind
from storage.tables.base import Base, Id


class BlockedWordRow(Base):
    """One entry of a server's blocklist."""

    __tablename__ = "blocked_words"
    __table_args__ = (UniqueConstraint("community", "kind", "text"),)

    id: Mapped[Id]
    community: Mapped[CommunityKey]
    kind: Mapped[EntryKind]
    text: Mapped[str]
    by: Mapped[MemberKey]
    at: Mapped[datetime]


class WordDraftRow(Base):
    """A change of a blocklist that was tried on past requests and waits for Save; for a day at most."""

    __tablename__ = "word_drafts"
    __table_args__ = (Index(None, "at"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    community: Mapped[CommunityKey]
    by: Mapped[MemberKey]
    change: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class AutoModRow(Base):
    """A server's AutoMod rules, as they were last read."""

    __tablename__ = "automod_rules"

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    read_at: Mapped[datetime]
    """Since when they are known to be so."""
    is_readable: Mapped[bool]
    """Whether they still could be read when that was last tried: it takes Manage Server."""


class WordRefusalRow(Base):
    """How often in a day a member's requests had what isn't wanted there. What they said isn't kept."""

    __tablename__ = "word_refusals"
    __table_args__ = (Index(None, "day"),)

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    day: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]
