"""The staff log: every decision has a card in the staff channel, and most can be taken back from it."""

from datetime import timedelta

from domain.audit import AuditEntry
from domain.jobs import Job
from domain.letters import Letter, LetterKind
from domain.people import CommunityKey, MemberKey
from studio.ports import Clock, Store

LOOK_BACK = timedelta(days=7)


class StaffLog:
    """Decisions, looked at and taken back. Who may is the cogs' to check."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def decision(self, audit_id: int, *, community: CommunityKey | None = None) -> AuditEntry:
        """One decision; where a community is named, of that one alone. Raises: NoSuchDecision."""
        return await self._store.decision(audit_id, community=community)

    async def job_of(self, entry: AuditEntry) -> Job | None:
        """The job a decision is about."""
        return None if entry.job_id is None else await self._store.job(entry.job_id)

    async def undo(self, audit_id: int, *, community: CommunityKey, by: MemberKey) -> AuditEntry:
        """Take a decision of this server back, once. Raises: NoSuchDecision, UndoneBefore, CannotUndo."""
        return await self._store.undo(audit_id, community=community, by=by, now=self._clock.now())

    async def letters(self, kind: LetterKind, *, audit_id: int) -> list[Letter]:
        """Letters of a kind about a decision: their messages change with it."""
        return await self._store.letters_of(kind, audit_id=audit_id)

    async def unsent(self, community: CommunityKey) -> int:
        """How many cards of the last 7 days no staff channel took: none is chosen, it is gone, or closed to the bot."""
        return await self._store.unsent_letters(community, since=self._clock.now() - LOOK_BACK)
