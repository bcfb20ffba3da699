"""What is offered in a request's place: the same for less where its price is asked about, or the least where it was refused."""

from dataclasses import replace

from domain.money import Millicredits
from domain.requests import FLUX, ImageRequest, Resolution

DRAFT = Resolution.HALF

Priced = tuple[ImageRequest, Millicredits]
"""A request and what it costs."""


def cheaper(request: ImageRequest) -> ImageRequest | None:
    """The same for less: one picture instead of several, else the next smaller size. None where there is neither."""
    if request.model != FLUX:
        return None
    if request.num_outputs > 1:
        return replace(request, num_outputs=1)
    sizes = list(Resolution)
    smaller = sizes.index(request.resolution) - 1
    return replace(request, resolution=sizes[smaller]) if smaller >= 0 else None


def draft(request: ImageRequest) -> ImageRequest | None:
    """The cheapest that can come of a request: one picture at the smallest size. None where it is that already."""
    least = replace(request, resolution=DRAFT, num_outputs=1)
    return None if request.model != FLUX or least == request else least
