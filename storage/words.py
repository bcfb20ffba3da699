"""The words of a text as search knows them: the same for both databases, and never anything but letters and digits.

What is kept in jobs.words was made by this. Whoever changes it writes a migration that makes the words of all jobs anew.
"""

import re
import unicodedata
from collections.abc import Iterator

WORD_MOST = 32
"""Characters; longer ones are cut, in prompts and in what is looked for alike. PostgreSQL refuses words over 2 KB."""
DIACRITICS = re.compile("[\u0300-\u036f\ufe00-\ufe0f]")
"""And what only chooses how the character before it is drawn."""
ALONE = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
"""Thai, kana and ideographs: written without spaces, so each character counts as a word."""


def words_of(text: str) -> list[str]:
    """Every word of a text, in order: without case, accents and punctuation. An emoji is a word."""
    return [word[:WORD_MOST] for word in "".join(apart(folded(text))).split()]


def folded(text: str) -> str:
    """The text without case, accents, and other ways to write the same letter."""
    bare = DIACRITICS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare.casefold())


def apart(text: str) -> Iterator[str]:
    """The text with spaces for all that is no word, and around what is one by itself."""
    for character in ALONE.sub(r" \1 ", text):
        kind = unicodedata.category(character)
        yield character if kind[0] in "LNM" else f" {character} " if kind == "So" else " "


def kept_words(text: str) -> str:
    """What is kept of a text to be searched: each of its words once."""
    return " ".join(dict.fromkeys(words_of(text)))
