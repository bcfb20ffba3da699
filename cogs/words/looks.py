"""Pictures looked at, in words: kept back, decided on by staff, and how strictly a server wants them looked at."""

from collections.abc import Sequence

from cogs.text import code, counted, escaped
from cogs.words.buttons import picture
from cogs.words.conduct import person
from cogs.words.numbers import moment
from domain.errors import AlreadyReviewed, KeptBack, KeptFromChannel
from domain.jobs import Image, Job
from domain.people import MemberKey
from domain.verdicts import REFERENCES, RESULTS, Level, Verdict
from studio.looking import Overview
from studio.ports import LookCounts, Review

SHOW = "Show"
SPOILER = "Show as spoiler"
KEEP = "Keep back"
NEXT = "Look at what waits"

TITLE = "## Pictures"
ABOUT = (
    "A small classifier on the bot's own machine looks at reference images before anything is made from them, and at results "
    "before anybody sees them. It sees skin, not sense, and errs both ways; nothing is sent anywhere. What only its own member "
    "sees is never kept back, and never shown to you."
)
NOT_INSTALLED = (
    "Nobody looks at pictures here: the host hasn't installed the classifier for it. PixelDojo's own moderation and the safety "
    "tolerance hold all the same."
)
NO_CHANNEL = "There is no staff channel, so what is kept back is not announced: it waits for you on this page."
KINDS = {"ordinary": "In ordinary channels", "restricted": "In age-restricted channels"}
HINTS = {
    Level.OFF: "Nobody looks, everything is shown",
    Level.USUAL: "Keeps back what is very probably explicit",
    Level.STRICT: "Keeps back what may well be explicit",
}

PROMPT_MOST = 600
NOTHING_WAITS = "Nothing waits for you to look at."

LEVELS = {Level.OFF: "Off", Level.USUAL: "Usual", Level.STRICT: "Strict"}
DECIDED = {Verdict.SHOW: "shown", Verdict.SPOILER: "shown as a spoiler", Verdict.KEEP_BACK: "kept back for good"}
REFERENCE_REASONS = {
    "kept_back": "is kept back by the staff of this server, and can't be used unless they let it be shown.",
    "explicit": "looks too explicit for this channel: the staff of this server don't let pictures be made from it here.",
    "unseen": "can't be looked at, and the staff of this server want every file looked at. Attach the file itself anew.",
}


# to members
def on_card(images: tuple[Image, ...]) -> str | None:
    """The note on a card some of whose pictures wait for staff."""
    count = sum(image.is_kept_back for image in images)
    if not count:
        return None
    which = "The picture is" if len(images) == 1 else f"{count} of {len(images)} pictures {'is' if count == 1 else 'are'}"
    it = "it" if count == 1 else "them"
    return (
        f"**{which} kept back.** The staff of this server look at {it} first, and let {it} be shown here or not; "
        "who asked for it is told by direct message. It was paid for as usual."
    )


def in_group(images: tuple[Image, ...]) -> str | None:
    """The same in a group card's line."""
    count = sum(image.is_kept_back for image in images)
    return f"{counted(count, 'picture')} kept back for the staff to look at" if count else None


def kept_back(error: KeptBack) -> str:
    """It can't be had now."""
    return f"This picture of {code(error.code)} is kept back until the staff of its server have looked at it."


def no_original(job: Job, number: int) -> str:
    """An original that is kept back."""
    return f"{picture(job, number)} can't go: it is kept back until the staff of its server have looked at it."


def kept_from_channel(error: KeptFromChannel) -> str:
    """A private job that isn't posted."""
    return (
        f"I can't post {code(error.code)} here: the staff of this server want pictures like these looked at before everybody "
        "sees them. It stays yours alone. Make it again without private, and they look at it."
    )


def released(job: Job, link: str | None, verdict: Verdict) -> str:
    """To its member: it may be shown."""
    how = "as a spoiler" if verdict is Verdict.SPOILER else "as usual"
    where = f"on its card: {link}" if link else f"with `/history code:{job.code}`"
    return f"The staff have looked at what was kept back of your request {code(job.code)}. It is shown {how} {where}"


def not_released(job: Job) -> str:
    """To its member: it is not shown."""
    return (
        f"The staff have looked at what was kept back of your request {code(job.code)}, and it isn't shown. "
        "It was made, so it was paid for as usual."
    )


def looked_at_again(job: Job) -> str:
    """To its member: what staff decided was taken back."""
    return (
        f"The staff look again at what was kept back of your request {code(job.code)}. It isn't shown until they have decided; "
        "I'll write to you then."
    )


# to staff
def heading(count: int, member: MemberKey, channel_id: int | None) -> str:
    """Above the pictures of a review."""
    place = f"<#{channel_id}>" if channel_id else "this server"
    it = "it" if count == 1 else "them"
    return f"### {counted(count, 'picture')} kept back\n{person(member)} asked for {it} in {place}. Nobody but you sees {it}."


def asked(job: Job, told: Sequence[str]) -> str:
    """Below them: the prompt, and what the classifier said of each."""
    return f"> {escaped(job.request.wording, PROMPT_MOST)}\n-# {' · '.join([*told, code(job.code)])}"


def score(number: int, explicit: float | None) -> str:
    """How sure the classifier was of one picture."""
    said = "can't be looked at" if explicit is None else f"explicit by {percent(explicit)}"
    return f"picture {number}: {said}"


def decided(job: Job, review: Review) -> str:
    """What takes a review's place."""
    outcome = f"{DECIDED[review.verdict]} by {person(review.by)} {moment(review.at)}"
    return f"{code(job.code)}, asked for by {person(job.member)}: {outcome}."


def done(job: Job, verdict: Verdict) -> str:
    """To who decided."""
    return f"{code(job.code)} is {DECIDED[verdict]}. {person(job.member)} is told."


def over(job: Job) -> str:
    """A review of what is there no more."""
    return f"{code(job.code)}, asked for by {person(job.member)}: removed, or no longer kept. There is nothing to decide."


def already_reviewed(error: AlreadyReviewed) -> str:
    """Somebody was first."""
    return f"{person(error.by)} has decided on {code(error.code)} already: it is {DECIDED[error.verdict]}."


# the page
def page(overview: Overview) -> str:
    """What the page of pictures says above its menus."""
    if not overview.is_possible:
        return f"{TITLE}\n{NOT_INSTALLED}"
    settings, counts = overview.settings, overview.counts
    where = NO_CHANNEL if settings.staff_channel_id is None else None
    kinds = [
        f"Ordinary channels: **{LEVELS[settings.look_level]}**",
        f"age-restricted ones: **{LEVELS[settings.look_level_restricted]}**",
    ]
    return "\n".join(text for text in (TITLE, ABOUT, " · ".join(kinds), steps(), where, this_week(counts)) if text)


def option(kind: str, level: Level) -> str:
    """One choice of a menu."""
    return f"{KINDS[kind]}: {LEVELS[level].lower()}"


def steps() -> str:
    """What each level does."""
    return "\n".join(f"-# **{LEVELS[level]}**: {step(level)}" for level in (Level.USUAL, Level.STRICT))


def step(level: Level) -> str:
    """What one level does, by how explicit a picture is said to be."""
    result, refuse = RESULTS[level], REFERENCES[level].refuse
    return (
        f"from {percent(result.spoiler)} on a result is shown as a spoiler, from {percent(result.keep_back)} on it is kept back "
        f"until one of you has looked at it; from {percent(refuse)} on nothing is made from a reference image."
    )


def percent(threshold: float | None) -> str:
    """ "80 %"."""
    return f"{round(100 * (threshold or 0))} %"


def this_week(counts: LookCounts) -> str:
    """What it came to."""
    waits = (
        f" **{counted(counts.waiting, 'request')}** {'waits' if counts.waiting == 1 else 'wait'} for one of you."
        if counts.waiting
        else ""
    )
    return f"This week: {counted(counts.spoilered, 'picture')} shown as spoilers, {counts.kept_back} kept back.{waits}"
