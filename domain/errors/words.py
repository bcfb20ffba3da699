"""Words that nobody may ask for, and lists of them."""

from dataclasses import dataclass, field

from domain.errors.base import UserError


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
