"""What a request costs before it runs, and what its member pays after."""

from dataclasses import dataclass

from domain.catalog import Tariff, Upscaler
from domain.errors import BadOption, ModelGone
from domain.money import Millicredits
from domain.requests import FLUX, ImageRequest


def quote(request: ImageRequest, tariff: Tariff, upscaler: Upscaler | None = None) -> Millicredits:
    """Price a request before it runs: the tariff's price of one image at its resolution, or the upscaler's, times the outputs.

    Raises: BadOption when the tariff has no line for its resolution; ModelGone when another model is asked for than these.
    """
    if request.model != FLUX:
        if upscaler is None or upscaler.model != request.model:
            raise ModelGone(request.model)
        return Millicredits(upscaler.price * request.num_outputs)
    price = tariff.prices.get(request.resolution)
    if price is None:
        raise BadOption(option="resolution", value=request.resolution, allowed=", ".join(tariff.prices))
    return Millicredits(price * request.num_outputs)


@dataclass(frozen=True)
class Bill:
    """How a finished run is booked: paid by the member, and what the community adds when PixelDojo took more."""

    paid: Millicredits
    excess: Millicredits


def bill(*, quoted: Millicredits, cost: Millicredits, kept: int, ordered: int) -> Bill:
    """Split a run's cost: the member pays for the images kept, never more than the quote; the community the rest.

    kept: images that could be had, 0 to ordered. Parts of a millicredit are rounded down for the member.
    """
    paid = min(quoted, cost) * min(kept, ordered) // ordered
    return Bill(paid=Millicredits(paid), excess=Millicredits(max(0, cost - paid)))
