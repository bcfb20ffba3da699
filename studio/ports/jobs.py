"""What jobs need of the store: their steps, their money, their claims and their messages.

Times are aware UTC. A method named for a step of a job raises ClaimLost when its driver no longer holds the job, and
writes nothing then; docs/architecture.md has the table of steps.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.jobs import Failure, Image, Job, NewShowing, Showing
from domain.money import Millicredits
from domain.orders import Caps, Order

LEASE_S = 15.0
"""A claim's life; renewed every RENEW_S. Under the engine's stale time of 20 s (docs/decisions/ on claims)."""
RENEW_S = 4.0


@dataclass(frozen=True)
class Opened:
    """What an order became. created is False when the same key had been ordered before."""

    job: Job
    created: bool


@dataclass(frozen=True)
class Line:
    """A waiting job's place: 1 is next."""

    place: int
    waiting: int
    running: int


class JobStore(Protocol):
    """Jobs and their money: one transaction a method, the guard in the statement."""

    async def open_job(
        self,
        order: Order,
        *,
        key: str,
        code: str,
        price: Millicredits,
        caps: Caps,
        now: datetime,
        awaiting: Job | None = None,
    ) -> Opened:
        """Write the job, its showing and its holds, or nothing. Idempotent on key.

        awaiting: the job that waited for this order: AWAITING → RESERVED under its own code, with this order's request and
        showing; where it waited for staff it keeps its showings, and the decisions are written with it. Raises WrongState
        when it waits no more.

        Reads the Standing, asks domain.rules.gate.admit, then writes with the same limits as guards in the statements.
        Raises: what admit raises; BadReference("removed") for a reference whose hash was removed; CodeTaken.
        A showing of kind NONE counts as recorded at once. While orders are stopped for want of credits one order a
        minute is let through.
        """

    async def await_job(
        self, order: Order, *, key: str, code: str, price: Millicredits, lapses_at: datetime, now: datetime
    ) -> Opened:
        """Write a job that waits for a yes until then, asked about privately. Nothing is held or counted. Idempotent on key."""

    async def lapse(self, *, now: datetime) -> list[Job]:
        """AWAITING → CANCELLED (TIMED_OUT) for those that waited long enough, oldest first."""

    async def job(self, job_id: int) -> Job:
        """One job as it stands. Raises: LookupError."""

    async def find_job(self, code: str) -> Job | None:
        """The job of a code, whatever case it was typed in."""

    async def line(self, job_id: int) -> Line:
        """Where a waiting job stands in line, and how many wait and run in all."""

    async def load(self) -> tuple[int, int]:
        """How many jobs wait and how many run in all."""

    async def job_of_message(self, message_id: int) -> Job | None:
        """The job whose showing this message is."""

    async def waiting_jobs(self, *, most: int) -> list[Job]:
        """The first RESERVED jobs with a recorded showing, next one first."""

    # showing
    async def record_showing(
        self,
        showing_id: int,
        *,
        channel_id: int | None,
        message_id: int | None,
        upload_limit_bytes: int | None,
        now: datetime,
    ) -> None:
        """A message is known to be there. Repeating it changes nothing."""

    async def begin_showing(self, job_id: int, showing: NewShowing, *, now: datetime) -> Showing:
        """Write a new message's row before it is sent."""

    async def show_anew(self, job_ids: Collection[int], *, besides: str | None) -> bool:
        """An edit of how these jobs stood was just sent: where another process has ended one meanwhile, its end may be covered
        by that, and is to be shown again. Whether there is any. besides: the driver that sent it."""

    async def mark_shown(self, job_id: int, *, driver: str | None, now: datetime) -> None:
        """The job's end has been shown, or waits under /history; the driver's claim ends with that.

        driver None: outside of a drive (recalled by hand).
        """

    async def share(self, job_ids: Sequence[int], showing: NewShowing, *, now: datetime) -> list[Job]:
        """A member's finished private jobs are about to be posted for everybody, in one message: public from now on, with that
        message begun; all of them or none.

        Once; again only where an earlier message was begun more than a minute ago and never seen.

        Raises: AlreadyShared; Blocked.
        """

    async def withdraw_share(self, job_ids: Sequence[int]) -> None:
        """Discord turned the post down: private again."""

    async def mark_pinged(self, job_id: int, *, now: datetime) -> bool:
        """Its member is about to be pinged that it is done. True for the first who says so, and for nobody else."""

    # claims
    async def claim(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim one job for LEASE_S where it is free, mine, or its claim ran out; None where another process drives it."""

    async def claim_next(self, *, driver: str, now: datetime) -> Job | None:
        """Claim the next job that is due: running and unshown ones first, then RESERVED ones (with a recorded showing)
        by the smallest turn_start, which becomes the virtual time. AWAITING and PARKED jobs are nobody's.

        Jobs this driver already claims are left out: a seat holds them.
        """

    async def claim_queued(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim the job that a queue hands out, as claim_next would: None where it isn't to be driven now, or a seat has it."""

    async def next_due_at(self, *, driver: str, now: datetime) -> datetime | None:
        """When a job may be taken next: its own time, or the end of another process's claim.

        None when nothing waits for a time.
        """

    async def renew_claims(self, *, driver: str, now: datetime) -> frozenset[int]:
        """Renew all claims of a process in one statement; the jobs it still holds."""

    async def drop_claim(self, job_id: int, *, driver: str, due_at: datetime | None) -> None:
        """Give a job back, to be driven again at due_at (None: at once). Not holding it any more is no error."""

    async def drop_all_claims(self) -> None:
        """At the start of the only process (SQLite): what an earlier one held is free; jobs it began count as resumed."""

    # steps
    async def begin_submit(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """RESERVED → SUBMITTING. Raises: WrongState when it was cancelled meanwhile or has no recorded showing."""

    async def turned_down(self, job_id: int, *, driver: str) -> Job:
        """SUBMITTING → RESERVED: certainly not taken. Counts an attempt."""

    async def accepted(
        self,
        job_id: int,
        *,
        driver: str,
        ticket: str,
        cost: Millicredits | None,
        balance: Millicredits | None,
        expires_at: datetime | None,
        now: datetime,
    ) -> Job:
        """SUBMITTING → SUBMITTED with the ticket (unique). cost None: as quoted. Clears a stop for want of credits
        or a bad key; keeps the balance with its age; updates the tariff from the cost."""

    async def park(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """SUBMITTING → PARKED: the member's holds are released, the host's risk hold opened, in one transaction."""

    async def succeed(
        self,
        job_id: int,
        *,
        driver: str,
        images: Sequence[Image],
        cost: Millicredits | None,
        revised_prompt: str | None,
        now: datetime,
    ) -> Job:
        """SUBMITTED → SUCCEEDED and the settlement (domain.prices.bill, domain.ledger.resolve). Where a risk hold stands
        in the place of the member's, the host's account pays."""

    async def fail(
        self, job_id: int, *, driver: str, failure: Failure, cost: Millicredits = Millicredits(0), now: datetime
    ) -> Job:
        """RESERVED, SUBMITTING or SUBMITTED → FAILED; everything held goes back. cost: what PixelDojo keeps all the
        same (a finished run without an image that could be had); the community pays it (`adjust`)."""

    async def expire(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """SUBMITTED → EXPIRED; the member's holds go back, the run's cost becomes the host's risk."""

    async def cancel(self, job_id: int, *, failure: Failure, now: datetime) -> Job:
        """AWAITING or RESERVED → CANCELLED with everything held back; a running job is only marked cancel_asked.

        An ended job comes back as it is. A RESERVED one may be cancelled though a driver has claimed it: begin_submit loses."""

    async def release_unrecorded(self, *, older_than: datetime, now: datetime) -> list[Job]:
        """RESERVED, or AWAITING staff's yes → CANCELLED (INTERRUPTED) for jobs without a recorded showing."""

    # lost submits
    async def taken_tickets(self, tickets: Sequence[str]) -> frozenset[str]:
        """Those of these tickets that a job of ours has."""

    async def lost_jobs(self) -> list[Job]:
        """All jobs in SUBMITTING or PARKED: each may be about to get a ticket."""

    async def found(self, job_id: int, *, ticket: str, now: datetime) -> Job:
        """PARKED → SUBMITTED by the host's word. Raises: WrongState; BadOption when another job has the ticket."""

    async def write_off(self, job_id: int, *, now: datetime) -> Job:
        """PARKED → EXPIRED: the risk hold is spent. Raises: WrongState."""

    async def parked(self) -> list[Job]:
        """All PARKED jobs, oldest first."""
