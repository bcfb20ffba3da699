"""What the sketches make of reference images: a scene in which they show through, or the same picture, larger."""

import io
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from demo.sketch_canvas import SMOOTH, Canvas
from demo.sketch_palettes import Colour, Palette, mix

MOST_PIXELS = 40_000_000
SHOWN_SHARE = 0.95
"""Of a reference, from its upper middle: the mark in the corner of an earlier sketch stays out."""
RECOLOURED = 0.62
"""How much of the new colours a reworked picture takes on."""
FINEST = 0.05
"""Strength of the fine grain that an upscale adds where there were no pixels."""


def readable(pictures: tuple[bytes, ...]) -> list[Image.Image]:
    """Those that are pictures, upright and opaque."""
    return [picture for data in pictures if (picture := opened(data)) is not None]


def opened(data: bytes) -> Image.Image | None:
    """Open a picture; None for what is none, or far too large."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB") if picture.width * picture.height <= MOST_PIXELS else None
    except Exception:  # for garbage Pillow raises anything
        return None


def reworked(references: list[Image.Image], scene: Canvas) -> Image.Image:
    """The references in the scene's colours, with its light: the first fills the picture, each further one a side of it."""
    whole = fitted(references[0], scene.picture.size)
    for number, reference in enumerate(references[1:], start=1):
        whole = Image.composite(fitted(reference, whole.size), whole, side(whole.size, number, len(references)))
    painted = whole.filter(ImageFilter.MedianFilter(5))
    recoloured = Image.blend(painted, in_colours(painted, scene.colours), RECOLOURED)
    lit = Canvas(scene.picture.size, scene.colours, scene.random)
    lit.picture = recoloured
    if scene.colours.starry:
        lit.stars()
    lit.shine(scene.colours.light, lit.glow(scene.sun, 0.9, falloff=2.4, strength=0.4))
    return lit.picture


def fitted(picture: Image.Image, size_px: tuple[int, int]) -> Image.Image:
    """Cut and scale a picture so that it fills a size."""
    shown = picture.crop((0, 0, round(picture.width * SHOWN_SHARE), round(picture.height * SHOWN_SHARE)))
    return ImageOps.fit(shown, size_px, SMOOTH, centering=(0.5, 0.4))


def side(size_px: tuple[int, int], number: int, of: int) -> Image.Image:
    """A mask with a soft edge for the right part, where the number-th of so many pictures begins."""
    begins, soft = 255 * number // of, 26
    ramp = (
        Image.linear_gradient("L")
        .rotate(90)
        .point([min(255, max(0, (v - begins + soft) * 255 // (2 * soft))) for v in range(256)])
    )
    return ramp.resize(size_px, SMOOTH)


def in_colours(picture: Image.Image, colours: Palette) -> Image.Image:
    """Paint a picture in a palette by its light and shade."""
    stops = (colours.near, mix(colours.near, colours.far, 0.6), *sorted(colours.sky, key=sum), colours.light)
    ramp = [shade(stops, value / 255) for value in range(256)]
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    return Image.merge("RGB", [grey.point([colour[band] for colour in ramp]) for band in range(3)])


def shade(stops: tuple[Colour, ...], place: float) -> Colour:
    """A colour between stops; place from 0 to 1."""
    index = min(int(place * (len(stops) - 1)), len(stops) - 2)
    return mix(stops[index], stops[index + 1], place * (len(stops) - 1) - index)


def resized(picture: Image.Image, scale: int) -> Image.Image:
    """The same picture, so many times as wide and high."""
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.LANCZOS)


def enlarged(picture: Image.Image, scale: int) -> Image.Image:
    """The same picture, larger, with its edges made crisp and a fine grain where there were no pixels."""
    crisp = resized(picture, scale).filter(ImageFilter.UnsharpMask(radius=1.6 * scale, percent=90, threshold=2))
    tile = Image.frombytes("L", (256, 256), Random(0).randbytes(65536))
    grain = Image.new("L", crisp.size)
    for x in range(0, crisp.width, 256):
        for y in range(0, crisp.height, 256):
            grain.paste(tile, (x, y))
    return Image.blend(crisp, ImageChops.overlay(crisp, Image.merge("RGB", [grain] * 3)), FINEST)
