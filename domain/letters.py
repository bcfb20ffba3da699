"""Letters: what is to be said by itself. Written in the transaction of the decision they tell of, sent afterwards, and again
until Discord has taken them: a crash in between loses none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.people import CommunityKey, MemberKey


class Addressee(StrEnum):
    """Where a letter goes."""

    STAFF = "staff"
    """The staff channel of its community; where there is none, nowhere."""
    MEMBER = "member"
    """A direct message to its member."""
    GALLERY = "gallery"
    """A thread in the gallery channel of its community."""
    HOST = "host"
    """A direct message to each host."""


class LetterKind(StrEnum):
    """What a letter tells; each has its own rendering in cogs/letters.py."""

    DECISION = "decision"
    """A card of the staff log: one entry of the audit, with Undo."""
    APPROVAL = "approval"
    """A request that waits for staff's yes."""
    APPROVAL_ENDED = "approval_ended"
    """To its member: refused, with the reason; or nobody looked at it in time."""
    REPORT = "report"
    """A picture that members reported."""
    REVIEW = "review"
    """A result that was kept back."""
    APPEAL = "appeal"
    """A member asks staff to look at a decision again."""
    APPEAL_ENDED = "appeal_ended"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    WARNED = "warned"
    REMOVED = "removed"
    """To a member: staff took their picture away, and why."""
    GIVEN = "given"
    """To a member: credits from staff, or from another member."""
    KEPT_BACK = "kept_back"
    """To a member: staff looked at their result, and it isn't shown."""
    RELEASED = "released"
    """To a member: staff looked at it, and it may be shown."""
    SHARED = "shared"
    """A card for the gallery channel."""
    NOTICE = "notice"
    """To the host: what happened to a run, or to the account at PixelDojo (domain/notices.py)."""
    ALARM = "alarm"
    """To the host: money or trouble that should be looked at."""
    WEEKLY = "weekly"
    """To the host, on Mondays."""


@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A letter about to be written. member: to whom, or about whom; facts: what else it says, as JSON knows it."""

    kind: LetterKind
    to: Addressee
    community: CommunityKey | None = None
    member: MemberKey | None = None
    job_id: int | None = None
    audit_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered:
    """Where a letter was taken."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class Letter(NewLetter):
    """A letter as it stands. channel_id, message_id: where it was sent, once it was."""

    id: int
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
