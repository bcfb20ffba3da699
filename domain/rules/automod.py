"""Discord's own AutoMod rules of a server, applied to requests: AutoMod itself never sees what is typed into commands.

Keywords, lists of what is allowed, and mention limits as Discord reads them; patterns by RE2, whose language is nearly that
of Discord's (Rust's regex). What can't be read is said (unread), never left out in silence.
Source: Discord, "Auto Moderation"; Discord's help, "Filter Messages Using Regular Expressions".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import re2  # type: ignore[import-untyped]

from domain.errors import BadPattern, ForbiddenWords
from domain.rules.folding import readings
from domain.rules.patterns import STEPS_MOST, Pattern, Patterns, options
from domain.visitors import Visitor

MENTION = re.compile(r"<@(?:(&)|!?)(\d{1,20})>")
KEYWORDS_BYTES = 32 << 20
"""What a rule's keywords may take, compiled: the thousand that Discord allows, of 60 letters of any alphabet."""
EDGE = r"[^\pL\pN]"
"""What stands beside a whole word."""
FOUND_MOST = 60
"""Characters of what is told of a piece that a pattern fits."""

ESCAPED = re.compile(r"\\.", re.DOTALL)
NAMED_CLASS = re.compile(r"\[:\^?\w+:\]")
CLASS_OF_CLASSES = re.compile(r"\[\^?\]?[^\]\[]*(?:\[|&&|--|~~)")
"""Rust's brackets inside of brackets, and what is done with them; RE2 would read them as something else."""
EDGE_OF_WORD = re.compile(r"\\b\{")
ENGLISH_ALONE = re.compile(r"\\[bBwW]")
"""What RE2 knows of English letters alone, and Rust of all."""


class Trigger(StrEnum):
    """What an AutoMod rule looks at."""

    KEYWORD = "keyword"
    PRESET = "preset"
    """Word lists of Discord's own, which nobody can read."""
    MENTIONS = "mentions"
    OTHER = "other"
    """What isn't said in a request: spam, profiles."""


@dataclass(frozen=True, kw_only=True)
class AutoModRule:
    """One rule, as Discord keeps it."""

    id: int
    name: str
    trigger: Trigger
    enabled: bool = True
    blocks: bool = True
    """Whether it keeps messages back, or times their authors out; one that only tells staff doesn't."""
    keywords: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    mention_limit: int | None = None
    exempt_roles: frozenset[int] = frozenset()
    exempt_channels: frozenset[int] = frozenset()

    @property
    def applies(self) -> bool:
        """Whether it is looked at at all."""
        return self.enabled and self.blocks and self.trigger is not Trigger.OTHER

    def exempts(self, visitor: Visitor) -> bool:
        """Whether it leaves this member alone, there. A channel stands for its threads, a category for its channels."""
        return not self.exempt_roles.isdisjoint(visitor.roles) or not self.exempt_channels.isdisjoint(visitor.channels)


@dataclass(frozen=True)
class Unread:
    """A rule that isn't applied, or not all of it. reason: preset, alert, pattern, or letters (read for English ones alone)."""

    rule: str
    reason: str
    pattern: str | None = None
    why: str | None = None
    """Of a pattern."""


def as_json(rule: AutoModRule) -> dict[str, Any]:
    """A rule as JSON knows it; equal rules are written alike."""
    return {name: json_of(each) for name, each in asdict(rule).items()}


def json_of(value: Any) -> Any:
    """One of its values."""
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def rule_of(kept: Mapping[str, Any]) -> AutoModRule:
    """A rule from its JSON."""
    texts = {name: tuple(kept[name]) for name in ("keywords", "patterns", "allowed")}
    ids = {name: frozenset(kept[name]) for name in ("exempt_roles", "exempt_channels")}
    return AutoModRule(**{**kept, **texts, **ids, "trigger": Trigger(kept["trigger"])})


class AutoMod:
    """A server's rules that are ready to be looked for."""

    def __init__(self, rules: Iterable[AutoModRule] = ()) -> None:
        self._rules: list[ReadyRule] = []
        self.unread: list[Unread] = []
        room = STEPS_MOST
        for rule in rules:
            self.unread += unread_rule(rule)
            if rule.applies:
                patterns, unread = read_patterns(rule, room)
                room -= sum(pattern.steps for pattern in patterns)
                self.unread += unread
                self._rules.append(ReadyRule(rule, patterns))

    def __bool__(self) -> bool:
        return bool(self._rules)

    @property
    def has_patterns(self) -> bool:
        """Whether looking may take a while."""
        return any(rule.patterns for rule in self._rules)

    def check(self, texts: Sequence[str], visitor: Visitor) -> None:
        """Look at all texts of one request. Raises: ForbiddenWords, naming the rule."""
        if not self._rules:
            return
        versions = dict.fromkeys(version for text in texts for version in versions_of(text))
        for ready in self._rules:
            if not ready.rule.exempts(visitor):
                ready.check(texts, versions)


class ReadyRule:
    """One rule, compiled."""

    def __init__(self, rule: AutoModRule, patterns: Iterable[Pattern]) -> None:
        self.rule = rule
        self.patterns = Patterns(patterns)
        self._keywords = keywords_regexp(rule.keywords)
        self._allowed = keywords_regexp(rule.allowed)

    def check(self, texts: Iterable[str], versions: Iterable[str]) -> None:
        """Raises: ForbiddenWords."""
        limit = self.rule.mention_limit
        if limit is not None and any(len(set(MENTION.findall(text))) > limit for text in texts):
            raise ForbiddenWords(rule=self.rule.name, word=None)
        for version in versions:
            found = self._find(version)
            if found is not None and self._allowed is not None:
                found = self._find(without(self._allowed, version))
            if found is not None:
                raise ForbiddenWords(rule=self.rule.name, word=found[:FOUND_MOST])

    def _find(self, text: str) -> str | None:
        keyword = None if self._keywords is None else self._keywords.search(text)
        if keyword is not None:
            return str(next(group for group in keyword.groups() if group is not None))
        return self.patterns.find(text)


def versions_of(text: str) -> Iterator[str]:
    """Yield a text as it was typed, and as it reads, each line of it on one line."""
    yield text
    for reading in readings(text):
        yield reading.composed
        yield reading.plain


# ── keywords ─────────────────────────────────────────────────────────────────────────────────────────────────────


def keywords_regexp(keywords: Iterable[str]) -> Any:
    """One pattern for all keywords, which captures the one it found; None for none.

    cat: a whole word. cat*: words that begin so. *cat: words that end so. *cat*: anywhere.
    """
    by_edges: dict[tuple[bool, bool], list[str]] = {}
    for keyword in keywords:
        inside = keyword.strip("*").strip()
        if inside:
            edges = (not keyword.startswith("*"), not keyword.endswith("*"))
            by_edges.setdefault(edges, []).append(r"\s+".join(map(re2.escape, inside.split())))
    if not by_edges:
        return None
    chosen = options(KEYWORDS_BYTES)
    chosen.never_capture = False
    return re2.compile("|".join(alternatives(edges, found) for edges, found in by_edges.items()), chosen)


def alternatives(edges: tuple[bool, bool], keywords: list[str]) -> str:
    """Keywords that must stand, or needn't, at the beginning and the end of a word; the longest first."""
    before = rf"(?:\A|{EDGE})" if edges[0] else ""
    after = rf"(?:\z|{EDGE})" if edges[1] else ""
    return f"{before}({'|'.join(sorted(keywords, key=len, reverse=True))}){after}"


def without(allowed: Any, text: str) -> str:
    """A text without what is allowed. Twice: of two allowed words side by side, the first one takes the space between."""
    return str(allowed.sub(" ", allowed.sub(" ", text)))


# ── what can't be read ───────────────────────────────────────────────────────────────────────────────────────────


def unread_rule(rule: AutoModRule) -> Iterator[Unread]:
    """Yield what isn't read of a rule, its patterns apart."""
    if rule.enabled and rule.trigger is Trigger.PRESET and rule.blocks:
        yield Unread(rule.name, "preset")
    if rule.enabled and rule.trigger in {Trigger.KEYWORD, Trigger.MENTIONS} and not rule.blocks:
        yield Unread(rule.name, "alert")


def read_patterns(rule: AutoModRule, room: int) -> tuple[list[Pattern], list[Unread]]:
    """A rule's patterns that can be read, and what is to be said of the others. room: how large they may be together."""
    patterns: list[Pattern] = []
    unread: list[Unread] = []
    for text in rule.patterns:
        try:
            pattern = read_pattern(text, room)
        except BadPattern as error:
            unread.append(Unread(rule.name, "pattern", text, error.why))
        else:
            room -= pattern.steps
            patterns.append(pattern)
            if not text.isascii() and ENGLISH_ALONE.search(text):
                unread.append(Unread(rule.name, "letters", text))
    return patterns, unread


def read_pattern(text: str, room: int) -> Pattern:
    """Compile a pattern of Rust's. Raises: BadPattern, also where RE2 would read it as something else."""
    bare = NAMED_CLASS.sub("", ESCAPED.sub("", text))
    if CLASS_OF_CLASSES.search(bare) or EDGE_OF_WORD.search(text):
        raise BadPattern("brackets in brackets, and \\b with braces, would be read differently here")
    pattern = Pattern.of(text)
    if pattern.steps > room:
        raise BadPattern("it is too large beside the others")
    return pattern
