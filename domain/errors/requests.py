"""What is asked for can't be drawn: the prompt, an option, a reference, the model."""

from dataclasses import dataclass

from domain.errors.base import UserError


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
class TooManyPermutations(UserError):
    """A prompt that stands for more prompts than are ordered at once."""

    count: int
    most: int


@dataclass(eq=False)
class ModelGone(UserError):
    """The model a request asks for isn't offered at the moment; every request that draws a picture can still be ordered."""

    model: str


class NotLent(UserError):
    """The picture that is to be made bigger is another member's, who doesn't lend it."""


class AlreadyLargest(UserError):
    """The picture is as large as one can be had."""
