"""What becomes of a picture that a classifier looked at: shown, shown as a spoiler, kept back until staff looked, or refused.

A score says from 0 to 1 how surely a picture is explicit. Source of the usual steps: Yahoo's own note on its model, "under 0.2
it is safe with high probability, over 0.8 it is explicit with high probability"; docs/decisions/0075-looks.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a picture, from the mildest to the strictest."""

    SHOW = "show"
    SPOILER = "spoiler"
    """Shown, but only to who uncovers it."""
    KEEP_BACK = "keep_back"
    """Shown to nobody but staff, who decide."""
    REFUSE = "refuse"
    """A reference: nothing is made of it. A result: staff looked, and keep it back for good."""


class Level(StrEnum):
    """How strictly a server wants pictures looked at, in one kind of channel."""

    OFF = "off"
    USUAL = "usual"
    STRICT = "strict"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which score on a picture gets each verdict; None: it never does."""

    spoiler: float | None = None
    keep_back: float | None = None
    refuse: float | None = None


RESULTS: Mapping[Level, Thresholds] = {
    Level.OFF: Thresholds(),
    Level.USUAL: Thresholds(spoiler=0.5, keep_back=0.8),
    Level.STRICT: Thresholds(spoiler=0.2, keep_back=0.5),
}
REFERENCES: Mapping[Level, Thresholds] = {
    Level.OFF: Thresholds(),
    Level.USUAL: Thresholds(refuse=0.8),
    Level.STRICT: Thresholds(refuse=0.5),
}
"""A reference is shown to nobody by itself, and what is made of it is looked at again: it is let through or refused."""


def verdict(score: float | None, thresholds: Thresholds) -> Verdict:
    """Judge a picture: the strictest verdict that its score reaches. score None: it couldn't be looked at, and might be
    anything; it gets the strictest verdict there is."""
    steps = (
        (Verdict.REFUSE, thresholds.refuse),
        (Verdict.KEEP_BACK, thresholds.keep_back),
        (Verdict.SPOILER, thresholds.spoiler),
    )
    reached = (verdict for verdict, least in steps if least is not None and (score is None or score >= least))
    return next(reached, Verdict.SHOW)


def for_member_alone(verdict: Verdict) -> Verdict:
    """The verdict on a picture that only its own member sees: staff don't get to see it either, so it isn't kept for them."""
    return Verdict.SPOILER if verdict is Verdict.KEEP_BACK else verdict
