"""What storage/, imaging/, cogs/ and the rules tell the studio when they can't do what it asked."""

from dataclasses import dataclass

from domain.errors.base import AtelierError


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
