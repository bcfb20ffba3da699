"""Words and phrases to look for in a text as it reads: thousands of them cost no more than a few."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import add

from domain.rules.folding import LEET_READINGS, REPEATED, SIGNS, WORD, Reading, fold

SHORTEST_JOINED = 4
"""Letters; shorter words turn up by chance where letters or words are run together."""
ENDING = "*"
"""After a word: any ending fits."""

SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~\u00b7\u2000-\u206f\u3000-\u3003\u3008-\u3011\u3014-\u301f\u30fb]+")
"""White space and punctuation."""
UNSIGNED = re.compile(r"[^\w@$!|]+|_+")
"""What stands between words and their signs."""
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words."""

Lengths = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Terms:
    """Words, words with any ending, phrases and fragments, folded as prompts are, each with what it was written as."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Also phrases as one word."""
    joined: Mapping[str, str] = field(default_factory=dict)
    """All that is made of words, without spaces and endings, where it is long enough to be told apart in a row of letters."""
    stems: tuple[str, ...] = ()
    """Sorted; none begins with another one."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    phrase_lengths: Lengths = field(default_factory=dict)
    """How many words phrases have, by their first word."""
    row_lengths: Lengths = field(default_factory=dict)
    """How many letters joined ones have, by their first letters."""
    fragments: Mapping[str, str] = field(default_factory=dict)
    """Of scripts without spaces, and signs: found anywhere, whatever stands between their letters."""
    fragment_lengths: Lengths = field(default_factory=dict)
    """By the first letter."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Terms":
        """Sort what was written: one word, a word with any ending, or a phrase each."""
        listed = Listed()
        for text in texts:
            listed.add(text)
        joined = {key: text for key, text in listed.joined.items() if len(key) >= SHORTEST_JOINED}
        return cls(
            words=joined | listed.words,
            joined=joined,
            stems=shortest(listed.stems),
            phrases=listed.phrases,
            phrase_lengths=lengths((phrase.split(" ", 1)[0], phrase.count(" ") + 1) for phrase in listed.phrases),
            row_lengths=lengths((key[:SHORTEST_JOINED], len(key)) for key in joined),
            fragments=listed.fragments,
            fragment_lengths=lengths((fragment[0], len(fragment)) for fragment in listed.fragments),
        )

    def find(self, text: Reading) -> str | None:
        """What stands in a text, in any spelling: as it was written; of a word with any ending the whole word."""
        return self.word_in(text) or self.phrase_in(text) or self.joined_in_row(text) or self.fragment_in(text)

    def word_in(self, text: Reading) -> str | None:
        """A word, or one that begins so."""
        if not self.words.keys().isdisjoint(text.spellings):
            return next(self.words[spelling] for spelling in text.spellings if spelling in self.words)
        return max((spelling for spelling in text.spellings if self.begins(spelling)), key=len, default=None)

    def begins(self, word: str) -> bool:
        """Whether a word begins with one of the stems: it can only be the last one that sorts before it."""
        at = bisect_right(self.stems, word)
        return at > 0 and word.startswith(self.stems[at - 1])

    def phrase_in(self, text: Reading) -> str | None:
        """A phrase, or a word in two parts ("blo od")."""
        for words in orders(text):
            found = self._phrase_among(words)
            if found is None and not self.joined.keys().isdisjoint(map(add, words, words[1:])):
                found = next(self.joined[two] for two in map(add, words, words[1:]) if two in self.joined)
            if found is not None:
                return found
        return None

    def _phrase_among(self, words: list[str]) -> str | None:
        if self.phrase_lengths.keys().isdisjoint(words):
            return None
        places = ((at, length) for at, word in enumerate(words) for length in self.phrase_lengths.get(word, ()))
        phrases = (" ".join(words[at : at + length]) for at, length in places)
        return next((self.phrases[phrase] for phrase in phrases if phrase in self.phrases), None)

    def joined_in_row(self, text: Reading) -> str | None:
        """Anything long enough in a row of single letters, whose words can't be told apart any more; or a short word that
        only one letter more was taken for a part of ("a f o x")."""
        rows = text.letter_by_letter
        short = (part for row in rows if len(row) == SHORTEST_JOINED for part in (row[1:], row[:-1]) if part in self.words)
        long = (stretch for row in rows for stretch in stretches(row, SHORTEST_JOINED, self.row_lengths))
        found = next((stretch for stretch in long if stretch in self.joined), None)
        return self.joined[found] if found is not None else next((self.words[part] for part in short), None)

    def fragment_in(self, text: Reading) -> str | None:
        """Something of a script without spaces, or a sign."""
        if not self.fragments or text.composed.isascii():
            return None
        found = (each for each in stretches(run_together(text.composed), 1, self.fragment_lengths) if each in self.fragments)
        return next((self.fragments[fragment] for fragment in found), None)

    def without(self, text: Reading) -> Reading:
        """A text without what is listed here, only as it is usually spelled."""
        composed = text.composed
        for fragment in self.fragments:
            composed = composed.replace(fragment, " ")
        return Reading("".join(self._rest(composed)))

    def _rest(self, composed: str) -> Iterator[str]:
        places = list(WORD.finditer(composed))
        words = [Reading(place[0]).plain for place in places]
        end = at = 0
        while at < len(places):
            length = self._listed_at(words, at)
            if length:
                yield composed[end : places[at].start()]
                end = places[at + length - 1].end()
            at += length or 1
        yield composed[end:]

    def _listed_at(self, words: list[str], at: int) -> int:
        """How many words the longest one has that is listed here and stands there."""
        among = [n for n in self.phrase_lengths.get(words[at], ()) if " ".join(words[at : at + n]) in self.phrases]
        return max([*among, int(words[at] in self.words or self.begins(words[at]))])


@dataclass(frozen=True)
class Listed:
    """Terms while they are sorted."""

    words: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)
    phrases: dict[str, str] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Add one as it was written."""
        if is_fragment(text):
            self.fragments[run_together(fold(text))] = text
            return
        for words in spellings_of(text):
            if len(words) > 1:
                self.phrases[" ".join(words)] = text
            elif text.endswith(ENDING):
                self.stems.update(words)
            else:
                self.words["".join(words)] = text
            self.joined["".join(words)] = text.removesuffix(ENDING)


def is_fragment(text: str) -> bool:
    """Whether a text isn't made of words that stand apart: a script without spaces, vowels that are marks, emoji."""
    plain = Reading(fold(text)).plain
    return UNSPACED.search(text) is not None or SEPARATORS.sub("", WORD.sub("", plain)) != ""


def spellings_of(text: str) -> list[list[str]]:
    """A term's words as they stand in a text; where signs stand for letters, in each way to read them."""
    reading = Reading(fold(text))
    signed = signed_order(reading.plain)
    if not any(SIGNS.search(word) for word in signed):
        return [reading.words]
    return [lettered(signed, letters) for letters in LEET_READINGS]


def orders(text: Reading) -> Iterator[list[str]]:
    """Yield the words of a text in their order, in each way to read them: as they are, with digits and signs as letters,
    without letters that are repeated."""
    yield text.words
    if SIGNS.search(text.plain) or not all(map(str.isalpha, text.words)):
        signed = signed_order(text.plain)
        first, second = (lettered(signed, letters) for letters in LEET_READINGS)
        yield from [first] if first == second else [first, second]
    if REPEATED.search(text.plain):
        yield WORD.findall(REPEATED.sub(r"\1", text.plain))


def lettered(words: Iterable[str], letters: Mapping[int, str]) -> list[str]:
    """Words with their digits and signs read as letters. A number alone is a number."""
    return [word if word.isalpha() or word.isdecimal() else word.translate(letters) for word in words]


def signed_order(plain: str) -> list[str]:
    """The words of a text with their signs, as in p@ssword; a mark after a word is no part of it."""
    return [word for each in UNSIGNED.sub(" ", plain).split() if (word := each.strip("!|"))]


def run_together(composed: str) -> str:
    """A text without white space and punctuation."""
    return SEPARATORS.sub("", composed)


def stretches(text: str, head: int, of: Lengths) -> Iterator[str]:
    """Yield the pieces of a text that begin as one of these does, and are as long."""
    for at in range(len(text) - head + 1) if of else ():
        for length in of.get(text[at : at + head], ()):
            yield text[at : at + length]


def lengths(found: Iterable[tuple[str, int]]) -> Lengths:
    """All lengths by what begins so."""
    by_head: defaultdict[str, set[int]] = defaultdict(set)
    for head, length in found:
        by_head[head].add(length)
    return {head: tuple(sorted(each)) for head, each in by_head.items()}


def shortest(stems: Iterable[str]) -> tuple[str, ...]:
    """Stems, sorted, without those that begin with another one."""
    kept: list[str] = []
    for stem in sorted(stems):
        if not kept or not stem.startswith(kept[-1]):
            kept.append(stem)
    return tuple(kept)
