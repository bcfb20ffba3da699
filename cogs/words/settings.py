"""/settings in words."""

from collections.abc import Mapping, Sequence

from cogs.text import counted

SETTINGS = "How you like it: defaults, private, ping, who may use your pictures, your styles."
TITLE = "**How you like it**\n-# For you alone, in every server. It is kept as soon as you press."

DEFAULTS_TITLE = (
    "**Defaults**\n-# They hold for /imagine, /compose and Use this picture wherever you leave an option out. "
    "What you type always wins."
)
NO_DEFAULTS = "As everybody has it at first."
CHANGE_DEFAULTS = "Defaults"
BACK = "Back"
PRIVACY = "Privacy and Delete"

ON = "Turn on"
OFF = "Turn off"

SWITCHES: dict[str, tuple[str, str]] = {
    "private": (
        "**Private by default**: off. Everybody in the channel sees what you ask for.",
        "**Private by default**: on. Only you see what you ask for, until you press Share. "
        "What you make of a card is as public as that card.",
    ),
    "ping": (
        "**Ping when done**: off. The placeholder becomes the card, and that is all.",
        "**Ping when done**: on. A line of its own pings you, once.",
    ),
    "lends": (
        "**Others may work with your pictures**: no. Who remixes yours goes without your reference files.",
        "**Others may work with your pictures**: yes. Your pictures and reference files may be references for others.",
    ),
    "embeds_prompt": (
        "**Prompt in the files**: no. The files say that a machine made them, and nothing else.",
        "**Prompt in the files**: yes. Whoever has a file of yours can read its prompt, settings and seed.",
    ),
}
"""Each as it reads when it is off, and when it is on."""

OPTIONS = {
    "aspect_ratio": "Shape",
    "num_outputs": "How many",
    "resolution": "Size",
    "output_format": "File format",
    "safety_tolerance": "Safety tolerance",
    "prompt_upsampling": "Rework the prompt",
    "seed": "Seed",
}
AS_EVERYBODY = "as everybody"
REWORK = {True: "Yes, let PixelDojo rework it", False: "No, as I typed it"}

SEED = "Seed"
SEED_FORM = "A seed for every request"
SEED_FIELD = "The seed; nothing: drawn anew each time"


def allowed(names: Sequence[str]) -> str:
    """What may be chosen."""
    return ", ".join(names)


def seed_allowed(most: int) -> str:
    """What the seed may be."""
    return f"a whole number from 0 to {most:,}, or nothing"


def nothing_set(option: str) -> str:
    """The first choice of an option's list."""
    return f"{OPTIONS[option]}: {AS_EVERYBODY}"


def chosen(option: str, name: str) -> str:
    """A choice of an option's list."""
    return f"{OPTIONS[option]}: {name}"


def defaults(names: Mapping[str, str]) -> str:
    """What is set, by the options' names."""
    if not names:
        return f"**Defaults**: {NO_DEFAULTS}"
    return f"**Defaults** ({counted(len(names), 'option')}): " + " · ".join(
        f"{OPTIONS[name]} {text}" for name, text in names.items()
    )


def seed(value: int | None) -> str:
    """The seed of every request, which hasn't a list."""
    return (
        "**Seed**: drawn anew each time."
        if value is None
        else f"**Seed**: always {value}. The same prompt gives the same picture."
    )
