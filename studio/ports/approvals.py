"""What the studio needs of the store for requests that wait for staff's yes."""

from datetime import datetime
from typing import Protocol

from domain.approvals import Approval
from domain.jobs import Job
from domain.money import Millicredits
from domain.orders import Caps, Order
from domain.people import CommunityKey, MemberKey
from studio.ports.jobs import Opened


class ApprovalStore(Protocol):
    """Writes them down, lists them, refuses them. The yes itself is an order: open_job."""

    async def ask_staff(
        self,
        order: Order,
        *,
        key: str,
        code: str,
        price: Millicredits,
        reason: str,
        caps: Caps,
        lapses_at: datetime,
        now: datetime,
    ) -> Opened:
        """Write a job that waits for staff's yes until then, shown as any other, and the letter that asks them. Nothing is
        held or counted. Idempotent on key. reason: NeedsApproval's.

        Raises: SamePress; TooManyWaiting; CodeTaken.
        """

    async def refuse_approval(self, job_id: int, *, reason: str, by: MemberKey, now: datetime) -> Job:
        """AWAITING → CANCELLED with staff's words, which its member reads. Raises: WrongState where it waits no more."""

    async def approval(self, job_id: int, *, now: datetime) -> Approval | None:
        """One request that waits for staff, or did; None for any other job."""

    async def open_approvals(self, community: CommunityKey, *, most: int, now: datetime) -> list[Approval]:
        """A server's requests that wait for its staff, the oldest first."""
