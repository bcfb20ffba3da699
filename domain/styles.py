"""Styles: named prompt templates with defaults for a request's options, that a member or a server keeps."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NewType

from domain.errors import BadStyle, StyledPromptTooLong
from domain.members import OptionValue
from domain.people import CommunityKey, MemberKey
from domain.permutations import is_json
from domain.requests import PROMPT_MOST, ImageRequest

StyleOwner = NewType("StyleOwner", str)
"""A member's key, or a community's."""

PROMPT = "{prompt}"
"""Where a template takes what was typed."""
AFTER = ", {prompt}"
NAME_MOST = 32
"""Characters."""
STYLES_MOST = 25
"""Of one owner: as many as Discord offers at once."""
LOOK = ("aspect_ratio", "resolution", "output_format", "prompt_upsampling")
"""The options a style sets: those of the look. How many pictures, the seed and the tolerance are each request's own."""


@dataclass(frozen=True, kw_only=True)
class NewStyle:
    """A style about to be kept. defaults: options by their names, for where none is given."""

    name: str
    template: str
    defaults: Mapping[str, OptionValue]


@dataclass(frozen=True, kw_only=True)
class Style(NewStyle):
    """A style that is kept."""

    id: int
    owner: StyleOwner


def owned_by(key: MemberKey | CommunityKey) -> StyleOwner:
    """Whose styles these are."""
    return StyleOwner(key)


def style_name(typed: str) -> str:
    """A name as it is kept: small letters, digits, single spaces, - and _. Raises: BadStyle("name")."""
    folded = unicodedata.normalize("NFKC", typed).casefold()
    name = " ".join(unicodedata.normalize("NFKC", folded).split())  # small letters may be written in parts again
    if not name or len(name) > NAME_MOST or not name[0].isalnum() or not all(fits_name(letter) for letter in name):
        raise BadStyle("name")
    return name


def fits_name(character: str) -> bool:
    """Whether a name may have it: a letter of any script with its marks, a digit, a space, - or _."""
    return character in " -_" or unicodedata.category(character)[0] in "LMN"


def style_template(typed: str) -> str:
    """A template as it is kept. Raises: BadStyle("prompt") unless it takes the prompt in one place, BadStyle("long")."""
    template = typed.strip()
    if template.count(PROMPT) != 1:
        raise BadStyle("prompt")
    if len(template) > PROMPT_MOST:
        raise BadStyle("long")
    return template


def look_of(request: ImageRequest) -> dict[str, OptionValue]:
    """The options of a request that a style made from it keeps: those of the look that aren't as usual."""
    usual = ImageRequest(prompt=request.prompt, seed=request.seed)
    return {name: getattr(request, name) for name in LOOK if getattr(request, name) != getattr(usual, name)}


def template_of(request: ImageRequest) -> str:
    """A template to begin with, from a request: the one it was made in, or its prompt with the next words after it."""
    if request.typed and request.prompt.count(request.typed) == 1:
        return request.prompt.replace(request.typed, PROMPT)
    if is_json(request.prompt):
        return request.prompt
    return request.prompt[: PROMPT_MOST - len(AFTER)] + AFTER


def styled(request: ImageRequest, style: NewStyle) -> ImageRequest:
    """The request with its prompt put into a style's template; what was typed is kept beside it.

    Raises: BadStyle("json") for a prompt that is JSON; StyledPromptTooLong.
    """
    if is_json(request.prompt):
        raise BadStyle("json")
    prompt = filled(style.template, request.prompt)
    if len(prompt) > PROMPT_MOST:
        raise StyledPromptTooLong(style=style.name, length=len(prompt), most=PROMPT_MOST)
    return replace(request, prompt=prompt, typed=request.prompt, style=style.name)


def filled(template: str, typed: str) -> str:
    """A template with what was typed in its place: in one that is JSON, as the inside of a JSON string."""
    inside = json.dumps(typed, ensure_ascii=False)[1:-1] if is_json(template) else typed
    return template.replace(PROMPT, inside)
