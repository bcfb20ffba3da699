"""Text from outside, made fit to be shown: markdown stays text, mentions and links stay dead, nothing breaks out."""

import re
import unicodedata
from collections.abc import Iterator

LINK = re.compile(
    r"""(?ix)                                    # what Discord would turn into a link or an invite
    \b[a-z][a-z0-9+.-]{1,15}://\S+               # any scheme
    | \b(?:www\.|discord\.gg/|discord(?:app)?\.com/invite/)\S+
    """
)
MARKDOWN = re.compile(r"([\\`*_~|<>\[\]()@#])")
LINE_START = re.compile(r"^([-+>#]|\d+(?=\.))")
FENCE = "```"
ZERO_WIDTH_SPACE = "\u200b"


def escaped(text: str, most: int) -> str:
    """Show hostile text on one line: shortened to so many characters, markdown escaped, links and invites as code.

    Escaping may make it up to twice as long.
    """
    return LINE_START.sub(r"\\\1", "".join(pieces(shortened(one_line(text), most))))


def pieces(text: str) -> Iterator[str]:
    """The text with its links as code and the rest escaped."""
    end = 0
    for link in LINK.finditer(text):
        yield MARKDOWN.sub(r"\\\1", text[end : link.start()])
        yield code(link[0])
        end = link.end()
    yield MARKDOWN.sub(r"\\\1", text[end:])


def one_line(text: str) -> str:
    """Collapse white space, and drop characters that can't be seen or turn the direction of what follows."""
    return " ".join("".join(c if visible(c) else " " for c in text).split())


def visible(character: str) -> bool:
    """Whether a character shows: no control, format (bidi overrides, zero widths) or private one.

    The joiner stays: it makes one emoji of several.
    """
    return character == "\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Cn"}


def shortened(text: str, most: int) -> str:
    """Cut to at most so many characters, at a word where one is near, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most * 3 // 4 else cut).rstrip() + "…"


def fenced(text: str) -> str:
    """A code block to copy from, as typed; a fence inside of it is broken by an invisible space."""
    inside = text.replace("`", f"`{ZERO_WIDTH_SPACE}") if FENCE in text else text
    return f"{FENCE}\n{inside}\n{FENCE}"


def code(text: str) -> str:
    """A short value shown as code."""
    return "`" + one_line(text).replace("`", "'") + "`"


def ordinal(number: int) -> str:
    """Write 1 as 1st."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 image", "3 images"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
