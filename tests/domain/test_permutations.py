"""Braces in a prompt: what they stand for, and what is left alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import TooManyPermutations
from domain.permutations import PERMUTATIONS_MOST, as_one, compared, is_json, permutations

PLAIN = st.text(st.characters(exclude_characters="{},\\", exclude_categories=["Cs"]), max_size=12).map(str.strip)
CHOICES = st.lists(PLAIN, min_size=2, max_size=PERMUTATIONS_MOST, unique=True)


@pytest.mark.parametrize(
    ("prompt", "stands_for"),
    [
        ("a bicycle", ("a bicycle",)),
        ("{red, blue} bicycle", ("red bicycle", "blue bicycle")),
        ("{red,blue} {car,bus}", ("red car", "red bus", "blue car", "blue bus")),
        ("a fox{, asleep}", ("a fox", "a foxasleep")),
        ("{, old} bicycle", ("bicycle", "old bicycle")),
        ("{red, red} bicycle", ("red bicycle",)),
        ("{red} bicycle", ("{red} bicycle",)),
        ("{} bicycle", ("{} bicycle",)),
        ("a {red, blue bicycle", ("a {red, blue bicycle",)),
        ("a red, blue} bicycle", ("a red, blue} bicycle",)),
        (r"\{red, blue} bicycle", ("{red, blue} bicycle",)),
        (r"{red\, white, blue} flag", ("red, white flag", "blue flag")),
        (r"{a\}b, c} d", ("a}b d", "c d")),
        (r"{red\, blue} bicycle", ("{red, blue} bicycle",)),
        ("{a, {b, c}} d", ("{a, b} d", "{a, c} d")),
        (r"C:\fonts, a\b", (r"C:\fonts, a\b",)),
    ],
)
def test_braces_stand_for_prompts(prompt: str, stands_for: tuple[str, ...]) -> None:
    """A group with a comma offers its parts; an escaped, empty or single one is text."""
    assert permutations(prompt) == stands_for


@pytest.mark.parametrize(
    "prompt",
    ['{"scene": "a fox, a hare", "light": {"kind": "soft"}}', '{"scene": "a {red, blue} fox"}', '["a", "b"]', "{}", '{"a": 1, }'],
)
def test_json_is_left_alone(prompt: str) -> None:
    """A JSON prompt's braces and commas are its own, even with a mistake in it."""
    assert is_json(prompt)
    assert permutations(prompt) == (prompt,)


@pytest.mark.parametrize("prompt", ["a fox", '{"red", "blue"} bicycle', "[a fox]", "[" * 4000, '{"a' * 1300])
def test_other_text_is_no_json(prompt: str) -> None:
    """Quotes or brackets alone make no JSON, however many."""
    assert not is_json(prompt)


@pytest.mark.parametrize(("prompt", "count"), [("{a, b, c, d, e}", 5), ("{a, b} {c, d, e}", 6), ("{a, b}" * 600, 2**600)])
def test_too_many_are_counted_not_made(prompt: str, count: int) -> None:
    """The refusal says how many, however many that would be."""
    with pytest.raises(TooManyPermutations) as refused:
        permutations(prompt)
    assert (refused.value.count, refused.value.most) == (count, PERMUTATIONS_MOST)


@pytest.mark.parametrize("hostile", ["{" + r"\}" * 1999, "{a" * 1300, "{" + r"\," * 1999, "\\" * 3999 + "{", "{," * 1300])
def test_hostile_text_takes_no_time(hostile: str) -> None:
    """No text makes the search for groups run wild: it would never end here."""
    assert permutations(hostile)


@given(CHOICES, PLAIN, PLAIN)
def test_one_group_stands_for_each_of_its_parts(choices: list[str], before: str, after: str) -> None:
    """Whatever stands around it, each part is tried once, in order."""
    prompts = permutations(f"{before} {{{', '.join(choices)}}} {after}")
    assert [prompt.split() for prompt in prompts] == [f"{before} {choice} {after}".split() for choice in choices]


@given(st.text(max_size=200))
def test_any_text_stands_for_a_few_prompts_or_is_refused(prompt: str) -> None:
    """Nothing a member types breaks it, and never is one prompt ordered twice."""
    try:
        prompts = permutations(prompt)
    except TooManyPermutations:
        return
    assert 1 <= len(prompts) <= PERMUTATIONS_MOST
    assert len(set(prompts)) == len(prompts)


@given(st.text(max_size=200))
def test_escaped_braces_are_text(prompt: str) -> None:
    """Whoever escapes every brace gets one prompt, with the braces as typed."""
    plain = prompt.replace("\\", "")
    if not is_json(plain.replace("{", r"\{")):
        assert permutations(plain.replace("{", r"\{").replace("}", r"\}")) == (plain.strip(),)


@given(st.text(max_size=100).map(str.strip))
def test_a_prompt_can_be_written_to_stand_for_itself(prompt: str) -> None:
    """Whatever braces it has: it comes back as it was, and so do its backslashes."""
    assert permutations(as_one(prompt)) == (prompt,)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_any_json_object_is_json(value: dict[str, str]) -> None:
    """However it is written."""
    assert is_json(json.dumps(value))
    assert is_json(json.dumps(value, indent=2))


@pytest.mark.parametrize(
    ("prompts", "before", "words", "after"),
    [
        (("red bicycle", "blue bicycle"), "", ("red", "blue"), "bicycle"),
        (("a bicycle in Rome", "a bicycle in Paris"), "a bicycle in", ("Rome", "Paris"), ""),
        (("a red car here", "a red bus here", "a blue car here"), "a", ("red car", "red bus", "blue car"), "here"),
        (("bicycle", "old bicycle"), "", ("", "old"), "bicycle"),
        (("a", "a a"), "a", ("", "a"), ""),
        (("a fox",), "a fox", ("",), ""),
    ],
)
def test_prompts_are_told_apart_by_their_words(prompts: tuple[str, ...], before: str, words: tuple[str, ...], after: str) -> None:
    """What differs stands between what all have in common."""
    told = compared(prompts)
    assert (told.before, told.words, told.after) == (before, words, after)


@given(CHOICES, PLAIN, PLAIN)
def test_comparing_gives_back_what_a_group_offered(choices: list[str], before: str, after: str) -> None:
    """Each prompt is what all begin with, its own words, and what all end with."""
    prompts = [f"{before} {choice} {after}" for choice in choices]
    told = compared(prompts)
    assert [f"{told.before} {words} {told.after}".split() for words in told.words] == [prompt.split() for prompt in prompts]
