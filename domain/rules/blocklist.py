"""A server's own blocklist: words, phrases and patterns that no request may have, and what is allowed all the same.

docs/decisions/0074 says how it decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import BadPattern, BadWords
from domain.rules.folding import INVISIBLE, Reading, fold, readings
from domain.rules.patterns import Pattern, Patterns, within_steps
from domain.rules.terms import ENDING, Terms, is_fragment, spellings_of

ENTRIES_MOST = 5_000
"""Of one server."""
TEXT_MOST = 100
"""Characters of a word or phrase."""
PATTERN_MOST = 500
"""Characters of a pattern."""
SHORTEST_WORD = 2
SHORTEST_STEM = 3
"""Letters: what is shorter would stop nearly every request."""
ONE_WORD = "* may only stand at the end of a single word; a /pattern/ can do more"
FOUND_MOST = 60
"""Characters of what is told of a piece that a pattern fits."""


class EntryKind(StrEnum):
    """What an entry of a blocklist is."""

    WORD = "word"
    """One word; with * after it, any ending fits."""
    PHRASE = "phrase"
    PATTERN = "pattern"
    """As RE2 reads it."""
    ALLOW = "allow"
    """A word or phrase that is never found, whatever else is listed."""


@dataclass(frozen=True, order=True)
class Entry:
    """One line of a blocklist, in small letters unless it is a pattern."""

    kind: EntryKind
    text: str

    def __str__(self) -> str:
        """As people write it, and files keep it."""
        match self.kind:
            case EntryKind.PATTERN:
                return f"/{self.text}/"
            case EntryKind.ALLOW:
                return f"+{self.text}"
        return self.text


class Blocklist:
    """A list that is ready to be looked for."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """A pattern that can't be compiled, or would be too much with the others, isn't looked for; read_entries and
        check_together refuse such ones."""
        listed = list(entries)
        self._blocked = Terms.of(entry.text for entry in listed if entry.kind in {EntryKind.WORD, EntryKind.PHRASE})
        self._allowed = Terms.of(entry.text for entry in listed if entry.kind is EntryKind.ALLOW)
        self._has_allowed = any(entry.kind is EntryKind.ALLOW for entry in listed)
        self.patterns = Patterns(within_steps(patterns_of(listed))[0])

    def find(self, text: str) -> str | None:
        """What of the list stands in a text, however it is spelled; None for nothing."""
        for reading in readings(text):
            found = self._in(reading)
            if found is not None and self._has_allowed:
                found = self._in(self._allowed.without(reading))
            if found is not None:
                return found[:FOUND_MOST]
        return None

    def _in(self, text: Reading) -> str | None:
        found = self._blocked.find(text) or self.patterns.find(text.plain)
        return found if found is not None or text.composed.isascii() else self.patterns.find(text.composed)


def patterns_of(entries: Iterable[Entry]) -> list[Pattern]:
    """The patterns among these that can be compiled."""
    compiled = []
    for entry in entries:
        if entry.kind is EntryKind.PATTERN:
            try:
                compiled.append(Pattern.of(entry.text))
            except BadPattern:
                continue
    return compiled


# ── as people write them ─────────────────────────────────────────────────────────────────────────────────────────


def read_entries(text: str) -> list[Entry]:
    """Read entries, one a line: a word, a phrase, /a pattern/, +something that is allowed; "# " begins a remark.

    Raises: BadWords, with each line that can't be an entry and why.
    """
    entries: dict[Entry, None] = {}
    bad: list[tuple[str, str]] = []
    for line in text.splitlines():
        written = line.strip()
        if not written or written == "#" or written.startswith("# "):
            continue
        try:
            entries[entry_of(written)] = None
        except BadPattern as error:
            bad.append((written, error.why))
    if bad:
        raise BadWords(tuple(bad))
    return list(entries)


def entry_of(written: str) -> Entry:
    """One line as an entry. Raises: BadPattern, also for words that can't be one."""
    if len(written) > 2 and written.startswith("/") and written.endswith("/"):
        return pattern_entry(written[1:-1])
    allowed = written.startswith("+")
    text = " ".join(fold(INVISIBLE.sub("", written.removeprefix("+"))).split())
    check_term(text, allowed=allowed)
    if allowed:
        return Entry(EntryKind.ALLOW, text)
    return Entry(EntryKind.PHRASE if " " in text else EntryKind.WORD, text)


def pattern_entry(text: str) -> Entry:
    """Raises: BadPattern."""
    if len(text) > PATTERN_MOST:
        raise BadPattern(f"it has {len(text):,} characters; {PATTERN_MOST} is the most for a pattern")
    return Entry(EntryKind.PATTERN, Pattern.of(text).text)


def check_term(text: str, *, allowed: bool) -> None:
    """Refuse a word or phrase that can't be looked for. Raises: BadPattern."""
    stem = text.endswith(ENDING)
    if ENDING in text.removesuffix(ENDING) or (stem and is_fragment(text)):
        raise BadPattern(ONE_WORD)
    if len(text) > TEXT_MOST:
        raise BadPattern(f"it has {len(text):,} characters; {TEXT_MOST} is the most")
    if is_fragment(text):
        return
    spelled = spellings_of(text)
    if stem and len(spelled[0]) > 1:
        raise BadPattern(ONE_WORD)
    letters = min(sum(map(len, words)) for words in spelled)
    if letters < (SHORTEST_STEM if stem else 1 if allowed else SHORTEST_WORD):
        raise BadPattern("it is too short: it would stop nearly every request")


def check_together(entries: Iterable[Entry]) -> None:
    """Refuse patterns that are too large together. Raises: BadWords, with those that are too much."""
    left_out = within_steps(patterns_of(entries))[1]
    if left_out:
        why = "with the patterns that are there already it would take too long to look for"
        raise BadWords(tuple((f"/{pattern.text}/", why) for pattern in left_out))
