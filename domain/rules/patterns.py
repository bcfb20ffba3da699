"""Patterns that staff write, by RE2: what it takes is bounded by the text's length, whatever the pattern is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import re2  # type: ignore[import-untyped]

from domain.errors import BadPattern

MEMORY_MOST_BYTES = 1 << 20
"""What one pattern may take, compiled."""
TOGETHER_BYTES = 8 << 20
"""What several take that are looked for in one go."""
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
    """Patterns that are looked for together."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    @cached_property
    def _together(self) -> Any:
        """All of them as one; None where that takes more than it may."""
        joined = "|".join(f"(?:{pattern.text})" for pattern in self._patterns)
        try:
            return re2.compile(joined, options(TOGETHER_BYTES))
        except re2.error:
            return None

    def find(self, text: str) -> str | None:
        """What any of them fits in a text; None for nothing."""
        if not self._patterns or (self._together is not None and self._together.search(text) is None):
            return None
        fits = (pattern.regexp.search(text) for pattern in self._patterns)
        return next((str(fit[0]) for fit in fits if fit is not None), None)


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
