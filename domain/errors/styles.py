"""Styles that can't be kept or used."""

from dataclasses import dataclass

from domain.errors.base import UserError


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
