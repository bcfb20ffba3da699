"""Requests, the model's ranges, and the keys of people and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import ModelCard, Tariff
from domain.errors import BadOption, BadPrompt, ReferencesUnsupported
from domain.money import Millicredits
from domain.people import HOST_COMMUNITY, discord_id, is_personal, is_server, member_key, personal_key, server_key
from domain.requests import PROMPT_MOST, SEED_MOST, AspectRatio, ImageRequest, Reference, Resolution

REFERENCE = Reference("0" * 64, "fox.png", "image/png", 10)


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t", "x" * (PROMPT_MOST + 1)])
def test_an_empty_or_endless_prompt_is_refused(prompt: str) -> None:
    """Only spaces, or more than the provider takes."""
    with pytest.raises(BadPrompt):
        ImageRequest(prompt=prompt, seed=1)


def test_a_json_prompt_is_kept_to_the_letter() -> None:
    """JSON is a prompt like any other."""
    prompt = '{ "shot": { "lens": "35mm" }, "colors": ["#ff8800"] }'
    assert ImageRequest(prompt=prompt, seed=1).prompt == prompt


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("seed", -1),
        ("seed", SEED_MOST + 1),
        ("num_outputs", 0),
        ("num_outputs", 5),
        ("safety_tolerance", 0),
        ("safety_tolerance", 6),
    ],
)
def test_an_option_outside_its_range_is_named(option: str, value: int) -> None:
    """The refusal says which option, and what it may be."""
    with pytest.raises(BadOption) as refused:
        ImageRequest(**{"prompt": "a fox", "seed": 1, option: value})  # type: ignore[arg-type]
    assert refused.value.option == option


def test_eleven_references_are_too_many() -> None:
    """Ten is what the model takes."""
    with pytest.raises(BadOption):
        ImageRequest(prompt="a fox", seed=1, references=(REFERENCE,) * 11)


def test_where_the_schema_takes_less_it_wins() -> None:
    """The model's own description is what requests are held against."""
    card = ModelCard(aspect_ratios=("1:1",), most_outputs=2, most_prompt=100, most_seed=99)
    card.check(ImageRequest(prompt="a fox", seed=99, num_outputs=2))
    for refused in (
        ImageRequest(prompt="a fox", seed=1, aspect_ratio=AspectRatio.WIDE),
        ImageRequest(prompt="a fox", seed=1, num_outputs=3),
        ImageRequest(prompt="a fox", seed=100),
    ):
        with pytest.raises(BadOption):
            card.check(refused)
    with pytest.raises(BadPrompt):
        card.check(ImageRequest(prompt="x" * 101, seed=1))


def test_references_need_a_field_to_go_in() -> None:
    """Without a field in the schema they are refused before anything is held."""
    request = ImageRequest(prompt="a fox", seed=1, references=(REFERENCE,))
    with pytest.raises(ReferencesUnsupported):
        ModelCard().check(request)
    ModelCard(reference_field="input_images").check(request)


@given(st.integers(1, 4), st.integers(1, 10_000))
def test_a_price_learned_from_a_run_never_undercharges_the_next(outputs: int, cost: int) -> None:
    """What doesn't divide is rounded up, so that the quote covers the cost."""
    tariff = Tariff().updated(Resolution.ONE, outputs=outputs, cost=Millicredits(cost))
    assert tariff.prices[Resolution.ONE] * outputs >= cost > (tariff.prices[Resolution.ONE] - 1) * outputs


def test_keys_tell_what_they_are_of() -> None:
    """A Discord id comes back from the keys that have one, and from no other."""
    assert [discord_id(key) for key in (member_key(5), server_key(6), personal_key(7))] == [5, 6, 7]
    assert discord_id(HOST_COMMUNITY) is None
    assert is_server(server_key(6))
    assert is_personal(personal_key(7))
    assert not is_server(personal_key(7))
