"""All errors, one tree. A class carries facts; the edges (cogs/words.py, bot.py) make sentences of them.

AtelierError
├ UserError      a reason, before anything was spent: said to the person, logged at info
├ ProviderError  after the hold: the class says what the caller can do next
├ NotAPicture    a file that isn't an image
├ CantLook       the classifier failed on a picture: it might be anything
├ BadPattern     text that can't be looked for
├ ShowLater      Discord is away
├ ClaimLost      another process drives this job now: stop without writing
├ CodeTaken      a job has this code already: draw another
└ LedgerError    an invariant broke: stop, tell the operator; never caught below bot.py
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.approvals import ApprovalEnd
    from domain.limits import Most, Rule
    from domain.money import Allowance, Budget, Millicredits, Period
    from domain.people import MemberKey
    from domain.verdicts import Verdict


class AtelierError(Exception):
    """The root."""

    def __str__(self) -> str:
        return repr(self)


class UserError(AtelierError):
    """Something the person can be told and mend; nothing was held or spent."""


@dataclass(eq=False)
class BadPrompt(UserError):
    """Empty, or longer than the provider takes (characters)."""

    length: int
    most: int


@dataclass(eq=False)
class BadOption(UserError):
    """An option outside its range."""

    option: str
    value: str
    allowed: str


@dataclass(eq=False)
class BadReference(UserError):
    """An attached file that can't be a reference. reason: kind, bytes, pixels, broken, removed, hidden, source, link,
    kept_back, explicit, or unseen."""

    filename: str
    reason: str


class ReferencesUnsupported(UserError):
    """The provider's schema has no field for references that we know."""


@dataclass(eq=False)
class ModelGone(UserError):
    """The model a request asks for isn't offered at the moment; every request that draws a picture can still be ordered."""

    model: str


class NotLent(UserError):
    """The picture that is to be made bigger is another member's, who doesn't lend it."""


class AlreadyLargest(UserError):
    """The picture is as large as one can be had."""


@dataclass(eq=False)
class DearerNow(UserError):
    """What was shown with a price has become dearer since."""

    shown: "Millicredits"
    price: "Millicredits"


@dataclass(eq=False)
class BadStyle(UserError):
    """A style that can't be kept or used so. reason: name, prompt, long, or json."""

    reason: str


@dataclass(eq=False)
class NoSuchStyle(UserError):
    """No style of that name, of this member or their server."""

    name: str


@dataclass(eq=False)
class TooManyStyles(UserError):
    """One owner keeps so many styles at most."""

    most: int


@dataclass(eq=False)
class StyledPromptTooLong(UserError):
    """A prompt that is too long with its style around it (characters)."""

    style: str
    length: int
    most: int


@dataclass(eq=False)
class TooManyPermutations(UserError):
    """A prompt that stands for more prompts than are ordered at once."""

    count: int
    most: int


class ForbiddenPrompt(UserError):
    """The rule that nobody can turn off. The prompt is never repeated."""


@dataclass(eq=False)
class ForbiddenWords(UserError):
    """What staff don't want in requests in their server: told to whoever asked, and to nobody else."""

    rule: str | None
    """The name of the AutoMod rule; None: the server's own blocklist."""
    word: str | None = field(repr=False)
    """What was found; None: more mentions than the rule allows."""


@dataclass(eq=False)
class BadWords(UserError):
    """Lines that can't be entries of a blocklist, each with why."""

    lines: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class TooManyWords(UserError):
    """One server's blocklist has so many entries at most."""

    most: int


@dataclass(eq=False)
class SafetyTooHigh(UserError):
    """A safety tolerance that this channel doesn't allow."""

    asked: int
    most: int


@dataclass(eq=False)
class PriceTooHigh(UserError):
    """Dearer than MAX_PRICE."""

    price: "Millicredits"
    most: "Millicredits"


@dataclass(eq=False)
class QuotaExceeded(UserError):
    """The member's own window and grants don't hold the price."""

    quota: "Allowance"
    used: "Millicredits"
    held: "Millicredits"
    grants: "Millicredits"
    price: "Millicredits"
    resets_at: datetime
    rule: "Rule | None" = None
    """Who gave that quota."""


@dataclass(eq=False)
class BudgetSpent(UserError):
    """A cap above the member is used up. scope: studio or community."""

    scope: str
    budget: "Allowance"
    used: "Millicredits"
    price: "Millicredits"
    resets_at: datetime


@dataclass(eq=False)
class TooManyJobs(UserError):
    """MAX_JOBS_PER_MEMBER; codes names what is running."""

    most: int
    codes: tuple[str, ...]


class CommunityClosed(UserError):
    """This server isn't served."""


class PersonalClosed(UserError):
    """The bot doesn't serve direct messages or user installs here."""


@dataclass(eq=False)
class StudioPaused(UserError):
    """New orders are stopped. reason: host, bad_key, or out_of_credits."""

    reason: str


class ServerPaused(UserError):
    """Staff stopped new requests in their server."""


@dataclass(eq=False)
class Blocked(UserError):
    """Staff blocked this member here for a time. block_id: of the decision, by which it can be appealed against."""

    until: datetime
    reason: str | None
    block_id: int | None


@dataclass(eq=False)
class NotHere(UserError):
    """Staff don't allow requests in this channel. channels: where they do."""

    channels: tuple[int, ...]


@dataclass(eq=False)
class OverLimit(UserError):
    """More than a rule of the server allows this member here. limit: a name of domain.limits.Limits."""

    limit: str
    asked: "Most"
    most: "Most"
    rule: "Rule"


@dataclass(eq=False)
class CoolingDown(UserError):
    """So soon after their last order this member may not order again."""

    until: datetime
    rule: "Rule"


@dataclass(eq=False)
class NeedsApproval(UserError):
    """Staff look at this before it is ordered. reason: price, newcomer, or channel."""

    reason: str


@dataclass(eq=False)
class TooManyWaiting(UserError):
    """As many requests of this member as may be under way at once wait for staff already; codes names them."""

    most: int
    codes: tuple[str, ...]


@dataclass(eq=False)
class ApprovalOver(UserError):
    """A request that waits for staff no more. end: of domain.approvals; by, at: None where nobody knows."""

    code: str
    end: "ApprovalEnd"
    by: "MemberKey | None"
    at: datetime | None


class MemberLeft(UserError):
    """Whose request waits isn't in the server any more."""


class DiskFull(UserError):
    """Less free space than MIN_FREE_DISK: a picture might not be kept."""


class ChannelClosed(UserError):
    """The bot may not write in this channel."""


class NotAllowed(UserError):
    """The person may not do this."""


@dataclass(eq=False)
class NotOnThem(UserError):
    """Somebody whom staff can't block, warn or trust. reason: self, bot, staff, or host."""

    reason: str


class NotBlocked(UserError):
    """The member isn't blocked (any more)."""


class NoSuchDecision(UserError):
    """No decision of that number in this server."""


@dataclass(eq=False)
class UndoneBefore(UserError):
    """The decision was taken back already."""

    by: "MemberKey | None"
    at: datetime | None


@dataclass(eq=False)
class CannotUndo(UserError):
    """A decision that can't be taken back. reason: never (of its kind), changed (by a later one), or over (by itself)."""

    reason: str


class NothingToAppeal(UserError):
    """No decision about this member that could be appealed against: it is over, was taken back, or never was."""


class AppealedBefore(UserError):
    """The member appealed against this decision already."""


class AppealEnded(UserError):
    """Staff answered this appeal already."""


@dataclass(eq=False)
class NoSuchJob(UserError):
    """No job of that code that this person may see."""

    code: str


@dataclass(eq=False)
class SamePress(UserError):
    """A button pressed again within moments: it was taken the first time, and this is the job that came of it.

    channel_id: where that is, in a server; code is None while it isn't known by its press any more.
    """

    code: str | None
    channel_id: int | None


class SearchGone(UserError):
    """A list whose search is no longer kept."""


@dataclass(eq=False)
class AlreadyShared(UserError):
    """A private job's card that was posted for everybody before."""

    code: str


@dataclass(eq=False)
class MadeElsewhere(UserError):
    """A job of another server, or of direct messages: what is done with it here would be seen by others there."""

    code: str


@dataclass(eq=False)
class ImagesGone(UserError):
    """The job's images are no longer kept, or were removed."""

    code: str
    removed: bool


@dataclass(eq=False)
class KeptBack(UserError):
    """A picture that staff have to look at before its members get it."""

    code: str


@dataclass(eq=False)
class KeptFromChannel(UserError):
    """Pictures that would be kept back for staff in this channel: a private job isn't posted there."""

    code: str


@dataclass(eq=False)
class AlreadyReviewed(UserError):
    """Somebody of staff decided on these pictures before."""

    code: str
    by: "MemberKey"
    verdict: "Verdict"


@dataclass(eq=False)
class BeingLookedAt(UserError):
    """A job that is hidden until staff looked at what was reported of it."""

    code: str


@dataclass(eq=False)
class ReportDecided(UserError):
    """Somebody of the staff decided on this report before; None where nobody knows any more."""

    by: "MemberKey | None"
    at: datetime | None


@dataclass(eq=False)
class NoGallery(UserError):
    """A card that can't go to the gallery. reason: none (there is no such channel), closed, age, tag, private or there."""

    reason: str


@dataclass(eq=False)
class AboveCap(UserError):
    """A quota above what the host set for the community. The host's limit wins."""

    cap: "Allowance"


@dataclass(eq=False)
class NoSuchWindow(UserError):
    """Funds for a kind of window that a server's budget doesn't count in: they could never be spent."""

    period: "Period"
    budget: "Budget"


@dataclass(eq=False)
class CannotGive(UserError):
    """Nobody to give credits to. reason: bot, self, or blocked."""

    reason: str


@dataclass(eq=False)
class NotGranted(UserError):
    """A gift of more than the member was granted; the window's allowance can't be given away."""

    amount: "Millicredits"
    granted: "Millicredits"


@dataclass(eq=False)
class WrongState(UserError):
    """The job has moved on meanwhile; state as it is now."""

    code: str
    state: str


class ProviderError(AtelierError):
    """PixelDojo didn't do it."""


@dataclass(eq=False)
class Rejected(ProviderError):
    """Final: the provider looked at the request and will never take it. detail is for the log only."""

    status: int
    detail: str
    moderated: bool = False


@dataclass(eq=False)
class Busy(ProviderError):
    """Turned down for now, certainly not taken: later. retry_after_s as the provider says, else None."""

    retry_after_s: float | None = None


@dataclass(eq=False)
class Unreachable(ProviderError):
    """Never arrived (connection refused, no such host), or a read that failed: again."""

    detail: str = ""


@dataclass(eq=False)
class OutcomeUnknown(ProviderError):
    """A submit that may have been taken and paid for: look, never resend."""

    detail: str = ""


class OutOfCredits(ProviderError):
    """The account has no credits left: pause."""


class BadKey(ProviderError):
    """The provider doesn't know our key: pause."""


class UnknownTicket(ProviderError):
    """The provider has no such job, or it expired there."""


class ImageLost(ProviderError):
    """A finished image that can't be had: vanished, too large, or under a host that isn't allowed."""


@dataclass(eq=False)
class Broken(ProviderError):
    """An answer we can't read: log the sample. Harmless for reads; a submit raises OutcomeUnknown instead."""

    status: int
    sample: str


class CantLook(AtelierError):
    """A picture that the classifier couldn't look at."""


class NotAPicture(AtelierError):
    """A file that isn't an image we know, or can't be opened."""


@dataclass(eq=False)
class BadPattern(AtelierError):
    """A pattern, or a word, that can't be looked for."""

    why: str


@dataclass(eq=False)
class ShowLater(AtelierError):
    """Discord is away: show again in so many seconds."""

    retry_after_s: float


@dataclass(eq=False)
class ClaimLost(AtelierError):
    """Another process took this job over."""

    job_id: int


@dataclass(eq=False)
class CodeTaken(AtelierError):
    """A job has this code already. Nothing was written."""

    code: str


@dataclass(eq=False)
class LedgerError(AtelierError):
    """The books would not balance. Nothing was written."""

    what: str
