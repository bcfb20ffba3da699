"""What the studio needs of the store for members' conduct, and for taking staff's decisions back."""

from datetime import datetime
from typing import Protocol

from domain.audit import AuditEntry
from domain.conduct import Appeal, Conduct, Warned
from domain.people import CommunityKey, MemberKey


class ConductStore(Protocol):
    """Blocks, warnings and trust. Each is a decision in the audit, and holds with the next order."""

    async def conduct(self, community: CommunityKey, member: MemberKey, *, most: int, now: datetime) -> Conduct:
        """What staff know of a member; so many decisions about them, the newest first."""

    async def block(
        self,
        community: CommunityKey,
        member: MemberKey,
        *,
        until: datetime,
        reason: str,
        by: MemberKey,
        key: str | None = None,
        now: datetime,
    ) -> int | None:
        """Block a member until then, in the place of an earlier block. The decision's id; None where it was done before under
        this key."""

    async def unblock(
        self, community: CommunityKey, member: MemberKey, *, reason: str | None, by: MemberKey, now: datetime
    ) -> int:
        """End a member's block. The decision's id. Raises: NotBlocked."""

    async def warn(
        self,
        community: CommunityKey,
        member: MemberKey,
        *,
        reason: str,
        by: MemberKey,
        key: str | None = None,
        now: datetime,
    ) -> Warned | None:
        """Warn a member. Three warnings that count block them for a day, unless they are blocked for longer. None where it was
        done before under this key."""

    async def trust(
        self, community: CommunityKey, member: MemberKey, trusted: bool, *, by: MemberKey, now: datetime
    ) -> int | None:
        """Trust a member, or no longer. The decision's id; None where it was so already."""

    async def sweep_conduct(self, *, now: datetime) -> None:
        """Forget warnings that count no longer, and records of members that say nothing any more."""


class AppealStore(Protocol):
    """What members ask staff to look at again."""

    async def open_to_appeal(self, audit_id: int, *, member: MemberKey, now: datetime) -> AuditEntry:
        """The decision, where this member can still appeal against it. Raises: NothingToAppeal, AppealedBefore."""

    async def appeal(self, audit_id: int, *, member: MemberKey, words: str, now: datetime) -> None:
        """Put an appeal before the staff. Raises: NothingToAppeal, AppealedBefore."""

    async def appeal_against(self, audit_id: int) -> Appeal | None:
        """The appeal against a decision."""

    async def open_appeals(self, community: CommunityKey, *, most: int) -> list[Appeal]:
        """Appeals that nobody has answered, the oldest first."""

    async def uphold(
        self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None = None, now: datetime
    ) -> None:
        """Answer an appeal: the decision stays. Lifting is Undo's. Raises: AppealEnded."""


class UndoStore(Protocol):
    """Decisions, looked at and taken back."""

    async def decision(self, audit_id: int, *, community: CommunityKey | None = None) -> AuditEntry:
        """One decision; where a community is named, of that one alone. Raises: NoSuchDecision."""

    async def undo(
        self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None = None, now: datetime
    ) -> AuditEntry:
        """Take a decision of this community back, once. An open appeal against it has been heard then, with this answer.

        Raises: NoSuchDecision, UndoneBefore, CannotUndo; nothing is changed then.
        """
