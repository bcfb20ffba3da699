"""Permutations: `{red, blue} bicycle` stands for two prompts, and several such groups for each combination of theirs.

A group is a pair of braces with a comma between them and no braces inside. `\\{`, `\\}` and, inside a group, `\\,` stand for
the characters themselves. JSON is no permutation.
"""

import itertools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import TooManyPermutations

PERMUTATIONS_MOST = 4

GROUP = re.compile(r"(?<!\\)\{((?:\\[{}]|\\(?![{}])|[^{}\\])*)\}")
COMMA = re.compile(r"(?<!\\),")
BRACE = re.compile(r"([{}])")
ESCAPED_BRACE = re.compile(r"\\([{}])")
ESCAPED_IN_GROUP = re.compile(r"\\([{},])")
JSON_OBJECT = re.compile(r'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})')


def is_json(prompt: str) -> bool:
    """Whether a prompt is JSON, or was meant to be: an object that has a mistake somewhere counts."""
    text = prompt.strip()
    return JSON_OBJECT.match(text) is not None or is_json_list(text)


def is_json_list(text: str) -> bool:
    """Whether a text is a list of JSON values."""
    if not (text.startswith("[") and text.endswith("]")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def permutations(prompt: str) -> tuple[str, ...]:
    """The prompts that a prompt stands for, each once, in the order of its groups; without a group, just the one.

    Raises: TooManyPermutations.
    """
    if is_json(prompt):
        return (prompt,)
    parts = GROUP.split(prompt)  # text, group, text, group, …, text
    choices = [alternatives(part) if at % 2 else [unescaped(part)] for at, part in enumerate(parts)]
    count = math.prod(len(choice) for choice in choices)
    if count > PERMUTATIONS_MOST:
        raise TooManyPermutations(count=count, most=PERMUTATIONS_MOST)
    return tuple(dict.fromkeys("".join(chosen).strip() for chosen in itertools.product(*choices)))


def as_one(prompt: str) -> str:
    """A prompt written so that it stands for itself alone, whatever braces it has."""
    if is_json(prompt) or ("{" not in prompt and "}" not in prompt):
        return prompt
    return BRACE.sub(r"\\\1", prompt)


def alternatives(group: str) -> list[str]:
    """What a group offers, each once; one without a comma is no group, and stays as it is."""
    offered = COMMA.split(group)
    if len(offered) == 1:
        return ["{" + unescaped_group(group) + "}"]
    return list(dict.fromkeys(unescaped_group(choice).strip() for choice in offered))


def unescaped_group(text: str) -> str:
    """Text inside of a group, with its braces and commas as they are meant."""
    return ESCAPED_IN_GROUP.sub(r"\1", text)


def unescaped(text: str) -> str:
    """Text outside of groups, with its braces as they are meant."""
    return ESCAPED_BRACE.sub(r"\1", text)


@dataclass(frozen=True)
class Compared:
    """Prompts beside each other: what all begin with, what tells each of them from the others, what all end with."""

    before: str
    words: tuple[str, ...]
    after: str


def compared(prompts: Sequence[str]) -> Compared:
    """Tell prompts apart by their words, white space apart. The words of one may be none."""
    split = [prompt.split() for prompt in prompts]
    before = shared(split)
    rest = [words[before:] for words in split]
    after = shared([words[::-1] for words in rest])
    told = tuple(" ".join(words[: len(words) - after]) for words in rest)
    first = split[0]
    return Compared(" ".join(first[:before]), told, " ".join(first[len(first) - after :]))


def in_braces(told: Compared, words: Sequence[str]) -> str:
    """Prompts as one again, with what tells them apart in braces."""
    return f"{told.before} {{{', '.join(words)}}} {told.after}".strip()


def shared(lists: Sequence[Sequence[str]]) -> int:
    """How many words all of these begin with."""
    return sum(1 for _ in itertools.takewhile(lambda words: len(set(words)) == 1, zip(*lists, strict=False)))
