"""The forms in which people reword, edit and compose: labels of at most 45 characters, hints of at most 100."""

from collections.abc import Sequence

from cogs.text import code, counted, shortened
from cogs.words.numbers import amount
from domain.money import Millicredits
from domain.requests import Resolution

REMIX = "Remix"
REMIX_TITLE = "Remix"
EDIT = "Edit image"
COMPOSE = "A form for long prompts, with line breaks and up to ten reference pictures at once."
COMPOSE_TITLE = "Compose a picture"

PROMPT = "What should the picture show?"
SHAPE = "Shape"
SIZE = "Size, number and price"
REFERENCES = "Reference pictures"
NO_REFERENCES = "Pictures to work from: PNG, JPEG, WebP or GIF, up to 20 MiB each."
MORE = "More"
MORE_HINT = "Other settings, as you would type them behind a prompt."
MORE_EXAMPLE = "--seed 7 --format webp"

CHANGE = "What should change?"
CHANGE_HINT = "The picture itself goes along. Say what to change in it, and what stays."
CHANGE_EXAMPLE = "make it night, with lanterns in the windows; everything else stays"
MORE_PICTURES = "More pictures to work from"
MORE_PICTURES_HINT = "They follow the picture that is edited, as the second, third and so on."

MORE_ALLOWED = "flags such as --seed 7 --format webp, and the word none to leave the references out"
STYLE_ALLOWED = "one of your styles or of this server's"
CHOICE_ALLOWED = "one of the choices offered in the form"


def edit_title(number: int, of: int) -> str:
    """The form's title."""
    return f"Edit picture {number} of {of}" if of > 1 else "Edit this picture"


def size(resolution: Resolution, count: int, price: Millicredits) -> str:
    """ "2 MP · 4 pictures · 12 credits"."""
    return f"{resolution.value} · {counted(count, 'picture')} · {amount(price)}"


def references_hint(kept: int, left_out: int) -> str:
    """What happens to the card's references where none is uploaded. left_out: another's, not lent."""
    if kept:
        verb = "stays" if kept == 1 else "stay"
        return f"Upload none, and the card's {counted(kept, 'reference')} {verb}; write none below to leave them out."
    if left_out:
        return "The card's references are another member's and don't come along. Upload your own."
    return NO_REFERENCES


def ignored(flags: Sequence[str]) -> str:
    """Flags of other bots."""
    named = ", ".join(code(shortened(flag, 60)) for flag in flags[:8])
    more = f" and {counted(len(flags) - 8, 'other')}" if len(flags) > 8 else ""
    styles = " /style list shows the styles there are." if any(flag.startswith("--style ") for flag in flags) else ""
    return (
        f"I don't have {named}{more}, so I left that out of the prompt. "
        f"I know --ar, --seed, --n, --size, --format and --style.{styles}"
    )


def left_out(count: int) -> str:
    """Another member's references."""
    which = "The reference picture" if count == 1 else f"The {count} reference pictures"
    return f"{which} of this card didn't come along: their member doesn't lend them to others. You can upload your own."
