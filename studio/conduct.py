"""Members' conduct: what staff decide about them, and what they ask staff to look at again. Who may is the cogs' to check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audit import AuditEntry
from domain.conduct import Appeal, Conduct, Warned, refuse_blocked
from domain.limits import Ruling
from domain.people import CommunityKey, MemberKey, is_server
from domain.rules.house import is_newcomer, limits_of
from domain.visitors import Visitor
from studio.policy import Policy
from studio.ports import Clock, Store

DECISIONS_MOST = 5
APPEALS_MOST = 25


@dataclass(frozen=True)
class Standards:
    """The limits that hold for a member, and whether they are held back as new."""

    ruling: Ruling
    is_newcomer: bool


class ConductDesk:
    """Blocks, warnings, trust, appeals. Each decision holds with the next order, and its member is told."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    async def of(self, community: CommunityKey, member: MemberKey) -> Conduct:
        """What staff know of a member."""
        return await self._store.conduct(community, member, most=DECISIONS_MOST, now=self._clock.now())

    async def limits(self, community: CommunityKey, member: MemberKey, visitor: Visitor) -> Standards:
        """What holds for a member, as they are there now."""
        now = self._clock.now()
        house = (await self._store.standing(community, member, visitor, now=now)).house
        ruling = limits_of(self._policy.caps(community), house, visitor, now=now)
        return Standards(ruling=ruling, is_newcomer=is_newcomer(house, visitor, now=now))

    async def check_welcome(self, community: CommunityKey, member: MemberKey) -> None:
        """Whether a member may order here, or keep styles: asked before a form is opened, the order itself asks again.

        Raises: Blocked.
        """
        if is_server(community):
            refuse_blocked(await self._store.member_record(community, member), now=self._clock.now())

    async def block(
        self, community: CommunityKey, member: MemberKey, *, length: timedelta, reason: str, by: MemberKey, key: str
    ) -> datetime | None:
        """Block a member for so long, in the place of an earlier block. Until when; None where it was done before under this
        key."""
        now = self._clock.now()
        done = await self._store.block(community, member, until=now + length, reason=reason, by=by, key=key, now=now)
        return None if done is None else now + length

    async def unblock(self, community: CommunityKey, member: MemberKey, *, reason: str | None, by: MemberKey) -> None:
        """End a member's block. Raises: NotBlocked."""
        await self._store.unblock(community, member, reason=reason, by=by, now=self._clock.now())

    async def warn(self, community: CommunityKey, member: MemberKey, *, reason: str, by: MemberKey, key: str) -> Warned | None:
        """Warn a member; one warning too many blocks them for a day. None where it was done before under this key."""
        return await self._store.warn(community, member, reason=reason, by=by, key=key, now=self._clock.now())

    async def trust(self, community: CommunityKey, member: MemberKey, trusted: bool, *, by: MemberKey) -> None:
        """Trust a member, or no longer."""
        await self._store.trust(community, member, trusted, by=by, now=self._clock.now())

    async def open_to_appeal(self, audit_id: int, *, member: MemberKey) -> AuditEntry:
        """The decision, where this member can still appeal against it. Raises: NothingToAppeal, AppealedBefore."""
        return await self._store.open_to_appeal(audit_id, member=member, now=self._clock.now())

    async def appeal(self, audit_id: int, *, member: MemberKey, words: str) -> None:
        """Put an appeal before the staff. Raises: NothingToAppeal, AppealedBefore."""
        await self._store.appeal(audit_id, member=member, words=words, now=self._clock.now())

    async def appeal_against(self, audit_id: int) -> Appeal | None:
        """The appeal against a decision."""
        return await self._store.appeal_against(audit_id)

    async def open_appeals(self, community: CommunityKey) -> list[Appeal]:
        """Appeals that nobody has answered, the oldest first."""
        return await self._store.open_appeals(community, most=APPEALS_MOST)

    async def uphold(self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None) -> None:
        """Answer an appeal: the decision stays. Raises: AppealEnded."""
        await self._store.uphold(audit_id, community=community, by=by, answer=answer, now=self._clock.now())

    async def lift(self, audit_id: int, *, community: CommunityKey, by: MemberKey, answer: str | None) -> None:
        """Answer an appeal: the decision is taken back. Raises: NoSuchDecision, UndoneBefore, CannotUndo."""
        await self._store.undo(audit_id, community=community, by=by, answer=answer, now=self._clock.now())
