"""Which request makes a picture bigger."""

from typing import Any

import pytest

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.enlarging import enlarged
from domain.errors import BadOption, ModelGone
from domain.jobs import Image
from domain.money import Millicredits
from domain.prices import quote
from domain.requests import FLUX, AspectRatio, ImageRequest, OutputFormat, Reference, Resolution
from tests.jobs import an_image

PICTURE = Reference("ab" * 32, "k7f3w9xq-1.png", "image/png", 1_500_000)
OTHER = Reference("cd" * 32, "theirs.png", "image/png", 1)
ASKED = ImageRequest(prompt="a fox", seed=7, num_outputs=4, prompt_upsampling=True, references=(OTHER,), typed="fox")
UPSCALER = Upscaler(
    ModelCard(model="creative-upscale", reference_field="image_url", most_references=1, most_seed=99, most_outputs=1),
    Millicredits(500),
)


def bigger(
    request: ImageRequest = ASKED, image: Image | None = None, *, upscaler: Upscaler | None = None, card: ModelCard | None = None
) -> ImageRequest | None:
    """What is asked for a square picture of a megapixel, or another."""
    return enlarged(request, image or an_image(0), PICTURE, card=card or ModelCard(), upscaler=upscaler, seed=1234)


def asked(**changes: Any) -> ImageRequest:
    """A plain request with these changes."""
    return ImageRequest(prompt="a fox", seed=7, **changes)


def test_upscaler_gets_the_picture_alone() -> None:
    """One output, its own seed within its range, nobody's references, the words as they were."""
    request = bigger(upscaler=UPSCALER)
    assert request is not None
    assert (request.model, request.references, request.num_outputs, request.seed) == (
        "creative-upscale",
        (PICTURE,),
        1,
        1234 % 100,
    )
    assert (request.prompt, request.wording, request.prompt_upsampling) == ("a fox", "fox", False)
    UPSCALER.card.check(request)


def test_large_picture_is_asked_for_in_a_format_that_can_be_taken_home() -> None:
    """Two megapixels twice as wide and high would be over 32 MB as PNG."""
    large = bigger(image=an_image(0, width_px=1448, height_px=1448), upscaler=UPSCALER)
    assert large is not None
    assert large.output_format is OutputFormat.JPG


def test_format_is_one_that_the_upscaler_takes() -> None:
    """Ours where it may be, else its first."""
    card = ModelCard(model="creative-upscale", reference_field="image_url", output_formats=("webp",))
    request = bigger(upscaler=Upscaler(card, Millicredits(500)))
    assert request is not None
    assert request.output_format is OutputFormat.WEBP


def test_picture_made_bigger_before_is_large_enough() -> None:
    """Sixteen megapixels are no longer sent, with an upscaler or without."""
    huge = an_image(0, width_px=4096, height_px=4096)
    assert bigger(image=huge, upscaler=UPSCALER) is None
    assert bigger(image=huge) is None


@pytest.mark.parametrize(
    ("drawn", "next_size"),
    [
        (Resolution.HALF, Resolution.ONE),
        (Resolution.ONE, Resolution.TWO),
        (Resolution.TWO, Resolution.FOUR),
        (Resolution.FOUR, None),
    ],
)
def test_without_an_upscaler_it_is_drawn_again_at_the_next_size(drawn: Resolution, next_size: Resolution | None) -> None:
    """With itself as its only reference, and the seed it had."""
    request = bigger(asked(resolution=drawn), an_image(0, width_px=64, height_px=64))
    assert (request and request.resolution) == next_size
    if request is not None:
        assert (request.model, request.references, request.num_outputs, request.seed) == (FLUX, (PICTURE,), 1, 7)


def test_size_that_the_model_doesn_t_list_is_passed_over() -> None:
    """The next that it has."""
    request = bigger(asked(resolution=Resolution.ONE), card=ModelCard(resolutions=("1 MP", "4 MP")))
    assert request is not None
    assert request.resolution is Resolution.FOUR


def test_wide_picture_that_would_hardly_grow_is_large_enough() -> None:
    """At 16:9 the largest size ends at 2048 pixels: five credits for a sixth more."""
    assert bigger(asked(resolution=Resolution.TWO, aspect_ratio=AspectRatio.WIDE)) is None


def test_upscaled_picture_is_measured_by_its_pixels() -> None:
    """Its request says 1 MP, the picture has 4: without an upscaler it can't grow."""
    upscaled = asked(model="creative-upscale", references=(PICTURE,))
    assert bigger(upscaled, an_image(0, width_px=2048, height_px=2048)) is None


def test_upscale_has_its_own_price() -> None:
    """FLUX's tariff says nothing about it."""
    request = bigger(upscaler=UPSCALER)
    assert request is not None
    assert quote(request, Tariff({}), UPSCALER) == 500


def test_request_for_a_model_that_isn_t_offered_has_no_price() -> None:
    """Also where another upscaler is."""
    with pytest.raises(ModelGone):
        quote(asked(model="creative-upscale"), Tariff())
    with pytest.raises(ModelGone):
        quote(asked(model="other-upscale"), Tariff(), UPSCALER)


def test_upscale_without_a_picture_is_refused() -> None:
    """Made up by hand: there is nothing to enlarge."""
    with pytest.raises(BadOption):
        UPSCALER.card.check(asked(model="creative-upscale"))
