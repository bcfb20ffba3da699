"""All errors, one tree. A class carries facts; the edges (cogs/words/refusals.py, bot.py) make sentences of them.

AtelierError
├ UserError      a reason, before anything was spent: said to the person, logged at info; one file a family
├ ProviderError  after the hold: the class says what the caller can do next (provider.py)
├ NotAPicture    a file that isn't an image (edges.py)
├ CantLook       the classifier failed on a picture: it might be anything (edges.py)
├ BadPattern     text that can't be looked for (edges.py)
├ ShowLater      Discord is away (edges.py)
├ ClaimLost      another process drives this job now: stop without writing (jobs.py)
├ CodeTaken      a job has this code already: draw another (jobs.py)
└ LedgerError    an invariant broke: stop, tell the operator; never caught below bot.py (money.py)
"""

from domain.errors.approvals import ApprovalOver, MemberLeft, NeedsApproval, TooManyWaiting
from domain.errors.base import AtelierError, UserError
from domain.errors.closed import ChannelClosed, CommunityClosed, DiskFull, PersonalClosed, ServerPaused, StudioPaused
from domain.errors.conduct import (
    AppealedBefore,
    AppealEnded,
    Blocked,
    CannotUndo,
    NoSuchDecision,
    NotAllowed,
    NotBlocked,
    NothingToAppeal,
    NotOnThem,
    UndoneBefore,
)
from domain.errors.edges import BadPattern, CantLook, NotAPicture, ShowLater
from domain.errors.jobs import (
    AlreadyShared,
    ClaimLost,
    CodeTaken,
    ImagesGone,
    MadeElsewhere,
    NoGallery,
    NoSuchJob,
    SamePress,
    SearchGone,
    WrongState,
)
from domain.errors.limits import CoolingDown, NotHere, OverLimit, SafetyTooHigh, TooManyJobs
from domain.errors.money import (
    AboveCap,
    BudgetSpent,
    CannotGive,
    DearerNow,
    LedgerError,
    NoSuchWindow,
    NotGranted,
    PriceTooHigh,
    QuotaExceeded,
)
from domain.errors.provider import (
    BadKey,
    Broken,
    Busy,
    ImageLost,
    OutcomeUnknown,
    OutOfCredits,
    ProviderError,
    Rejected,
    UnknownTicket,
    Unreachable,
)
from domain.errors.requests import (
    AlreadyLargest,
    BadOption,
    BadPrompt,
    BadReference,
    ModelGone,
    NotLent,
    ReferencesUnsupported,
    TooManyPermutations,
)
from domain.errors.review import AlreadyReviewed, BeingLookedAt, KeptBack, KeptFromChannel, ReportDecided
from domain.errors.styles import BadStyle, NoSuchStyle, StyledPromptTooLong, TooManyStyles
from domain.errors.words import BadWords, ForbiddenPrompt, ForbiddenWords, TooManyWords

__all__ = [
    "AboveCap",
    "AlreadyLargest",
    "AlreadyReviewed",
    "AlreadyShared",
    "AppealEnded",
    "AppealedBefore",
    "ApprovalOver",
    "AtelierError",
    "BadKey",
    "BadOption",
    "BadPattern",
    "BadPrompt",
    "BadReference",
    "BadStyle",
    "BadWords",
    "BeingLookedAt",
    "Blocked",
    "Broken",
    "BudgetSpent",
    "Busy",
    "CannotGive",
    "CannotUndo",
    "CantLook",
    "ChannelClosed",
    "ClaimLost",
    "CodeTaken",
    "CommunityClosed",
    "CoolingDown",
    "DearerNow",
    "DiskFull",
    "ForbiddenPrompt",
    "ForbiddenWords",
    "ImageLost",
    "ImagesGone",
    "KeptBack",
    "KeptFromChannel",
    "LedgerError",
    "MadeElsewhere",
    "MemberLeft",
    "ModelGone",
    "NeedsApproval",
    "NoGallery",
    "NoSuchDecision",
    "NoSuchJob",
    "NoSuchStyle",
    "NoSuchWindow",
    "NotAPicture",
    "NotAllowed",
    "NotBlocked",
    "NotGranted",
    "NotHere",
    "NotLent",
    "NotOnThem",
    "NothingToAppeal",
    "OutOfCredits",
    "OutcomeUnknown",
    "OverLimit",
    "PersonalClosed",
    "PriceTooHigh",
    "ProviderError",
    "QuotaExceeded",
    "ReferencesUnsupported",
    "Rejected",
    "ReportDecided",
    "SafetyTooHigh",
    "SamePress",
    "SearchGone",
    "ServerPaused",
    "ShowLater",
    "StudioPaused",
    "StyledPromptTooLong",
    "TooManyJobs",
    "TooManyPermutations",
    "TooManyStyles",
    "TooManyWaiting",
    "TooManyWords",
    "UndoneBefore",
    "UnknownTicket",
    "Unreachable",
    "UserError",
    "WrongState",
]
