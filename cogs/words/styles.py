"""Styles in words: the commands, the panel, and what can't be a style."""

from collections.abc import Sequence

from cogs.text import code, counted, escaped, one_line, shortened
from domain.errors import NoSuchStyle, StyledPromptTooLong, TooManyStyles
from domain.styles import NAME_MOST, Style

STYLE = "Styles: prompt templates to use with /imagine."
SAVE = "Keep a prompt template under a name, for yourself or for this server."
SAVE_NAME = "What to call it: letters, digits, spaces, - or _."
SAVE_TEMPLATE = "The template. {prompt} stands where your words go, for example: {prompt}, as a linocut print."
SAVE_SERVER = "For everyone in this server; needs Manage Server."
SAVE_LOOK = "What the style sets where a request doesn't say. Left to the request when you leave it."
LIST = "See the styles you can use, and remove those you don't need any more."
OPTION = "A style of yours or this server's: its template goes around your prompt."

NONE = "No styles yet. Save one with /style save, or from a picture with Details."
OWN = "**Your styles**"
SERVER = "**This server's styles**"
PICK_OWN = "Look at one of yours"
PICK_SERVER = "Look at one of this server's"
REMOVE = "Remove"
HOW = "-# Use one with the style option of /imagine."
GONE = "That style is gone already."

SAVE_AS = "Save as style"
MY_STYLES = "My styles"
FORM_NAME = "Name"
FORM_NAME_HINT = f"Up to {NAME_MOST} letters, digits, spaces, - or _."
FORM_TEMPLATE = "Template"
FORM_TEMPLATE_HINT = "{prompt} stands where your next words go."

REASONS = {
    "name": f"A style's name has up to {NAME_MOST} letters, digits, spaces, - or _, and begins with a letter or a digit.",
    "prompt": "A style's template holds {prompt} exactly once, where your words go. For example: {prompt}, as a linocut print.",
    "long": "That template is too long: 4,000 characters is the most, and your words come on top.",
    "json": "A JSON prompt says everything itself, so no style goes around it. Leave the style out, or write plain words.",
}
HINT_MOST = 100
"""Characters. Source: Discord, "Select Menu"."""
SET = {"aspect_ratio": "shape", "resolution": "size", "output_format": "format", "prompt_upsampling": "prompt reworked"}


def named(style: Style) -> str:
    """A style's name, escaped."""
    return f"**{escaped(style.name, NAME_MOST)}**"


def names(styles: Sequence[Style]) -> str:
    """Several styles, on one line."""
    return " · ".join(code(style.name) for style in styles)


def title(style: Style) -> str:
    """One style by itself."""
    return f"The style {named(style)}:"


def sets(style: Style) -> str | None:
    """What a style sets where a request doesn't say."""
    told = [SET[option] if value is True else f"{SET[option]} {value}" for option, value in style.defaults.items() if value]
    return f"-# Sets {', '.join(told)}, unless a request says otherwise." if told else None


def saved(style: Style, *, for_server: bool, replaced: bool) -> str:
    """It is kept."""
    whose = "for everyone in this server" if for_server else "for you, wherever you use me"
    again = " It takes the place of the one before." if replaced else ""
    return f"Saved {named(style)}, {whose}.{again} Use it with the style option of /imagine."


def removed(style: Style) -> str:
    """It is gone."""
    return f"Removed {named(style)}."


def choice(style: Style, *, own: bool) -> str:
    """One line of the style option's list, at most 100 characters."""
    return style.name if own else f"{style.name} (this server)"


def hint(style: Style) -> str:
    """What a style is, under its name in a menu, at most 100 characters."""
    return shortened(one_line(style.template), HINT_MOST)


def no_such_style(error: NoSuchStyle) -> str:
    """It was removed, or never was."""
    return f"There is no style {code(shortened(error.name, 40))} of yours or this server's. /style list shows those there are."


def too_many(error: TooManyStyles) -> str:
    """The shelf is full."""
    return f"{counted(error.most, 'style')} is the most. Remove one with /style list, then save this one."


def prompt_too_long(error: StyledPromptTooLong) -> str:
    """The template and what was typed, together."""
    return (
        f"With the style {code(error.style)} around it your prompt has {error.length:,} characters; {error.most:,} is the most. "
        "Shorten it, or leave the style out."
    )
