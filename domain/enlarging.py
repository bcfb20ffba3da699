"""A finished picture, bigger: which request does that."""

import math
from dataclasses import replace

from domain.catalog import ModelCard, Upscaler
from domain.jobs import Image
from domain.requests import FLUX, AspectRatio, ImageRequest, OutputFormat, Reference, Resolution

MEGAPIXEL = 1_000_000
LONGEST_PX = 2048
"""What FLUX caps the long side at. Source: docs/pixeldojo.md, "Body of a run"."""
UPSCALED_MOST_PX = 5_000_000
"""A larger picture would come back over the 32 MB that are taken home of one. Source: docs/pixeldojo.md, "Bigger"."""
DENSE_FROM_PX = 2_000_000
"""From here on a picture twice as wide and high is asked for as JPEG: as PNG it might not fit into 32 MB."""
WORTH_IT = 1.25
"""Fewer times the pixels aren't worth drawing a picture again."""


def enlarged(
    request: ImageRequest, image: Image, picture: Reference, *, card: ModelCard, upscaler: Upscaler | None, seed: int
) -> ImageRequest | None:
    """Ask for a request's picture, bigger: by the upscaler where there is one, else drawn again at the next size.

    picture: the image as a reference. None where it is as large as can be had.
    """
    if upscaler is not None:
        return upscaled(request, image, picture, upscaler=upscaler, seed=seed)
    return redrawn(request, image, picture, card=card)


def upscaled(request: ImageRequest, image: Image, picture: Reference, *, upscaler: Upscaler, seed: int) -> ImageRequest | None:
    """Ask the upscaler. Its own seed: a run of it is told apart from others of the same prompt by that."""
    pixels = image.width_px * image.height_px
    if pixels > UPSCALED_MOST_PX:
        return None
    wanted = OutputFormat.JPG if pixels >= DENSE_FROM_PX else request.output_format
    formats = upscaler.card.output_formats
    return replace(
        request,
        model=upscaler.model,
        seed=seed % (upscaler.card.most_seed + 1),
        num_outputs=1,
        output_format=wanted if wanted in formats else OutputFormat(formats[0]),
        prompt_upsampling=False,
        references=(picture,),
    )


def redrawn(request: ImageRequest, image: Image, picture: Reference, *, card: ModelCard) -> ImageRequest | None:
    """Ask for the same again at the next size, with the picture as its reference. Details may change."""
    drawn_px = expected_px(request.resolution, request.aspect_ratio) if request.model == FLUX else 0
    reached_px = max(drawn_px, image.width_px * image.height_px)
    for resolution in Resolution:
        larger = expected_px(resolution, request.aspect_ratio) >= WORTH_IT * reached_px
        if larger and resolution in card.resolutions:
            return replace(request, model=FLUX, resolution=resolution, num_outputs=1, references=(picture,))
    return None


def expected_px(resolution: Resolution, ratio: AspectRatio) -> float:
    """How many pixels FLUX draws at a size and a shape."""
    across, down = (float(side) for side in ratio.split(":"))
    unit_px = min(math.sqrt(megapixels(resolution) * MEGAPIXEL / (across * down)), LONGEST_PX / max(across, down))
    return across * unit_px * down * unit_px


def megapixels(resolution: Resolution) -> float:
    """A size as a number."""
    return float(resolution.removesuffix(" MP"))
