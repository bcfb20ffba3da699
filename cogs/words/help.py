"""/help in words."""

from cogs.text import escaped
from cogs.words.numbers import amount
from domain.money import Millicredits

HELP = "What you can do here, on one screen."
PROMPT = "a red fox in fresh snow, morning light"
"""The example: its prompt."""
SCREEN = (
    "**I make pictures from your words**\n"
    "**/imagine** a prompt, and it is made here, in front of everybody\n"
    "**/compose** the same with a form: long prompts, ten pictures at once\n"
    "**/queue** what of yours is under way, with a Cancel\n"
    "**/history** all you made; shows any of it again, free\n"
    "**/usage** your credits, and your last requests\n"
    "**/privacy** what is kept of you, and Delete\n"
    "**Remove** hold or right-click a picture, then Apps: takes it away for good"
)
CLOSED = "-# Pictures are made in servers whose host opened me; here /imagine declines, and costs nothing."


def example() -> str:
    """What the example would make."""
    return f"Try one:\n> {escaped(PROMPT, 100)}"


def example_label(price: Millicredits) -> str:
    """The button: it spends, so it says how much."""
    return f"Make this · {amount(price)}"
