"""What people read about making a picture bigger."""

from cogs.words.numbers import amount
from domain.money import Millicredits
from domain.requests import FLUX, ImageRequest

BIGGER = "Bigger"
GO = "Make it bigger"
UPSCALER = "PixelDojo's upscaler makes this picture bigger and adds fine detail."


def way(request: ImageRequest) -> str:
    """How it is done."""
    if request.model != FLUX:
        return UPSCALER
    return f"This picture is drawn again at {request.resolution}, with itself as the reference: details may change."


def price(cost: Millicredits, left: Millicredits | None) -> str:
    """What it costs, and what will be left of one's own credits (None: no quota)."""
    told = f"It costs **{amount(cost)}**."
    if left is None:
        return told
    if left < cost:
        return f"{told} You have {amount(left)} left, which doesn't cover it."
    return f"{told} You have {amount(left)} left; {amount(Millicredits(left - cost))} after it."
