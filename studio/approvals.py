"""Requests that wait for staff's yes, as staff look at them. The yes itself is an order: Studio.order.

Who is staff is the cogs' to check.
"""

from collections.abc import Callable

from domain.approvals import Approval
from domain.errors import ApprovalOver, NoSuchJob, WrongState
from domain.jobs import Job
from domain.letters import Letter, LetterKind
from domain.people import CommunityKey, MemberKey
from studio.ports import Clock, Store


class Approvals:
    """Shows what waits, and refuses it."""

    def __init__(self, *, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._clock = clock
        self._wake = wake

    async def of(self, job_id: int) -> Approval | None:
        """A request that waits for staff, or did; None for any other job."""
        return await self._store.approval(job_id, now=self._clock.now())

    async def here(self, code: str, *, here: CommunityKey) -> Approval:
        """A request of this server that waits for staff, or did. Raises: NoSuchJob."""
        job = await self._store.find_job(code)
        approval = await self.of(job.id) if job is not None and job.community == here else None
        if approval is None:
            raise NoSuchJob(code)
        return approval

    async def open_here(self, code: str, *, here: CommunityKey) -> Approval:
        """A request of this server that waits for staff. Raises: NoSuchJob; ApprovalOver where it waits no more."""
        approval = await self.here(code, here=here)
        if approval.end is not None:
            ended_at = approval.decided_at or approval.job.ended_at
            raise ApprovalOver(code=code, end=approval.end, by=approval.decided_by, at=ended_at)
        return approval

    async def next_here(self, here: CommunityKey) -> Approval | None:
        """What has waited longest for a server's staff; None where nothing does."""
        return next(iter(await self._store.open_approvals(here, most=1, now=self._clock.now())), None)

    async def refuse(self, code: str, *, here: CommunityKey, by: MemberKey, reason: str) -> Approval:
        """Say no to a request of this server, with words that its member reads: whoever is first. Raises: as open_here."""
        approval = await self.open_here(code, here=here)
        try:
            await self._store.refuse_approval(approval.job.id, reason=reason, by=by, now=self._clock.now())
        except WrongState:  # somebody was quicker
            await self.open_here(code, here=here)
            raise
        self._wake()
        return await self.here(code, here=here)

    async def shown_meanwhile(self, job: Job) -> None:
        """An edit of how an approved job stood was just sent: should another process have ended it, that is shown again."""
        await self._store.show_anew([job.id], besides=None)

    async def cards(self, job_id: int) -> list[Letter]:
        """The letters to staff about a request, the oldest first."""
        return await self._store.letters_about(LetterKind.APPROVAL, job_id=job_id)
