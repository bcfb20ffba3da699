"""/imagine's options in plain words."""

from cogs.text import counted
from cogs.words import styles
from cogs.words.numbers import amount
from domain.money import Millicredits
from domain.requests import SAFETY_DEFAULT, SAFETY_MOST, AspectRatio, OutputFormat, Resolution

IMAGINE = "Make pictures from your words."
REFERENCE = "A picture to work from: PNG, JPEG, WebP or GIF, up to 20 MiB."

SHAPES = {
    AspectRatio.SQUARE: "1:1 square",
    AspectRatio.WIDE: "16:9 wide screen",
    AspectRatio.TALL: "9:16 phone screen",
    AspectRatio.PHOTO: "3:2 photo",
    AspectRatio.PHOTO_TALL: "2:3 tall photo",
    AspectRatio.PORTRAIT: "4:5 portrait",
    AspectRatio.LANDSCAPE: "5:4 landscape",
    AspectRatio.CLASSIC_TALL: "3:4 tall",
    AspectRatio.CLASSIC: "4:3 classic",
}
FORMATS = {
    OutputFormat.PNG: "PNG: largest, exact",
    OutputFormat.JPG: "JPG: small, opens everywhere",
    OutputFormat.WEBP: "WebP: smallest",
}


def described(*, most_prompt: int, most_outputs: int) -> dict[str, str]:
    """Each option's description, at most 100 characters. most_prompt: characters."""
    return {
        "prompt": f"What the picture should show. Plain words or JSON, up to {most_prompt:,} characters.",
        "aspect_ratio": "The shape of the picture. Square when you leave it.",
        "num_outputs": f"How many pictures, 1 to {most_outputs}. You pay for each.",
        "resolution": "How large. Larger costs more; 1 MP when you leave it.",
        "seed": "The same seed, prompt and settings give the same picture. Drawn for you when you leave it.",
        "output_format": "The kind of file. PNG when you leave it.",
        "safety_tolerance": "How much PixelDojo lets through. 2 when you leave it; over 2 only in age-restricted channels.",
        "prompt_upsampling": "Let PixelDojo rework your prompt with more detail.",
        **{f"reference_{number}": REFERENCE for number in range(1, 11)},
        "style": styles.OPTION,
        "private": "Only you see it, until you share it. As /settings says when you leave it.",
    }


def count(number: int) -> str:
    """ "2 pictures"."""
    return counted(number, "picture")


def size(resolution: Resolution, price: Millicredits) -> str:
    """ "2 MP · 3 credits each"."""
    return f"{resolution.value} · {amount(price)} each"


def tolerance(level: int) -> str:
    """ "2 (default)", "4 (age-restricted channels only)"."""
    if level > SAFETY_MOST:
        return f"{level} (age-restricted channels only)"
    return f"{level} (default)" if level == SAFETY_DEFAULT else f"{level} (strictest)"
