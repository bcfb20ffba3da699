"""What is offered in a request's place: always the same words and seed, for less."""

from dataclasses import replace

import pytest

from domain.offers import cheaper, draft
from domain.requests import ImageRequest, Reference, Resolution

REQUEST = ImageRequest(prompt="a fox", seed=7, references=(Reference("ab" * 32, "cat.png", "image/png", 9),))


@pytest.mark.parametrize(
    ("asked", "less"),
    [
        ((Resolution.ONE, 4), (Resolution.ONE, 1)),
        ((Resolution.FOUR, 2), (Resolution.FOUR, 1)),
        ((Resolution.FOUR, 1), (Resolution.TWO, 1)),
        ((Resolution.ONE, 1), (Resolution.HALF, 1)),
    ],
)
def test_something_cheaper_has_fewer_pictures_or_else_smaller_ones(
    asked: tuple[Resolution, int], less: tuple[Resolution, int]
) -> None:
    """One step at a time, and nothing else changes."""
    found = cheaper(replace(REQUEST, resolution=asked[0], num_outputs=asked[1]))
    assert found == replace(REQUEST, resolution=less[0], num_outputs=less[1])


def test_a_draft_is_one_picture_at_the_smallest_size() -> None:
    """Of whatever was asked for."""
    assert draft(replace(REQUEST, num_outputs=4)) == replace(REQUEST, resolution=Resolution.HALF)


def test_nothing_is_offered_in_the_place_of_the_least() -> None:
    """Nor in that of another model's, which has no sizes."""
    least = replace(REQUEST, resolution=Resolution.HALF)
    assert (cheaper(least), draft(least)) == (None, None)
    bigger = replace(REQUEST, model="creative-upscale", num_outputs=1)
    assert (cheaper(bigger), draft(bigger)) == (None, None)
