"""A job: one ImageRequest on its way from the order to the images, and how people see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey
from domain.requests import ImageRequest
from domain.verdicts import Verdict


class JobState(StrEnum):
    """Where a job stands. docs/architecture.md draws the way from one to the next."""

    AWAITING = "awaiting"
    """A price to confirm or an approval; nothing held yet."""
    RESERVED = "reserved"
    """The price is held; it waits for its turn."""
    SUBMITTING = "submitting"
    """The submit may be on its way: after a crash here the outcome is unknown."""
    SUBMITTED = "submitted"
    """PixelDojo runs it: we hold the ticket."""
    PARKED = "parked"
    """The submit's answer was lost and nothing was found; the host decides."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    """PixelDojo never finished it, or the host wrote it off."""
    CANCELLED = "cancelled"


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.AWAITING: frozenset({JobState.RESERVED, JobState.CANCELLED}),
    JobState.RESERVED: frozenset({JobState.SUBMITTING, JobState.CANCELLED, JobState.FAILED}),
    JobState.SUBMITTING: frozenset({JobState.SUBMITTED, JobState.RESERVED, JobState.FAILED, JobState.PARKED}),
    JobState.SUBMITTED: frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.EXPIRED}),
    JobState.PARKED: frozenset({JobState.SUBMITTED, JobState.EXPIRED}),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.EXPIRED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
"""The only steps there are; the database's trigger forbids all others.

RESERVED → FAILED is a request that turned out impossible before it was sent (a reference's link lapsed in the line).
"""

ENDED = frozenset(state for state, onwards in TRANSITIONS.items() if not onwards)
OPEN = frozenset(TRANSITIONS) - ENDED


class Origin(StrEnum):
    """The way in."""

    COMMAND = "command"
    BUTTON = "button"
    CLI = "cli"
    API = "api"


class Awaits(StrEnum):
    """What a job waits for before anything is held."""

    PRICE = "price"
    """Its member's yes to the price."""
    APPROVAL = "approval"
    """Staff's yes."""


class Failure(StrEnum):
    """Why a job ended without its images; each has its own sentence in cogs/words/endings.py."""

    REFUSED = "refused"
    """The provider's moderation."""
    BAD_INPUT = "bad_input"
    """The provider will never take this request."""
    FAILED = "failed"
    """The provider tried and failed."""
    NO_IMAGES = "no_images"
    """It finished without an image that could be had."""
    TIMED_OUT = "timed_out"
    """It never finished; of a cancelled one: nobody said yes to it in time."""
    UNREACHABLE = "unreachable"
    """PixelDojo couldn't be reached, or was too busy, for too long."""
    OUT_OF_CREDITS = "out_of_credits"
    BAD_KEY = "bad_key"
    LINK_LAPSED = "link_lapsed"
    """A reference couldn't be handed over any more."""
    INTERRUPTED = "interrupted"
    """The bot stopped before its placeholder was there."""
    CANCELLED = "cancelled"
    """By its member, before it was sent."""
    WRITTEN_OFF = "written_off"
    """The submit's answer was lost and the host gave up."""


class ShowingKind(StrEnum):
    """Where a job is shown; the order is the way down."""

    REPLY = "reply"
    """The interaction's own reply, public: editable by its token for 15 minutes, then by the bot."""
    PRIVATE = "private"
    """An ephemeral reply, or one in a place where the bot isn't: by token only."""
    MESSAGE = "message"
    """A message of the bot's in the channel."""
    DIRECT = "direct"
    """A direct message to the member."""
    HISTORY = "history"
    """Nowhere could be reached: it waits under /history."""
    NONE = "none"
    """Ordered without Discord (the command line, later the API)."""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """One message that shows a job. Recorded once it is known to be there (recorded_at)."""

    id: int
    job_id: int
    kind: ShowingKind
    channel_id: int | None = None
    message_id: int | None = None
    token: str | None = None
    """The interaction's token; swept once token_expires_at is past."""
    token_expires_at: datetime | None = None
    application_id: int | None = None
    locale: str | None = None
    upload_limit_bytes: int | None = None
    nonce: str | None = None
    created_at: datetime
    recorded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewShowing:
    """A showing about to be made, written before Discord is called."""

    kind: ShowingKind
    channel_id: int | None = None
    token: str | None = None
    token_expires_at: datetime | None = None
    application_id: int | None = None
    locale: str | None = None
    nonce: str | None = None


@dataclass(frozen=True)
class Image:
    """A picture that was kept. position counts from 0 in the job's outputs."""

    sha256: str
    position: int
    media_type: str
    width_px: int
    height_px: int
    size_bytes: int
    gone: bool = False
    """No longer kept, by age or by an erasure."""
    removed: bool = False
    """Taken away by its member or a moderator, and refused everywhere; or kept back for good by staff."""
    verdict: Verdict = Verdict.SHOW
    """Of whoever looked at it last: the classifier, or staff. One that is kept back is shown to staff alone."""

    @property
    def is_spoiler(self) -> bool:
        """Whether it is shown only to who uncovers it."""
        return self.verdict is Verdict.SPOILER

    @property
    def is_kept_back(self) -> bool:
        """Whether it waits for staff to look at it."""
        return self.verdict is Verdict.KEEP_BACK and not self.removed

    @property
    def may_be_shown(self) -> bool:
        """Whether members may have it, from wherever it still is."""
        return not (self.removed or self.is_kept_back)

    @property
    def is_there(self) -> bool:
        """Whether it is to be shown from what is kept."""
        return self.may_be_shown and not self.gone


@dataclass(frozen=True, kw_only=True)
class Job:
    """One row of jobs, as it stands."""

    id: int
    code: str
    """Eight letters and digits for people, unique."""
    order_key: str
    batch_id: str | None
    parent_job_id: int | None
    origin: Origin
    community: CommunityKey
    member: MemberKey
    member_name: str
    private: bool
    state: JobState
    awaits: Awaits | None
    """What it waits for while it is AWAITING, or did."""
    refusal: str | None
    """Staff's words, where they said no to it; None: they didn't."""
    request: ImageRequest
    quoted: Millicredits
    """What the member pays at most."""
    paid: Millicredits | None
    """What the member paid, once it has ended."""
    cost: Millicredits | None
    """PixelDojo's creditCost of the run, once it was taken."""
    turn_start: int
    turn_finish: int
    """Tenths of a credit; docs/decisions/ on fair turns."""
    ticket: str | None
    ticket_expires_at: datetime | None
    cancel_asked: bool
    failure: Failure | None
    revised_prompt: str | None
    images: tuple[Image, ...]
    showings: tuple[Showing, ...]
    attempts: int
    """How often a submit was turned down for now, for the wait before the next."""
    resumed: bool
    """Picked up by another process than the one that began it."""
    removed_at: datetime | None
    hidden_at: datetime | None
    """Since when it is hidden from everybody but staff, until they looked at what was reported of it."""
    age_restricted: bool
    """Whether it was ordered in an age-restricted channel."""
    created_at: datetime
    submitting_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    shown_at: datetime | None
    """When its end was shown (or found to wait under /history)."""

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state in ENDED

    @property
    def was_held(self) -> bool:
        """Whether its price was ever held: with the hold a job takes its turn, and while it waits for a yes it has none."""
        return self.turn_finish > 0

    @property
    def waits_for_staff(self) -> bool:
        """Whether it waits for staff's yes; nothing of it is held."""
        return self.state is JobState.AWAITING and self.awaits is Awaits.APPROVAL

    def answers_to(self, member: MemberKey, *, staff_of: CommunityKey | None) -> bool:
        """Whether this person may cancel or remove it: its member, or the staff of its community unless it is private."""
        return self.member == member or (self.community == staff_of and not self.private)

    def is_seen_by(self, member: MemberKey, *, community: CommunityKey) -> bool:
        """Whether this person may look at it and make something of it, here: their own, or a public one of this community."""
        return self.member == member or (self.community == community and self.is_public)

    @property
    def is_withheld(self) -> bool:
        """Whether neither its words nor its pictures are for people now: removed, or hidden until staff looked at it."""
        return self.removed_at is not None or self.hidden_at is not None

    @property
    def is_public(self) -> bool:
        """Whether its card is there for everybody: neither private, nor only asked about, nor cancelled too late to be free."""
        return not self.private and self.was_held and not self.goes_to_member_alone

    @property
    def goes_to_member_alone(self) -> bool:
        """Whether it was cancelled in public, too late to be free: what comes of it is taken out of the channel."""
        return self.cancel_asked and self.state is not JobState.CANCELLED and not self.private

    def seconds_in_steps(self, *, shown_at: datetime) -> dict[str, float]:
        """How long it was in each step that it went through: wait, submit, run, show. A time in which people had to say yes
        to it is none of waiting for its turn."""
        moments = {
            "wait": (None if self.awaits else self.created_at, self.submitting_at),
            "submit": (self.submitting_at, self.submitted_at),
            "run": (self.submitted_at, self.ended_at),
            "show": (self.ended_at, shown_at),
        }
        return {step: (end - begin).total_seconds() for step, (begin, end) in moments.items() if begin and end}

    @property
    def showing(self) -> Showing | None:
        """The newest message that is known to be there, or else the newest that was begun."""
        recorded = [s for s in self.showings if s.recorded_at is not None]
        candidates = recorded or list(self.showings)
        return candidates[-1] if candidates else None
