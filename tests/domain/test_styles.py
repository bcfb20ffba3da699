"""Styles: what one may be called, what its template holds, what it makes of a request."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadStyle, StyledPromptTooLong
from domain.requests import PROMPT_MOST, AspectRatio, ImageRequest, OutputFormat, Resolution
from domain.styles import NewStyle, look_of, style_name, style_template, styled
from tests.jobs import FOX

LINOCUT = NewStyle(name="linocut", template="{prompt}, as a linocut print", defaults={})


@pytest.mark.parametrize(
    ("typed", "name"),
    [("linocut", "linocut"), ("  Soft   Light ", "soft light"), ("Ölfarbe_2", "ölfarbe_2"), ("水墨", "水墨"), ("हिन्दी", "हिन्दी")],
)
def test_a_name_is_kept_in_one_spelling(typed: str, name: str) -> None:
    """Letters of any script, in small letters and with single spaces."""
    assert style_name(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "-", "_a", "a" * 33, "a\u200bb", "a`b", "<@1>", "a/b", "🦊"])
def test_a_name_of_anything_else_is_refused(typed: str) -> None:
    """No signs, no mentions, nothing that can't be seen, nothing too long."""
    with pytest.raises(BadStyle) as refused:
        style_name(typed)
    assert refused.value.reason == "name"


@given(st.text(max_size=60))
def test_a_kept_name_stays_as_it_is(typed: str) -> None:
    """A name typed again as it was shown finds the same style."""
    try:
        name = style_name(typed)
    except BadStyle:
        return
    assert style_name(name) == name


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("as a print", "prompt"),
        ("{prompt} and {prompt}", "prompt"),
        ("", "prompt"),
        ("{Prompt}", "prompt"),
        ("{prompt}" + "a" * 4000, "long"),
    ],
)
def test_a_template_without_one_place_for_the_prompt_is_refused(typed: str, reason: str) -> None:
    """The words that are typed later go to exactly one place."""
    with pytest.raises(BadStyle) as refused:
        style_template(typed)
    assert refused.value.reason == reason


def test_a_style_puts_its_template_around_what_was_typed() -> None:
    """What is sent, what was typed and the style's name are all kept."""
    request = styled(FOX, LINOCUT)
    assert (request.prompt, request.typed, request.style) == (f"{FOX.prompt}, as a linocut print", FOX.prompt, "linocut")
    assert request.wording == FOX.prompt


def test_braces_that_were_typed_are_only_text() -> None:
    """What is typed can't take the template's place in turn."""
    assert styled(replace(FOX, prompt="{prompt} {0}"), LINOCUT).prompt == "{prompt} {0}, as a linocut print"


def test_a_json_prompt_takes_no_style() -> None:
    """A sentence around JSON would make it neither."""
    with pytest.raises(BadStyle) as refused:
        styled(replace(FOX, prompt='{"scene": "a fox"}'), LINOCUT)
    assert refused.value.reason == "json"


@given(st.text(min_size=1, max_size=50).filter(str.strip))
def test_a_json_template_stays_json_whatever_is_typed(typed: str) -> None:
    """Quotes, backslashes and line ends are written as JSON writes them, so that nothing breaks out of its string."""
    style = NewStyle(name="json", template='{"scene": "{prompt}", "medium": "linocut"}', defaults={})
    request = ImageRequest(prompt=typed, seed=1)
    try:
        sent = styled(request, style).prompt
    except BadStyle:
        return
    assert json.loads(sent) == {"scene": typed, "medium": "linocut"}


def test_a_prompt_too_long_with_its_style_is_refused() -> None:
    """The limit is the provider's, on what is sent."""
    most = PROMPT_MOST - len(", as a linocut print")
    assert len(styled(replace(FOX, prompt="a" * most), LINOCUT).prompt) == PROMPT_MOST
    with pytest.raises(StyledPromptTooLong) as refused:
        styled(replace(FOX, prompt="a" * (most + 1)), LINOCUT)
    assert (refused.value.style, refused.value.length) == ("linocut", PROMPT_MOST + 1)


def test_a_style_made_of_a_request_keeps_its_look() -> None:
    """Shape, size, kind of file and rework; neither the seed, the number nor the tolerance; nothing that is as usual."""
    request = replace(
        FOX, aspect_ratio=AspectRatio.WIDE, resolution=Resolution.TWO, output_format=OutputFormat.WEBP, prompt_upsampling=True
    )
    wide = {"aspect_ratio": "16:9", "resolution": "2 MP", "output_format": "webp", "prompt_upsampling": True}
    assert look_of(replace(request, num_outputs=4, safety_tolerance=1)) == wide
    assert look_of(FOX) == {}
