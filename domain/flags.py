"""The small language people bring from elsewhere: `a red fox --ar 16:9 --seed 7`, at the end of a prompt.

Flags begin where everything that follows is flags with their values; a dash of its own (`a fox -- --seed 7`) says so where
the prompt itself ends like a flag. JSON is never looked into: no flag reaches over a quote or a bracket. Phones make one long
dash of two short ones: it counts too.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import BadOption
from domain.members import OptionValue
from domain.permutations import as_one
from domain.requests import (
    OUTPUTS_MOST,
    SAFETY_MOST_AGE_RESTRICTED,
    SEED_MOST,
    AspectRatio,
    ImageRequest,
    OutputFormat,
    Resolution,
    within,
)

Choice = TypeVar("Choice")

WORD = re.compile(r"\S+")
FLAG = re.compile(r"(?P<dash>---?|[–—―]-?)(?P<name>[A-Za-z][A-Za-z_-]{0,30}[0-9]?)(?:=(?P<value>.*))?")
LONE_DASHES = frozenset({"--", "–", "—"})
NUMBER = re.compile(r"-?[0-9]{1,12}")
SHAPE = re.compile(r"([0-9]{1,5})[:x×/]([0-9]{1,5})")
NOT_IN_VALUES = re.compile(r"[\"“”{}\[\]]")
"""What JSON and quoted texts end with."""

OURS: Mapping[str, str] = {
    "ar": "aspect_ratio",
    "aspect": "aspect_ratio",
    "seed": "seed",
    "n": "num_outputs",
    "size": "resolution",
    "format": "output_format",
    "safety": "safety_tolerance",
    "style": "style",
}
"""Flags with a value, and the option each sets. A style is a name alone: whoever reads it looks it up, and leaves it out where
there is none of that name, as other bots' `--style raw`."""
SWITCHES: Mapping[str, bool] = {"rework": True, "no-rework": False}
"""Flags without a value, for prompt_upsampling."""
ELSEWHERE = frozenset(
    {"v", "version", "niji", "q", "quality", "s", "stylize", "c", "chaos", "weird", "no", "iw", "stop", "r"}
    | {"repeat", "sref", "sw", "cref", "cw", "oref", "ow", "p", "profile", "steps", "cfg"}
)
"""Flags of other image bots that count after a long dash too.
Source: Midjourney, "Parameter List"; what Stable Diffusion bots have in common.
"""
MOST_VALUES = {"no": 1000, "neg": 1000, "style": 8, "size": 2}
"""How many words may follow a flag, where it isn't one: things to leave out, names, "2 MP"."""


@dataclass(frozen=True)
class Written:
    """One flag as it stands in a text."""

    name: str
    values: tuple[str, ...]
    is_typed_out: bool
    """With short dashes, as nobody writes in a sentence."""

    def __str__(self) -> str:
        return " ".join([f"--{self.name}", *self.values])

    @property
    def is_flag(self) -> bool:
        """Whether it is one: with as many values as it takes; after a long dash, which is common in sentences, known too."""
        if any(NOT_IN_VALUES.search(value) for value in self.values):
            return False
        if self.name in SWITCHES:
            return not self.values
        least = 0 if self.is_typed_out else 1
        is_known = self.is_typed_out or self.name in OURS or self.name in ELSEWHERE
        return is_known and least <= len(self.values) <= MOST_VALUES.get(self.name, 1)


@dataclass(frozen=True)
class Typed:
    """A prompt as it was typed, taken apart."""

    prompt: str
    options: Mapping[str, OptionValue]
    """An ImageRequest's options by their names, those alone that a flag sets; the last flag wins."""
    ignored: tuple[str, ...] = ()
    """Flags we don't have, each with its values."""


def read(text: str) -> Typed:
    """Take the flags off the end of a prompt. Raises: BadOption for a value that a flag of ours can't have."""
    start, flags = trailing(text)
    if not flags:
        return Typed(text, {})
    options = dict(option_of(flag) for flag in flags if is_ours(flag))
    ignored = tuple(str(flag) for flag in flags if not is_ours(flag))
    return Typed(text[:start].rstrip(), options, ignored)


def trailing(text: str) -> tuple[int, list[Written]]:
    """The flags a text ends with, in order, and where the first begins."""
    start, flags, values = len(text), list[Written](), list[str]()
    for word in reversed(list(WORD.finditer(text))):
        if word[0] in LONE_DASHES and flags and not values:
            return word.start(), flags
        match = FLAG.fullmatch(word[0])
        if match is None:
            values.insert(0, word[0].rstrip(",;."))
            continue
        flag = written(match, values)
        if not flag.is_flag:
            break
        start, flags, values = word.start(), [flag, *flags], []
    return start, flags


def written(match: re.Match[str], values: list[str]) -> Written:
    """A flag with the words that follow it."""
    attached = [match["value"].rstrip(",;.")] if match["value"] else []
    return Written(match["name"].lower(), (*attached, *values), match["dash"].startswith("--"))


def is_ours(flag: Written) -> bool:
    """Whether we have this flag."""
    return flag.name in OURS or flag.name in SWITCHES


def option_of(flag: Written) -> tuple[str, OptionValue]:
    """The option that a flag of ours sets, and to what. Raises: BadOption."""
    if flag.name in SWITCHES:
        return "prompt_upsampling", SWITCHES[flag.name]
    option = OURS[flag.name]
    return option, READERS[option](option, " ".join(flag.values) or f"--{flag.name}")


def shape(option: str, value: str) -> AspectRatio:
    """A shape, in whatever numbers: 1920x1080 is 16:9. Raises: BadOption."""
    match = SHAPE.fullmatch(value.lower())
    across, down = (int(match[1]), int(match[2])) if match else (0, 0)
    unit = math.gcd(across, down) or 1
    return one_of(option, value, {ratio: ratio for ratio in AspectRatio}, f"{across // unit}:{down // unit}")


def size(option: str, value: str) -> Resolution:
    """A size in megapixels, with or without saying so. Raises: BadOption."""
    number = value.lower().removesuffix("mp").strip()
    return one_of(option, value, SIZES, f"0{number}" if number.startswith(".") else number)


def file_format(option: str, value: str) -> OutputFormat:
    """A kind of file. Raises: BadOption."""
    kind = value.lower().lstrip(".")
    return one_of(option, value, {kind: kind for kind in OutputFormat}, "jpg" if kind == "jpeg" else kind)


def number(least: int, most: int) -> Callable[[str, str], int]:
    """Read a number in a range. Raises: BadOption."""

    def read_number(option: str, value: str) -> int:
        if not NUMBER.fullmatch(value):
            raise BadOption(option=option, value=value, allowed=f"{least} to {most}")
        within(option, int(value), least, most)
        return int(value)

    return read_number


def one_of(option: str, value: str, choices: Mapping[str, Choice], key: str) -> Choice:
    """One of these, by its key. Raises: BadOption."""
    if key not in choices:
        raise BadOption(option=option, value=value, allowed=", ".join(choices))
    return choices[key]


SIZES: Mapping[str, Resolution] = {resolution.removesuffix(" MP"): resolution for resolution in Resolution}
READERS: Mapping[str, Callable[[str, str], OptionValue]] = {
    "style": lambda _, value: value,
    "aspect_ratio": shape,
    "seed": number(0, SEED_MOST),
    "num_outputs": number(1, OUTPUTS_MOST),
    "resolution": size,
    "output_format": file_format,
    "safety_tolerance": number(1, SAFETY_MOST_AGE_RESTRICTED),
}


def flags_of(request: ImageRequest) -> str:
    """A line to paste: reading it gives this request again, but for its references. Nothing is left to anybody's defaults.

    The prompt is the one that was sent: it means the same to a person who hasn't the style.
    """
    flags = " ".join(named(request))
    prompt = as_one(request.prompt)
    line = f"{prompt} {flags}"
    start, _ = trailing(line)
    return line if line[:start].rstrip() == prompt else f"{prompt} -- {flags}"


def named(request: ImageRequest) -> Iterator[str]:
    """Every option of a request as a flag."""
    yield f"--ar {request.aspect_ratio}"
    yield f"--size {request.resolution.removesuffix(' MP')}"
    yield f"--n {request.num_outputs}"
    yield f"--seed {request.seed}"
    yield from rest_of(request).values()


def extras_of(request: ImageRequest) -> str:
    """The options of a request that a form has no field of their own for, where they differ from the usual; never the seed."""
    usual = rest_of(ImageRequest(prompt=request.prompt, seed=request.seed))
    style = [f"--style {request.style}"] if request.style else []
    return " ".join([flag for option, flag in rest_of(request).items() if flag != usual[option]] + style)


def rest_of(request: ImageRequest) -> dict[str, str]:
    """The less common options of a request as flags."""
    return {
        "output_format": f"--format {request.output_format}",
        "safety_tolerance": f"--safety {request.safety_tolerance}",
        "prompt_upsampling": "--rework" if request.prompt_upsampling else "--no-rework",
    }
