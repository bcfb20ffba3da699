"""How a job ended without its pictures: what went wrong, what to change, what it cost."""

from dataclasses import dataclass

from cogs.text import escaped
from cogs.words.numbers import amount
from domain.conduct import REASON_MOST
from domain.jobs import Awaits, Failure, Job
from domain.money import Millicredits
from domain.requests import FLUX


@dataclass(frozen=True)
class Ending:
    """What went wrong, and what the member can do about it."""

    title: str
    advice: str


ENDINGS: dict[Failure, Ending] = {
    Failure.REFUSED: Ending(
        "PixelDojo's moderation turned this down.",
        "Reword the prompt, or leave out what could be read as unsafe, and try again.",
    ),
    Failure.BAD_INPUT: Ending(
        "PixelDojo can't take this request as it is.",
        "Try it with fewer settings: the plain prompt first, then add one at a time.",
    ),
    Failure.FAILED: Ending(
        "PixelDojo tried and failed.",
        "That is rarely the prompt's fault. Ask again; the same seed gives the same picture.",
    ),
    Failure.NO_IMAGES: Ending(
        "It finished, but no picture could be fetched from PixelDojo.",
        "Ask again with the same seed to get the same picture.",
    ),
    Failure.TIMED_OUT: Ending(
        "PixelDojo never finished this.",
        "Try again later, or with a smaller resolution.",
    ),
    Failure.UNREACHABLE: Ending(
        "PixelDojo couldn't be reached for too long, so this was never sent.",
        "Try again in a few minutes.",
    ),
    Failure.OUT_OF_CREDITS: Ending(
        "This bot's account at PixelDojo has run out of credits.",
        "The host has been told. Try again once it is topped up.",
    ),
    Failure.BAD_KEY: Ending(
        "PixelDojo doesn't accept this bot's key.",
        "The host has been told and has to mend it; there is nothing to change on your side.",
    ),
    Failure.LINK_LAPSED: Ending(
        "A reference picture couldn't be handed to PixelDojo any more: its link had run out.",
        "Attach the file again and send the request anew.",
    ),
    Failure.INTERRUPTED: Ending(
        "I was interrupted before this began.",
        "Send it again, please.",
    ),
    Failure.CANCELLED: Ending(
        "Cancelled before it was sent.",
        "",
    ),
    Failure.WRITTEN_OFF: Ending(
        "PixelDojo's answer to this was lost, and nothing of it was found.",
        "Ask again if you still want it.",
    ),
}
"""Every Failure there is; a test compares."""

NOT_BIGGER = Ending(
    "PixelDojo can't make this picture bigger at the moment.",
    "Press Bigger again later, or draw it anew at a larger size.",
)

NOT_AGREED = Ending(
    "Nobody said yes to its price in time.",
    "Send it again if you still want it.",
)
NOT_DECIDED = Ending(
    "Nobody of the staff decided on this within a day.",
    "Ask them, and send it again.",
)
STAFF_SAID_NO = "The staff said no to this."

HIDES_PROMPT = frozenset({Failure.REFUSED})
"""Endings that don't repeat the prompt in public."""


def ending(job: Job) -> Ending:
    """How a job without pictures ended."""
    if not job.was_held:
        return unheld(job)
    if job.failure is Failure.BAD_INPUT and job.request.model != FLUX:
        return NOT_BIGGER
    return ENDINGS[job.failure or Failure.FAILED]


def unheld(job: Job) -> Ending:
    """How a job ended that waited for a yes."""
    if job.refusal is not None:
        return Ending(STAFF_SAID_NO, f"Their reason: {escaped(job.refusal, REASON_MOST)}")
    if job.failure is Failure.TIMED_OUT:
        return NOT_DECIDED if job.awaits is Awaits.APPROVAL else NOT_AGREED
    return ENDINGS[job.failure or Failure.CANCELLED]


def hides_prompt(job: Job) -> bool:
    """Whether its prompt isn't repeated where others read it: moderation or staff turned it down."""
    return job.failure in HIDES_PROMPT or job.refusal is not None


def cost(job: Job) -> str:
    """What a failed job cost its member."""
    if job.paid:
        return f"It cost {amount(job.paid)}."
    if job.failure is Failure.INTERRUPTED or not (job.quoted and job.was_held):
        return "Nothing was charged."
    return f"It cost nothing: {given_back(job.quoted)}"


def given_back(price: Millicredits) -> str:
    """The hold is gone."""
    verb = "is" if amount(price).endswith("credit") else "are"
    return f"your {amount(price)} {verb} back."


CANCELLED_WHILE_RUNNING = "Cancelled. It was already running, so what comes of it goes to its member alone."
