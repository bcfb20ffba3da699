"""The small language of flags: what is read, what is left alone, and the line that gives a request back."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadOption
from domain.flags import flags_of, read
from domain.permutations import permutations
from domain.requests import (
    OUTPUTS_MOST,
    SAFETY_MOST_AGE_RESTRICTED,
    SEED_MOST,
    AspectRatio,
    ImageRequest,
    OutputFormat,
    Resolution,
)

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
FLAG_LIKE = st.sampled_from(
    ["--", "—", "–", "--seed", "--ar 1:1", "—no", "--v 6", "7", "{", "}", "[a]", "{a, b}", "\\{", "—", '"', "\n"]
)
PROMPTS = st.lists(st.one_of(TEXTS, FLAG_LIKE), min_size=1, max_size=6).map(lambda parts: " ".join(parts).strip()).filter(bool)
REQUESTS = st.builds(
    ImageRequest,
    prompt=PROMPTS,
    seed=st.integers(0, SEED_MOST),
    aspect_ratio=st.sampled_from(AspectRatio),
    resolution=st.sampled_from(Resolution),
    num_outputs=st.integers(1, OUTPUTS_MOST),
    output_format=st.sampled_from(OutputFormat),
    safety_tolerance=st.integers(1, SAFETY_MOST_AGE_RESTRICTED),
    prompt_upsampling=st.booleans(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.just("a fox --seed 7 --ar 16:9"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(REQUESTS)
def test_the_line_to_paste_gives_the_same_request_back(request: ImageRequest) -> None:
    """Whatever the prompt looks like, every option and the prompt itself come back."""
    typed = read(flags_of(request))
    (prompt,) = permutations(typed.prompt)
    assert ImageRequest(prompt=prompt, **typed.options) == request  # type: ignore[arg-type]
    assert typed.ignored == ()


@given(st.one_of(st.lists(JSON), st.dictionaries(TEXTS, JSON)), st.booleans())
def test_json_is_never_looked_into(value: object, spread: bool) -> None:
    """A prompt that is JSON stays as it is, whatever stands in its texts."""
    prompt = json.dumps(value, indent=2 if spread else None, ensure_ascii=False)
    assert (read(prompt).prompt, read(prompt).options) == (prompt, {})


@given(PROMPTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing that can be typed breaks the reader; it only takes away from the end."""
    with suppress(BadOption):
        assert text.startswith(read(text).prompt)


def test_the_flags_of_the_guide_are_read() -> None:
    """Shape, seed, number, size and format, in any order, behind the prompt."""
    typed = read("a red fox --ar 16:9 --seed 7 --n 4 --size 2 --format webp")
    assert typed.prompt == "a red fox"
    assert typed.options == {
        "aspect_ratio": AspectRatio.WIDE,
        "seed": 7,
        "num_outputs": 4,
        "resolution": Resolution.TWO,
        "output_format": OutputFormat.WEBP,
    }


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("a fox —ar 16:9", "aspect_ratio", AspectRatio.WIDE),
        ("a fox –aspect 3:2", "aspect_ratio", AspectRatio.PHOTO),
        ("a fox --AR 1920x1080", "aspect_ratio", AspectRatio.WIDE),
        ("a fox --ar=4:5,", "aspect_ratio", AspectRatio.PORTRAIT),
        ("a fox --size 2 MP", "resolution", Resolution.TWO),
        ("a fox --size .5mp", "resolution", Resolution.HALF),
        ("a fox --format JPEG", "output_format", OutputFormat.JPG),
        ("a fox --seed 1 --seed 2.", "seed", 2),
        ("a fox --safety 1", "safety_tolerance", 1),
        ("a fox --rework", "prompt_upsampling", True),
        ("a fox --no-rework", "prompt_upsampling", False),
        ('{"animal": "fox"} --seed 7', "seed", 7),
        ("{red, blue} fox --n 2", "num_outputs", 2),
        ("a fox --style film noir", "style", "film noir"),
    ],
)
def test_habits_from_elsewhere_are_understood(text: str, option: str, value: object) -> None:
    """Long dashes of phones, other spellings, a value behind an equals sign, the last of two."""
    typed = read(text)
    assert typed.options == {option: value}
    assert not typed.ignored
    assert typed.prompt in {"a fox", '{"animal": "fox"}', "{red, blue} fox"}


@pytest.mark.parametrize(
    "text",
    [
        "a fox",
        "a woman —smiling",
        "a car —fast",
        "a house —weird",
        "a sense —style",
        "a castle --dark and brooding",
        "the --ar 16:9 fox",
        "a fox --",
        "a fox - seed 7",
        'a sign that reads "--seed 7"',
        "a train — late at night",
        "",
    ],
)
def test_what_is_no_flag_stays_in_the_prompt(text: str) -> None:
    """Dashes of a sentence, flags in its middle, and quoted ones are the picture's words."""
    assert (read(text).prompt, read(text).options, read(text).ignored) == (text, {}, ())


def test_flags_we_do_not_have_are_left_out_and_named() -> None:
    """Other bots' flags don't reach the picture, and each is told with its value."""
    typed = read("a fox --v 6 --no hats, big shoes --ar 16:9 --tile --zoom 2")
    assert typed.prompt == "a fox"
    assert typed.options == {"aspect_ratio": AspectRatio.WIDE}
    assert typed.ignored == ("--v 6", "--no hats big shoes", "--tile", "--zoom 2")


@pytest.mark.parametrize(
    ("flag", "option", "value", "allowed"),
    [
        ("--seed 1099511627776", "seed", "1099511627776", "0 to 2147483647"),
        ("--seed -1", "seed", "-1", "0 to 2147483647"),
        ("--seed", "seed", "--seed", "0 to 2147483647"),
        ("--seed 1e3", "seed", "1e3", "0 to 2147483647"),
        (f"--seed {'9' * 4000}", "seed", "9" * 4000, "0 to 2147483647"),
        ("--n 5", "num_outputs", "5", "1 to 4"),
        ("--n ٣", "num_outputs", "٣", "1 to 4"),
        ("--size 3", "resolution", "3", "0.5, 1, 2, 4"),
        ("--ar 21:9", "aspect_ratio", "21:9", "1:1, 16:9, 9:16, 3:2, 2:3, 4:5, 5:4, 3:4, 4:3"),
        ("--ar 0:0", "aspect_ratio", "0:0", "1:1, 16:9, 9:16, 3:2, 2:3, 4:5, 5:4, 3:4, 4:3"),
        ("--format gif", "output_format", "gif", "png, jpg, webp"),
        ("--safety 9", "safety_tolerance", "9", "1 to 5"),
    ],
)
def test_a_value_out_of_range_says_what_may_be(flag: str, option: str, value: str, allowed: str) -> None:
    """Nothing is guessed: the option, what was typed, and what works."""
    with pytest.raises(BadOption) as refused:
        read(f"a fox {flag}")
    assert (refused.value.option, refused.value.value, refused.value.allowed) == (option, value, allowed)
