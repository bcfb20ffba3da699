"""Why something wasn't done, as a sentence for the person who asked: one line for each error of domain/errors/."""

from collections.abc import Callable
from typing import Any

from cogs.text import code, counted, shortened
from cogs.words import appeals, approvals, blocklist, conduct, gallery_channel, give, group, house, looks, reports, shares, styles
from cogs.words.numbers import amount, moment, window
from domain.errors import (
    AboveCap,
    AlreadyLargest,
    AlreadyReviewed,
    AlreadyShared,
    AppealedBefore,
    AppealEnded,
    ApprovalOver,
    AtelierError,
    BadKey,
    BadOption,
    BadPrompt,
    BadReference,
    BadStyle,
    BadWords,
    BeingLookedAt,
    Blocked,
    Broken,
    BudgetSpent,
    Busy,
    CannotGive,
    CannotUndo,
    ChannelClosed,
    CommunityClosed,
    CoolingDown,
    DearerNow,
    DiskFull,
    ForbiddenPrompt,
    ForbiddenWords,
    ImageLost,
    ImagesGone,
    KeptBack,
    KeptFromChannel,
    MadeElsewhere,
    MemberLeft,
    ModelGone,
    NeedsApproval,
    NoGallery,
    NoSuchDecision,
    NoSuchJob,
    NoSuchStyle,
    NoSuchWindow,
    NotAllowed,
    NotBlocked,
    NotGranted,
    NotHere,
    NothingToAppeal,
    NotLent,
    NotOnThem,
    OutcomeUnknown,
    OutOfCredits,
    OverLimit,
    PersonalClosed,
    PriceTooHigh,
    QuotaExceeded,
    ReferencesUnsupported,
    Rejected,
    ReportDecided,
    SafetyTooHigh,
    SamePress,
    SearchGone,
    ServerPaused,
    StudioPaused,
    StyledPromptTooLong,
    TooManyJobs,
    TooManyPermutations,
    TooManyStyles,
    TooManyWaiting,
    TooManyWords,
    UndoneBefore,
    UnknownTicket,
    Unreachable,
    WrongState,
)

OPTION_NAMES = {
    "aspect_ratio": "aspect ratio",
    "num_outputs": "number of pictures",
    "output_format": "output format",
    "safety_tolerance": "safety tolerance",
    "references": "number of references",
}

REFERENCE_REASONS = {
    **looks.REFERENCE_REASONS,
    "kind": "isn't a PNG, JPEG, WebP or GIF. Save it as one of these and attach it again.",
    "bytes": "is over 20 MiB. Attach a smaller copy.",
    "pixels": "has more than 40 megapixels, or 12 as WebP. Attach a smaller copy.",
    "broken": "can't be opened; it may be damaged. Save it anew and attach it again.",
    "removed": "was removed by its owner or a moderator, and can't be used.",
    "hidden": "is being looked at by the staff of a server, and can't be used until they have.",
    "source": "didn't come as an upload to Discord. Attach the file itself.",
    "link": "can't be handed to PixelDojo any more. Attach it again.",
}

PAUSED = {
    "host": "Atelier is paused by its host. Nothing was charged; please come back later.",
    "bad_key": (
        "PixelDojo doesn't accept this bot's key at the moment, so no new pictures can be made. "
        "The host has been told. Nothing was charged."
    ),
    "out_of_credits": (
        "This bot's account at PixelDojo has run out of credits, so no new pictures can be made for now. "
        "The host has been told. Nothing was charged."
    ),
}

STATES = {
    "awaiting": "waiting for a yes",
    "reserved": "still waiting in line",
    "submitting": "being sent to PixelDojo",
    "submitted": "running at PixelDojo",
    "parked": "waiting for the host to look into it",
    "succeeded": "finished",
    "failed": "over: it failed",
    "expired": "over: it never finished",
    "cancelled": "cancelled",
}


def refusal(error: AtelierError) -> str:
    """Say why, in whole sentences. Raises: KeyError for an error without a line."""
    return SENTENCES[type(error)](error)


def bad_prompt(error: BadPrompt) -> str:
    """Empty, or too long."""
    if error.length == 0:
        return "Your prompt is empty. Say what the picture should show, for example: a red fox in fresh snow."
    return f"Your prompt has {error.length:,} characters; {error.most:,} is the most. Shorten it and send it again."


def bad_option(error: BadOption) -> str:
    """Outside its range."""
    name = OPTION_NAMES.get(error.option, error.option)
    article = "an" if name[0].lower() in "aeiou" else "a"
    return f"{code(shortened(error.value, 60))} isn't {article} {name} that works here. It may be {error.allowed}."


def bad_reference(error: BadReference) -> str:
    """A file that can't be a reference."""
    return f"{code(shortened(error.filename, 60))} {REFERENCE_REASONS[error.reason]}"


def safety_too_high(error: SafetyTooHigh) -> str:
    """The tolerance is bound to the channel."""
    return (
        f"A safety tolerance of {error.asked} only works in channels that Discord marks as age-restricted. "
        f"Here {error.most} is the most."
    )


def price_too_high(error: PriceTooHigh) -> str:
    """Dearer than a single request may be."""
    return (
        f"This would cost {amount(error.price)}; one request may cost {amount(error.most)} at most. "
        "Ask for fewer pictures or a smaller resolution."
    )


def quota_exceeded(error: QuotaExceeded) -> str:
    """The member's own window."""
    held = f", {amount(error.held)} held for what is running" if error.held else ""
    grants = f", and {amount(error.grants)} granted on top" if error.grants else ""
    why = f" ({house.given_by(error.rule)})" if error.rule is not None else ""
    return (
        f"This costs {amount(error.price)}, and your credits here don't cover it: "
        f"{amount(error.used)} used{held}, of {window(error.quota)}{why}{grants}. "
        f"Your window starts anew {moment(error.resets_at)}."
    )


def budget_spent(error: BudgetSpent) -> str:
    """A cap above the member."""
    whose = "Everything this bot may spend" if error.scope == "studio" else "This server's budget"
    return (
        f"{whose} is used up for now: {amount(error.used)} of {window(error.budget)}, and this costs {amount(error.price)}. "
        f"It renews {moment(error.resets_at)}."
    )


def too_many_jobs(error: TooManyJobs) -> str:
    """The member's own running jobs, by name."""
    codes = ", ".join(code(one) for one in error.codes)
    return (
        f"You already have {counted(len(error.codes), 'request')} under way ({codes}); {error.most} at once is the most. "
        "Wait for one to finish, or cancel one with /queue."
    )


def same_press(error: SamePress) -> str:
    """Pressed twice at once."""
    where = f", in <#{error.channel_id}>" if error.channel_id is not None else ""
    which = f": {code(error.code)}{where}" if error.code is not None else ""
    return f"You pressed this a moment ago, and I took it once{which}. /queue shows where it stands. Press again for another."


def images_gone(error: ImagesGone) -> str:
    """No longer kept, or taken away."""
    why = "were removed, and can't be shown again" if error.removed else "are no longer kept"
    return f"The pictures of {code(error.code)} {why}."


SENTENCES: dict[type[AtelierError], Callable[[Any], str]] = {
    BadPrompt: bad_prompt,
    BadOption: bad_option,
    BadReference: bad_reference,
    ReferencesUnsupported: lambda _: (
        "Reference images don't work with this model at the moment. Your prompt alone does: leave the files out."
    ),
    NotLent: lambda _: (
        "This was made from another member's picture, which they don't lend to others. Nothing was made, nothing was charged."
    ),
    AlreadyLargest: lambda _: "This picture is as large as I can make one. Nothing was charged.",
    DearerNow: lambda error: (
        f"This costs {amount(error.price)} by now, not the {amount(error.shown)} that were shown, so I made nothing yet. "
        "Ask again to see the new price."
    ),
    ModelGone: lambda _: "PixelDojo doesn't offer what this was made with at the moment. Nothing was charged.",
    BadStyle: lambda error: styles.REASONS[error.reason],
    NoSuchStyle: styles.no_such_style,
    TooManyStyles: styles.too_many,
    StyledPromptTooLong: styles.prompt_too_long,
    TooManyPermutations: group.too_many,
    ForbiddenPrompt: lambda _: "I won't make that. Prompts that sexualise minors are never let through, by anybody.",
    ForbiddenWords: blocklist.forbidden,
    BadWords: blocklist.bad_lines,
    TooManyWords: blocklist.too_many,
    SafetyTooHigh: safety_too_high,
    PriceTooHigh: price_too_high,
    QuotaExceeded: quota_exceeded,
    BudgetSpent: budget_spent,
    TooManyJobs: too_many_jobs,
    CommunityClosed: lambda _: (
        "Atelier isn't open in this server yet, so nothing was made and nothing was charged. Its host decides who is served."
    ),
    PersonalClosed: lambda _: (
        "Atelier makes pictures in servers only. Try /imagine in a server that has it; /history and /usage work here too."
    ),
    StudioPaused: lambda error: PAUSED[error.reason],
    ServerPaused: house.server_paused,
    Blocked: house.blocked,
    NotHere: house.not_here,
    OverLimit: house.over_limit,
    CoolingDown: house.cooling_down,
    NeedsApproval: house.needs_approval,
    TooManyWaiting: approvals.too_many,
    ApprovalOver: approvals.over,
    MemberLeft: lambda _: approvals.MEMBER_LEFT,
    DiskFull: lambda _: (
        "There is too little room left to keep new pictures safe, so I take no orders for now. Nothing was charged."
    ),
    ChannelClosed: lambda _: (
        "I may not write in this channel any more, so nothing new is made or posted here, and nothing was charged. "
        "The prompt works elsewhere too: Details has a line to paste."
    ),
    NotOnThem: conduct.not_on_them,
    NotBlocked: lambda _: conduct.NOT_BLOCKED,
    NoSuchDecision: lambda _: conduct.NO_SUCH_DECISION,
    UndoneBefore: conduct.undone_before,
    CannotUndo: conduct.cannot_undo,
    NothingToAppeal: lambda _: appeals.NOTHING_TO_APPEAL,
    AppealedBefore: lambda _: appeals.APPEALED_BEFORE,
    AppealEnded: lambda _: appeals.APPEAL_ENDED,
    NotAllowed: lambda _: "You may not do this here.",
    SamePress: same_press,
    SearchGone: lambda _: "I no longer have this list. `/history` makes it anew.",
    NoSuchJob: lambda error: f"I know no request {code(shortened(error.code, 40))} of yours.",
    AlreadyShared: lambda error: f"{code(error.code)} was shared before: everybody sees it where you did.",
    MadeElsewhere: lambda error: f"{code(error.code)} was made elsewhere. Share it where you made it.",
    ImagesGone: images_gone,
    KeptBack: looks.kept_back,
    KeptFromChannel: looks.kept_from_channel,
    AlreadyReviewed: looks.already_reviewed,
    BeingLookedAt: lambda error: reports.being_looked_at(error.code),
    ReportDecided: reports.decided_before,
    NoGallery: gallery_channel.no_gallery,
    AboveCap: lambda error: f"The host's limit wins: {window(error.cap)} is the most for this server.",
    NoSuchWindow: shares.no_such_window,
    CannotGive: give.cannot_give,
    NotGranted: give.not_granted,
    WrongState: lambda error: f"{code(error.code)} has moved on meanwhile: it is {STATES[error.state]}.",
    Rejected: lambda _: "PixelDojo turned this down.",
    Busy: lambda _: "PixelDojo is busy. Try again in a minute.",
    Unreachable: lambda _: "PixelDojo can't be reached at the moment. Try again in a minute.",
    OutcomeUnknown: lambda _: "PixelDojo didn't say whether it took this. It won't be sent a second time.",
    OutOfCredits: lambda _: PAUSED["out_of_credits"],
    BadKey: lambda _: PAUSED["bad_key"],
    UnknownTicket: lambda _: "PixelDojo doesn't know this run any more.",
    ImageLost: lambda _: "A finished picture couldn't be fetched from PixelDojo.",
    Broken: lambda _: "PixelDojo answered in a way I can't read. Try again in a minute.",
}
"""Every UserError and ProviderError there is; a test compares."""


def trouble(reference: str) -> str:
    """Something of ours broke."""
    return (
        f"Something went wrong on my side, and I can't say more than its reference: {code(reference)}. "
        "If you ordered pictures, /queue shows whether they are under way."
    )
