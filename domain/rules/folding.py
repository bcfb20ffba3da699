"""Text as it reads, whatever characters it was written with: for rules that look for words. Every step is linear."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]"
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[bfnrt])")
"""What JSON writes for a character, or for white space."""

PAIRS = """
аa вb еe іi ӏl кk мm нh оo рp сc тt уy хx ѕs јj ԁd һh ԛq ԝw
αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ϲc ωw
ıi łl øo đd ɑa ɡg ɩi
ᴀa ʙb ᴄc ᴅd ᴇe ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz
"""
"""Letters of other alphabets, and small capitals, each with the Latin one it passes for; after case is folded."""
PICTURED = {start + at: chr(ord("a") + at) for start in (0x1F150, 0x1F170, 0x1F1E6) for at in range(26)}
"""Letters in circles, squares and flags, which Unicode's own folding leaves as they are."""
LOOK_ALIKES = PICTURED | {ord(pair[0]): pair[1] for pair in PAIRS.split()}

LEET = {ord(sign): letter for sign, letter in zip("0345789@$!|", "oeastbgasil", strict=True)}
LEET_READINGS = tuple(LEET | {ord("1"): letter} for letter in "il")

WORD = re.compile(r"[^\W_]+")
SIGNS = re.compile(r"[@$!|]")
REPEATED = re.compile(r"([^\W\d_])\1{2,}")
"""Three or more of one letter."""


@dataclass(frozen=True)
class Reading:
    """One way to read a text."""

    composed: str
    """Case and width folded, accents kept: for scripts without spaces, and words that an accent tells apart."""

    @cached_property
    def plain(self) -> str:
        """Look-alikes and accents folded into plain letters."""
        if self.composed.isascii():
            return self.composed
        return MARKS.sub("", unicodedata.normalize("NFKD", self.composed)).translate(LOOK_ALIKES)

    @cached_property
    def words(self) -> list[str]:
        """All words, in order."""
        return WORD.findall(self.plain)

    @cached_property
    def line(self) -> str:
        """All words with one space before and after each: for phrases."""
        return f" {' '.join(self.words)} "

    @cached_property
    def letter_by_letter(self) -> list[str]:
        """Rows of three or more single letters ("w o r d", "w.o.r.d") run together, in each reading of their digits."""
        rows = ["".join(row) for is_single, row in groupby(self.words, key=lambda word: len(word) == 1) if is_single]
        return [reading for row in rows if len(row) > 2 for reading in (row, *leet_readings(row))]

    @cached_property
    def spellings(self) -> list[str]:
        """All words and what each may stand for, sorted: digits and signs for letters, letters repeated, a plural's s."""
        words = {*self.words, *signed_words(self.plain), *self.letter_by_letter}
        words.update([reading for word in words if not word.isalpha() for reading in leet_readings(word)])
        if REPEATED.search(self.plain):
            words.update([word for kept in (r"\1", r"\1\1") for word in WORD.findall(REPEATED.sub(kept, self.plain))])
        words.update([word[:-1] for word in words if word.endswith("s")])
        return sorted(words)


def readings(text: str) -> Iterator[Reading]:
    """Yield the ways to read a text: as it is, with JSON's escapes undone, with invisible characters as spaces."""
    texts = [text] if "\\" not in text else [text, ESCAPE.sub(unescaped, text)]
    for each in texts:
        if each.isascii() or not INVISIBLE.search(each):
            yield Reading(fold(each))
        else:
            yield Reading(fold(INVISIBLE.sub("", each)))
            yield Reading(fold(INVISIBLE.sub(" ", each)))


def fold(text: str) -> str:
    """Fold case and width; accents stay."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def unescaped(escape: re.Match[str]) -> str:
    """The character that an escape of JSON stands for."""
    return chr(int(escape[1], 16)) if escape[1] else " "


def signed_words(plain: str) -> Iterator[str]:
    """Yield words with signs for letters in them, as in p@ssword; a mark after a word is no part of it."""
    if SIGNS.search(plain):
        joined = re.sub(r"[^\w@$!|]|_", " ", plain)
        yield from (word.strip("!|") for word in joined.split() if not word.isalnum())


def leet_readings(word: str) -> Iterator[str]:
    """Yield a word with its digits and signs read as letters. A number alone is a number."""
    if not word.isdecimal():
        yield from (word.translate(letters) for letters in LEET_READINGS)
