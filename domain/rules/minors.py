"""The rule nobody can turn off: prompts that sexualise minors are refused. docs/decisions/0030 says how it decides."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import ForbiddenPrompt
from domain.rules import minors_terms as terms
from domain.rules.folding import Reading, fold, readings

ADULT_AT = 18
SHORTEST_IN_A_ROW = 4
"""Letters; shorter words turn up by chance in any row of single letters."""

AGE_PART = re.compile(r"\d{1,3}(?:,\d{3})+|\d+|[^\W\d_]+")
CJK_AGE = re.compile(r"(?<!\d)(\d{1,2})\s?[歳才岁歲]")


def check(prompt: str) -> None:
    """Look for a minor and for something clearly sexual in one prompt, in any order and at any distance.

    Raises: ForbiddenPrompt, which repeats nothing of the prompt.
    """
    for reading in readings(prompt):
        if is_forbidden(reading) and is_forbidden(without_harmless(reading)):
            raise ForbiddenPrompt


def is_forbidden(text: Reading) -> bool:
    """Whether a text names both, or has a word that means both."""
    if names(text, ALWAYS):
        return True
    return names(text, SEXUAL) and (names(text, MINOR) or names_young_person(text.words) or names_age(text.plain))


# ── lists of words ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Terms:
    """Ways to name one thing, folded as prompts are."""

    words: frozenset[str]
    stems: tuple[str, ...]
    """Any ending fits."""
    phrases: tuple[str, ...]
    fragments: tuple[str, ...]
    """Of scripts without spaces, or with an accent that matters."""

    @classmethod
    def of(cls, words: str, phrases: str, fragments: str) -> "Terms":
        """Read lists as domain/rules/minors_terms.py has them."""
        listed = plain(words).split()
        return cls(
            words=frozenset(word for word in listed if not word.endswith("*")),
            stems=tuple(word[:-1] for word in listed if word.endswith("*")),
            phrases=tuple(f" {phrase} " for phrase in phrases_of(plain(phrases))),
            fragments=tuple(fold(fragments).split()),
        )


def plain(text: str) -> str:
    """Fold a list as prompts are."""
    return Reading(fold(text)).plain


def phrases_of(text: str) -> list[str]:
    """Read phrases with commas between, over any number of lines."""
    return [" ".join(phrase.split()) for phrase in re.split(r"[,\n]", text) if phrase.strip()]


def names(text: Reading, what: Terms) -> bool:
    """Whether any of the terms stands in a text, in any spelling."""
    return (
        not what.words.isdisjoint(text.spellings)
        or any(begins_one(text.spellings, stem) for stem in what.stems)
        or any(phrase in text.line for phrase in what.phrases)
        or (not text.composed.isascii() and any(fragment in text.composed for fragment in what.fragments))
        or any(stands_in_row(row, what) for row in text.letter_by_letter)
    )


def begins_one(ordered: Sequence[str], stem: str) -> bool:
    """Whether one of these sorted words begins so."""
    at = bisect_left(ordered, stem)
    return at < len(ordered) and ordered[at].startswith(stem)


def stands_in_row(row: str, what: Terms) -> bool:
    """Whether a term stands anywhere in a row of letters, whose words can't be told apart any more."""
    return any(len(word) >= SHORTEST_IN_A_ROW and word in row for word in (*what.words, *what.stems))


MINOR = Terms.of(terms.MINOR, terms.MINOR_PHRASES, terms.MINOR_FRAGMENTS)
SEXUAL = Terms.of(terms.SEXUAL, terms.SEXUAL_PHRASES, terms.SEXUAL_FRAGMENTS)
ALWAYS = Terms.of(terms.ALWAYS, terms.ALWAYS_PHRASES, terms.ALWAYS_FRAGMENTS)

HARMLESS_PHRASES = "|".join(phrase.replace(" ", "[ '’-]") for phrase in phrases_of(terms.HARMLESS))
HARMLESS = re.compile(rf"(?<![^\W_])(?:{HARMLESS_PHRASES})(?![^\W_])|{'|'.join(fold(terms.HARMLESS_FRAGMENTS).split())}")


def without_harmless(text: Reading) -> Reading:
    """A text without the compounds whose words mean nothing of the kind. Only as they are usually spelled."""
    return Reading(HARMLESS.sub(" ", text.composed))


# ── young people and ages ────────────────────────────────────────────────────────────────────────────────────────

YOUNG = frozenset(terms.YOUNG.split())
YOUNG_PEOPLE = frozenset(terms.YOUNG_PEOPLE.split())

NUMBERS = {word: number for number, word in enumerate(terms.NUMBERS.split())}
TENS, AGE, PEOPLE, BEING, UNDER, RANGE, YEARS, MONTHS, AFTER_YEARS, AGED_THINGS = (
    frozenset(listed.split())
    for listed in (
        terms.TENS,
        terms.AGE,
        terms.PEOPLE,
        terms.BEING,
        terms.UNDER,
        terms.RANGE,
        terms.YEARS,
        terms.MONTHS,
        terms.AFTER_YEARS,
        terms.AGED_THINGS,
    )
)
YEARS_OLD = frozenset(plain(terms.YEARS_OLD).split())


def names_young_person(words: Sequence[str]) -> bool:
    """Whether somebody is called young: "little girl", "young blonde girl"."""
    return any(word in YOUNG and not YOUNG_PEOPLE.isdisjoint(words[at + 1 : at + 3]) for at, word in enumerate(words))


def names_age(text: str) -> bool:
    """Whether an age under 18 is named, in digits or English words."""
    parts = AGE_PART.findall(text)
    ages = ((at, number_at(parts, at)) for at in range(len(parts)))
    return any(number is not None and is_young_age(parts, at, number) for at, number in ages) or any(
        int(age) < ADULT_AT for age in CJK_AGE.findall(text)
    )


def number_at(parts: Sequence[str], at: int) -> int | None:
    """The number that stands here; None for none, and for the end of a larger one ("twenty one", "a hundred and one")."""
    part = parts[at]
    if part in NUMBERS:
        before = [word for word in parts[max(0, at - 2) : at] if word != "and"]
        return None if before and before[-1] in TENS else NUMBERS[part]
    return int(part) if part.isdecimal() and len(part) < 4 else None


def is_young_age(parts: Sequence[str], at: int, number: int) -> bool:
    """Whether this number is an age, and one under 18."""
    before, after = parts[max(0, at - 2) : at], after_range(parts[at + 1 : at + 6])
    if is_months(after):
        return number < 12 * ADULT_AT
    if before and before[-1] in UNDER:
        return number in terms.UNDER_AGES
    return number < ADULT_AT and (is_age_before(before) or is_age_after(after))


def after_range(after: Sequence[str]) -> Sequence[str]:
    """Skip a range's end: the 16 of "16-18 years old" or "16 or 17yo" is an age too."""
    if after and after[0] in RANGE:
        after = after[1:]
    return after[1:] if after and after[0].isdecimal() else after


def is_age_before(before: Sequence[str]) -> bool:
    """ "aged 12", "age of 12", "she is 12", "looks 12"."""
    if not before:
        return False
    return before[-1] in AGE or (before[-1] in BEING and before[0] in AGE | PEOPLE)


def is_age_after(after: Sequence[str]) -> bool:
    """ "12yo", "12 ans", "12 years old", "12 years of age"; not "12 year old whisky"."""
    if not after:
        return False
    if after[0] in YEARS_OLD:
        return after[1:2] == [] or after[1] not in AGED_THINGS
    if after[0] not in YEARS or len(after) < 2:
        return False
    return after[1:3] == ["of", "age"] or (after[1] in AFTER_YEARS and AGED_THINGS.isdisjoint(after[2:3]))


def is_months(after: Sequence[str]) -> bool:
    """ "18 months old"."""
    return len(after) > 1 and after[0] in MONTHS and after[1] in AFTER_YEARS and AGED_THINGS.isdisjoint(after[2:3])
