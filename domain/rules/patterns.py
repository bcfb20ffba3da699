"""Patterns that staff write, by RE2: what it takes is bounded by the text's length, whatever the pattern is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import re2  # type: ignore[import-untyped]

from domain.errors import BadPattern

MEMORY_MOST_BYTES = 1 << 20
"""What one pattern may take, compiled."""
STEPS_MOST = 50_000
"""Of all patterns of one server together (RE2's instructions): each may cost a step at each character of a prompt."""


@dataclass(frozen=True)
class Pattern:
    """A pattern as it was written, compiled."""

    text: str
    regexp: Any

    @classmethod
    def of(cls, text: str) -> "Pattern":
        """Compile one pattern. Raises: BadPattern: with RE2's own message, or for one that fits any text."""
        try:
            regexp = re2.compile(text, options(MEMORY_MOST_BYTES))
        except re2.error as error:
            raise BadPattern(message_of(error)) from None
        if regexp.search("") is not None:
            raise BadPattern("it fits every text, an empty one too")
        return cls(text, regexp)

    @property
    def steps(self) -> int:
        """How large it is."""
        return int(self.regexp.programsize)


class Patterns:
    """Patterns that are looked for together: RE2 first looks which of them could fit at all, by the letters they must have."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._filter = filter_of(self._patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def find(self, text: str) -> str | None:
        """What any of them fits in a text; None for nothing."""
        fits = (pattern.regexp.search(text) for pattern in self._likely(text))
        return next((str(fit[0]) for fit in fits if fit is not None), None)

    def _likely(self, text: str) -> Iterable[Pattern]:
        if self._filter is None:
            return self._patterns
        return [self._patterns[at] for at in self._filter.Match(text, True) or ()]


def filter_of(patterns: Sequence[Pattern]) -> Any:
    """What tells which of these could fit a text; None where they have too many letters for that."""
    if not patterns:
        return None
    chosen = re2.Filter()
    for pattern in patterns:
        chosen.Add(pattern.text, options(MEMORY_MOST_BYTES))
    try:
        chosen.Compile()
    except re2.error:
        return None
    return chosen


def within_steps(patterns: Iterable[Pattern]) -> tuple[list[Pattern], list[Pattern]]:
    """Those that together aren't too large, and those that would be too much."""
    kept: list[Pattern] = []
    left_out: list[Pattern] = []
    steps = 0
    for pattern in patterns:
        fits = steps + pattern.steps <= STEPS_MOST
        (kept if fits else left_out).append(pattern)
        steps += pattern.steps if fits else 0
    return kept, left_out


def options(memory_bytes: int) -> Any:
    """Case doesn't matter, nothing is captured, and nothing is written to the log by RE2 itself."""
    chosen = re2.Options()
    chosen.max_mem = memory_bytes
    chosen.case_sensitive = False
    chosen.never_capture = True
    chosen.log_errors = False
    return chosen


def message_of(error: Exception) -> str:
    """RE2's own words."""
    said = error.args[0]
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
