"""What the rest of the studio needs of the store: what may be spent, what the host decides, what was made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.errors import ModelGone
from domain.grants import Grant
from domain.jobs import Job
from domain.limits import Rule
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey
from domain.prices import quote
from domain.requests import FLUX, ImageRequest, Resolution
from domain.rules.gate import Spent, Standing
from domain.tally import Tally
from domain.visitors import NOBODY_KNOWN, Visitor
from domain.waiting import UsualTime
from studio.ports.account import AccountStore, FigureStore, SpendingStore
from studio.ports.approvals import ApprovalStore
from studio.ports.audit import AuditStore
from studio.ports.batches import BatchStore
from studio.ports.conduct import AppealStore, ConductStore, UndoStore
from studio.ports.departures import DepartureStore
from studio.ports.duties import DutyStore
from studio.ports.exporting import ExportStore
from studio.ports.files import PickedStore, ShownFileStore
from studio.ports.grants import GrantStore, ShareStore
from studio.ports.hints import HintStore
from studio.ports.house import HouseStore, OverviewStore
from studio.ports.jobs import JobStore
from studio.ports.letters import LetterStore
from studio.ports.living import LineageStore, StarStore
from studio.ports.looks import LookStore
from studio.ports.members import MemberStore
from studio.ports.meter import PulseStore
from studio.ports.reports import GalleryPostStore, RemovalStore, ReportStore
from studio.ports.search import SearchStore
from studio.ports.styles import StyleStore
from studio.ports.wordlists import WordStore


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one member has in one community, as the ledger says."""

    quota: Allowance | None
    rule: Rule | None
    """Who gave that quota."""
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
    granted: tuple[Grant, ...] = ()
    """The grants one by one, what ends soonest first."""


class QuotaStore(Protocol):
    """What members and communities may spend, and have."""

    async def standing(
        self, community: CommunityKey, member: MemberKey, visitor: Visitor = NOBODY_KNOWN, *, now: datetime
    ) -> Standing:
        """Everything admit asks about, outside of an order."""

    async def recent_jobs(self, community: CommunityKey, member: MemberKey, *, most: int) -> list[Job]:
        """A member's latest jobs in a community, newest first."""

    async def set_quota(
        self,
        community: CommunityKey,
        member: MemberKey | None,
        quota: Allowance,
        *,
        by: MemberKey,
        reason: str | None = None,
        now: datetime,
    ) -> None:
        """Staff's entry for a member, or for everyone (None); written to the audit with before, after and why."""

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
    upscaler: Upscaler | None = None
    """The model that makes pictures bigger, where PixelDojo offers it."""
    tally: Tally | None = None
    """How the balance compares with the books; None before the first was seen."""
    weekly_at: datetime | None = None
    """The Monday up to which the host's weekly letters have told."""

    def card_for(self, request: ImageRequest) -> ModelCard:
        """The newest description of the model a request asks for. Raises: ModelGone where it isn't offered."""
        if request.model == FLUX:
            return self.card or ModelCard()
        if self.upscaler is None or self.upscaler.model != request.model:
            raise ModelGone(request.model)
        return self.upscaler.card

    def quote(self, request: ImageRequest) -> Millicredits:
        """What a request costs by the newest prices known. Raises: BadOption, ModelGone."""
        return quote(request, self.tariff or Tariff(), self.upscaler)


class HostStore(Protocol):
    """What the host decides, and what the studio remembers of the provider."""

    async def state(self) -> StudioState:
        """The one row, made when it isn't there."""

    async def set_paused(self, paused: bool, *, by: MemberKey, now: datetime) -> None:
        """/host pause and resume; audited."""

    async def stop(self, reason: str, *, now: datetime) -> bool:
        """Stop orders by themselves (bad_key, out_of_credits), and tell the host. True when they weren't stopped for it yet."""

    async def unstop(self, *, tells: bool, now: datetime) -> bool:
        """Go on. True when they were stopped. tells: whether that is news to the host."""

    async def set_open(self, community: CommunityKey, is_open: bool, *, by: MemberKey, now: datetime) -> None:
        """/host open and close; audited."""

    async def open_communities(self) -> Mapping[CommunityKey, bool]:
        """What was opened (True) or closed (False) by hand."""

    async def remember_model(self, card: ModelCard, tariff: Tariff) -> None:
        """Keep the last good description."""

    async def remember_upscaler(self, upscaler: Upscaler | None) -> None:
        """Keep the last good description of the model that makes pictures bigger; None once it isn't offered."""

    async def remember_commands(self, commands_hash: str) -> None:
        """The hash of the command tree Discord was last told."""

    async def usual_times(self) -> Mapping[tuple[Resolution, int], UsualTime]:
        """The running percentiles by size: resolution and number of outputs."""

    async def learn_usual_time(
        self, resolution: Resolution, outputs: int, learn: Callable[[UsualTime | None], UsualTime | None]
    ) -> None:
        """Move one size's percentiles from what they are (None: not known); nothing is kept where nothing was learned."""

    async def greeted(self, member: MemberKey, *, now: datetime) -> bool:
        """True the first time only: what goes to PixelDojo and what is kept was not yet said to this member."""


class GalleryStore(Protocol):
    """What was made: looked back at, removed, erased, swept."""

    async def open_jobs(self, member: MemberKey, community: CommunityKey | None) -> list[Job]:
        """A member's unfinished jobs, oldest first."""

    async def removed_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that were removed."""

    async def withheld_hashes(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """Of these hashes those that nobody may use, and why: removed, or hidden while staff look at what was reported."""

    async def jobs_with_image(self, sha256: str, *, most: int) -> list[Job]:
        """The latest public jobs that made this image and are neither removed nor hidden, newest first."""

    async def unused_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that no job's kept image or reference, and no member's picked picture, uses any more."""

    async def erase(self, member: MemberKey, *, pseudonym: MemberKey, now: datetime) -> frozenset[str]:
        """Take a member's prompts, names, images and tokens away; numbers stay under the pseudonym; running windows,
        grants and staff's quota entries stay the member's own until they lapse. Their unfinished jobs must be ended before.
        The image hashes that may be deleted."""

    async def forget_images(self, *, older_than: datetime) -> frozenset[str]:
        """Mark images of jobs ended before as gone; the hashes that may be deleted."""

    async def sweep_tokens(self, *, now: datetime) -> int:
        """Forget interaction tokens that ran out, and members' counters of windows that are over. How many tokens."""


class Store(
    JobStore,
    BatchStore,
    ApprovalStore,
    QuotaStore,
    GrantStore,
    ShareStore,
    HouseStore,
    OverviewStore,
    LetterStore,
    LookStore,
    ConductStore,
    AppealStore,
    UndoStore,
    HostStore,
    GalleryStore,
    RemovalStore,
    ReportStore,
    GalleryPostStore,
    SearchStore,
    AuditStore,
    MemberStore,
    StyleStore,
    WordStore,
    ShownFileStore,
    PickedStore,
    StarStore,
    LineageStore,
    ExportStore,
    DepartureStore,
    DutyStore,
    AccountStore,
    SpendingStore,
    FigureStore,
    PulseStore,
    HintStore,
    Protocol,
):
    """All of it, on one database."""

    async def audit_books(self) -> None:
        """Compare every sum with what it must be. Raises: LedgerError naming the first that is off."""
