"""What the studio needs from outside, as protocols; storage/, provider/, imaging/ and cogs/ fill them.

Times are aware UTC. A method named for a step of a job raises ClaimLost when its driver no longer holds the job, and
writes nothing then; docs/architecture.md has the table of steps.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.catalog import ModelCard, Tariff
from domain.jobs import Failure, Image, Job, NewShowing, Showing
from domain.lost import RecentRun
from domain.money import Allowance, Millicredits, Period
from domain.notices import Notice
from domain.orders import Caps, Order
from domain.people import CommunityKey, MemberKey
from domain.requests import ImageRequest, Reference, Resolution
from domain.rules.gate import Spent, Standing
from domain.waiting import UsualTime


class Clock(Protocol):
    """The only source of the time; tests hand in one they can turn."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


# ── the store ────────────────────────────────────────────────────────────────────────────────────────────────────


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

    async def open_job(self, order: Order, *, key: str, code: str, price: Millicredits, caps: Caps, now: datetime) -> Opened:
        """Write the job, its showing and its holds, or nothing. Idempotent on key.

        Reads the Standing, asks domain.rules.gate.admit, then writes with the same limits as guards in the statements.
        Raises: what admit raises; BadReference("removed") for a reference whose hash was removed.
        A showing of kind NONE counts as recorded at once. While orders are stopped for want of credits one order a
        minute is let through.
        """

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

    async def mark_shown(self, job_id: int, *, driver: str | None, now: datetime) -> None:
        """The job's end has been shown, or waits under /history; the driver's claim ends with that.

        driver None: outside of a drive (recalled by hand).
        """

    # claims
    async def claim(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim one job for LEASE_S where it is free, mine, or its claim ran out; None where another process drives it."""

    async def claim_next(self, *, driver: str, now: datetime) -> Job | None:
        """Claim the next job that is due: running and unshown ones first, then RESERVED ones (with a recorded showing)
        by the smallest turn_start, which becomes the virtual time. AWAITING and PARKED jobs are nobody's.

        Jobs this driver already claims are left out: a seat holds them.
        """

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
        """RESERVED → CANCELLED (INTERRUPTED) for jobs without a recorded showing."""

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


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one member has in one community, as the ledger says."""

    quota: Allowance | None
    spent: Spent
    """In the quota's window."""
    grants: Millicredits
    left: Millicredits | None
    """limit - used - held + grants, never under 0; None without a quota."""
    resets_at: datetime | None
    recent: tuple[Job, ...]
    """The last ten, newest first."""
    community: Mapping[Period, Spent]
    studio: Mapping[Period, Spent]


class QuotaStore(Protocol):
    """What members and communities may spend, and have."""

    async def standing(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> Standing:
        """Everything admit asks about, outside of an order."""

    async def recent_jobs(self, community: CommunityKey, member: MemberKey, *, most: int) -> list[Job]:
        """A member's latest jobs in a community, newest first."""

    async def set_quota(
        self, community: CommunityKey, member: MemberKey | None, quota: Allowance, *, by: MemberKey, now: datetime
    ) -> None:
        """Staff's entry for a member, or for everyone (None); written to the audit with before and after."""

    async def grant(
        self, community: CommunityKey, member: MemberKey, amount: Millicredits, *, by: MemberKey, reason: str, now: datetime
    ) -> None:
        """A `grant` transfer from the community's account to the member's own."""

    async def quotas(self, community: CommunityKey) -> Mapping[MemberKey | None, Allowance]:
        """All entries staff made; None is everyone's."""


@dataclass(frozen=True, kw_only=True)
class StudioState:
    """The one row that says how the studio stands."""

    paused_by_host: bool
    stopped: str | None
    """bad_key or out_of_credits, found by itself."""
    card: ModelCard | None
    """The last good description of the model."""
    tariff: Tariff | None
    commands_hash: str | None
    balance: Millicredits | None
    balance_at: datetime | None


class HostStore(Protocol):
    """What the host decides, and what the studio remembers of the provider."""

    async def state(self) -> StudioState:
        """The one row, made when it isn't there."""

    async def set_paused(self, paused: bool, *, by: MemberKey, now: datetime) -> None:
        """/host pause and resume; audited."""

    async def stop(self, reason: str, *, now: datetime) -> bool:
        """Stop orders by themselves (bad_key, out_of_credits). True when they weren't stopped for it yet."""

    async def unstop(self) -> bool:
        """Go on. True when they were stopped."""

    async def set_open(self, community: CommunityKey, is_open: bool, *, by: MemberKey, now: datetime) -> None:
        """/host open and close; audited."""

    async def open_communities(self) -> Mapping[CommunityKey, bool]:
        """What was opened (True) or closed (False) by hand."""

    async def remember_model(self, card: ModelCard, tariff: Tariff) -> None:
        """Keep the last good description."""

    async def remember_commands(self, commands_hash: str) -> None:
        """The hash of the command tree Discord was last told."""

    async def usual_times(self) -> Mapping[tuple[Resolution, int], UsualTime]:
        """The running percentiles by size: resolution and number of outputs."""

    async def remember_usual_time(self, resolution: Resolution, outputs: int, usual: UsualTime) -> None:
        """Keep one size's percentiles."""

    async def greeted(self, member: MemberKey, *, now: datetime) -> bool:
        """True the first time only: what goes to PixelDojo and what is kept was not yet said to this member."""


class GalleryStore(Protocol):
    """What was made: looked back at, removed, erased, swept."""

    async def history(self, member: MemberKey, community: CommunityKey | None, *, find: str | None, most: int) -> list[Job]:
        """A member's ended jobs with images or waiting results, newest first. find: words of the prompt or a code's beginning."""

    async def open_jobs(self, member: MemberKey, community: CommunityKey | None) -> list[Job]:
        """A member's unfinished jobs, oldest first."""

    async def removed_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that were removed."""

    async def remove(self, job_id: int, *, by: MemberKey, now: datetime) -> Job:
        """Mark a job's images as removed, audited; the books stay. Repeating it changes nothing."""

    async def unused_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that no job's kept image or reference uses any more."""

    async def erase(self, member: MemberKey, *, pseudonym: MemberKey, now: datetime) -> frozenset[str]:
        """Take a member's prompts, names, images and tokens away; numbers stay under the pseudonym; running windows,
        grants and staff's quota entries stay the member's own until they lapse. Their unfinished jobs must be ended before.
        The image hashes that may be deleted."""

    async def forget_images(self, *, older_than: datetime) -> frozenset[str]:
        """Mark images of jobs ended before as gone; the hashes that may be deleted."""

    async def sweep_tokens(self, *, now: datetime) -> int:
        """Forget interaction tokens that ran out, and members' counters of windows that are over. How many tokens."""


class Store(JobStore, QuotaStore, HostStore, GalleryStore, Protocol):
    """All of it, on one database."""

    async def audit_books(self) -> None:
        """Compare every sum with what it must be. Raises: LedgerError naming the first that is off."""


LEASE_S = 15.0
"""A claim's life; renewed every RENEW_S. Under the engine's stale time of 20 s (docs/decisions/ on claims)."""
RENEW_S = 4.0

# ── the provider ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Accepted:
    """A submit was taken."""

    ticket: str
    cost: Millicredits | None
    balance: Millicredits | None
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as the provider tells it."""

    done: bool
    failed: bool = False
    refused: bool = False
    """It failed by the provider's moderation, as far as its words tell."""
    detail: str = ""
    """For the log only."""
    image_urls: tuple[str, ...] = ()
    cost: Millicredits | None = None
    expires_at: datetime | None = None
    revised_prompt: str | None = None


@dataclass(frozen=True)
class Description:
    """What the provider's discovery routes say of the model."""

    card: ModelCard
    tariff: Tariff


class Provider(Protocol):
    """PixelDojo. Every call but download waits for the account's call rate, submits first."""

    async def submit(self, card: ModelCard, request: ImageRequest, *, references: Sequence[str]) -> Accepted:
        """Order the images. Not idempotent.

        Raises: Rejected, Busy, Unreachable, OutcomeUnknown, OutOfCredits, BadKey.
        """

    async def read(self, ticket: str) -> Run:
        """How a run stands. Raises: UnknownTicket, Busy, Unreachable, BadKey, Broken."""

    async def recent(self) -> list[RecentRun] | None:
        """The account's recent jobs, newest first; None where the route isn't offered. Raises: as read."""

    async def describe(self) -> Description:
        """Read the model's ranges and price; needs no key. Raises: Unreachable, Busy, Broken."""

    async def probe_key(self) -> None:
        """Ask for a made-up job. Raises: BadKey when the key is refused; Unreachable, Busy, Broken."""

    def download(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a finished image, of at most 32 MB, from the provider's own hosts only.

        Raises: ImageLost (final: vanished, too large, a host that isn't allowed), Unreachable (again).
        """

    def calls_are_scarce(self, running: int) -> bool:
        """Whether so many runs use up most of the call rate."""

    def stretch(self, running: int) -> float:
        """How much longer than usual to wait between two looks, so that so many runs stay inside the call rate (1 or more)."""


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Kept:
    """A file in the image store."""

    sha256: str
    size_bytes: int


class ImageStore(Protocol):
    """Content-addressed files."""

    async def keep(self, chunks: AsyncIterator[bytes]) -> Kept:
        """Write to a temporary name, flush, rename to the content's hash. Raises: OSError (disk full)."""

    def path(self, sha256: str) -> Path | None:
        """Where the file is; None when it isn't kept."""

    async def delete(self, hashes: Sequence[str]) -> None:
        """Take files away; those that aren't there are no error."""

    async def sweep_temporary(self, *, older_than: datetime) -> None:
        """Take away what a crash left half-written."""

    def free_bytes(self) -> int:
        """Free space where images are kept."""


@dataclass(frozen=True)
class PictureFacts:
    """What a file says of itself, by its bytes."""

    media_type: str
    width_px: int
    height_px: int


class Imaging(Protocol):
    """Work on pictures, off the event loop."""

    async def check_reference(self, data: bytes, filename: str) -> PictureFacts:
        """Open a member's file. Raises: BadReference (kind, bytes, pixels, broken)."""

    async def inspect(self, path: Path) -> PictureFacts:
        """Look at a finished image. Raises: NotAPicture."""

    async def preview(self, path: Path, *, most_bytes: int) -> tuple[bytes, str]:
        """A smaller copy that fits, and its file ending (webp or jpg). Raises: NotAPicture."""


class ReferenceLinks(Protocol):
    """Links under which PixelDojo can fetch a reference now."""

    async def link(self, reference: Reference, card: ModelCard) -> str:
        """A fresh link or a data URL. Raises: BadReference("link")."""


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How an unfinished job stands, for its placeholder."""

    line: Line | None = None
    """While it waits."""
    ready_at: datetime | None = None
    usual_s: float | None = None
    slow: bool = False
    """Past the time that 95 in 100 take."""
    very_slow: bool = False
    """Past 300 s: read once a minute until it expires."""


class Runner(Protocol):
    """The back room, that takes jobs to their ends."""

    async def start(self) -> None:
        """Begin to take jobs; those an earlier process left are taken first."""

    async def stop(self) -> None:
        """Take no more, let those under way go within 3 s (they resume later), and return."""

    def wake(self) -> None:
        """A job may be due: look."""


class Announcer(Protocol):
    """Who shows a job's state to people."""

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Edit the placeholder, no more than every 3 s and only when it changed. Never raises for Discord's troubles."""

    async def show_end(self, job: Job) -> None:
        """Replace the placeholder by the card or the failure, by the first way down that works; nowhere: it waits
        under /history. Returns when that is settled. Raises: ShowLater when Discord is away."""

    async def tell_host(self, notice: Notice) -> None:
        """A direct message to the host. Never raises."""
