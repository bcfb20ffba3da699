"""Who changed what of the rules, and why: entries that never change, but for who undid them, and for a member's erasure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.communities import CommunitySettings
from domain.people import CommunityKey, MemberKey

NO_CHOICES = frozenset({"set_up_at", "words_version", "left_at"})
"""Settings that are noted down, and chosen by nobody."""
UNDOABLE_SETTINGS = tuple(name for name in CommunitySettings.__dataclass_fields__ if name not in NO_CHOICES)
UNDOABLE = frozenset(
    {
        *("block", "unblock", "warn", "trust", "distrust", "grant", "remove"),
        *("set_quota", "set_tier", "drop_tier", "set_channel", "change_words"),
        *("review_show", "review_spoiler", "review_keep_back"),
        *(f"set_{name}" for name in UNDOABLE_SETTINGS),
    }
)
"""Decisions that staff can take back, once. storage/undoing.py knows how."""


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One decision of staff or the host."""

    id: int
    at: datetime
    by: MemberKey
    what: str
    """set_quota, grant, remove, look, pause, resume, open, close."""
    community: CommunityKey | None
    """None for what the host decided for all."""
    member: MemberKey | None
    """Whom it is about."""
    before: str | None
    after: str | None
    reason: str | None
    job_id: int | None
    """The job it is about."""
    undo: Mapping[str, Any] | None
    """What taking it back needs to know: mostly what was there before it and after, as JSON knows it. Once it is taken back,
    what came of that: returned (millicredits), lifted (the id of a block that went with it)."""
    undone_at: datetime | None
    undone_by: MemberKey | None

    @property
    def can_be_undone(self) -> bool:
        """Whether staff may still take it back."""
        return self.what in UNDOABLE and self.undone_at is None
