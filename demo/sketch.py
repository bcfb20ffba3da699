"""Pictures for the embedded PixelDojo: procedural landscapes out of a prompt, a seed and a shape, marked as sketches.

Reference images show through: demo/sketch_references.py.
"""

import io
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from demo.sketch_palettes import PALETTE_WORDS, PALETTES, SCENE_WORDS, chosen
from demo.sketch_references import enlarged, readable, resized, reworked
from demo.sketch_scenes import ANYWHERE, SCENES, Scene

MEGAPIXEL = 1_000_000
LONGEST_PX = 2048
"""What 4 MP that isn't square is capped at. Source: docs/pixeldojo.md, "Body of a run"."""
STEP_PX = 16
DRAWN_PIXELS = 800_000
"""Larger pictures are drawn at this and enlarged; only the grain is as fine as the picture."""
GRAIN_PX = 256
GRAIN = 0.1


@dataclass(frozen=True, kw_only=True)
class Commission:
    """One picture that was ordered."""

    prompt: str
    seed: int
    aspect_ratio: str = "1:1"
    resolution: str = "1 MP"
    output_format: str = "png"
    references: int = 0
    """How many reference images came with it."""
    pictures: tuple[bytes, ...] = ()
    """Those of them that could be fetched."""
    scale: int = 1
    """Over 1: the first picture is to be made so many times larger; nothing is drawn anew."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        across, down = map(int, self.aspect_ratio.split(":"))
        pixels = float(self.resolution.removesuffix(" MP")) * MEGAPIXEL
        unit_px = min((pixels / (across * down)) ** 0.5, LONGEST_PX / max(across, down))
        return multiple_of_step(across * unit_px), multiple_of_step(down * unit_px)

    @property
    def number(self) -> int:
        """A number of 64 bits, the same for the same picture on any machine."""
        said = f"{self.seed}\n{self.prompt}".encode(errors="replace")
        return int.from_bytes(blake2b(said, digest_size=8).digest(), "big")

    @property
    def mark(self) -> str:
        """What is written in the corner."""
        if self.scale > 1:
            return f"demo upscale · {self.scale}x"
        told = f"demo sketch · seed {self.seed}"
        return told + (f" · from {self.references} reference{'s' * (self.references > 1)}" if self.references else "")


def multiple_of_step(length_px: float) -> int:
    """Round a side as image models do."""
    return max(STEP_PX, round(length_px / STEP_PX) * STEP_PX)


def draw(commission: Commission) -> bytes:
    """Draw a picture to show. The same commission gives the same bytes; 1 MP takes about a third of a second."""
    random = Random(commission.number)
    references = readable(commission.pictures)
    if references and commission.scale > 1:
        return encoded(marked(enlarged(references[0], commission.scale), commission.mark, left=True), commission.output_format)
    colours = PALETTES[chosen(commission.prompt, PALETTE_WORDS, PALETTES, random)]
    scene = Scene(drawn_size(commission.size_px), colours, random)
    if references:
        picture = reworked(references, scene)
    else:
        SCENES[chosen(commission.prompt, SCENE_WORDS, ANYWHERE, random)](scene)
        picture = scene.picture
    if picture.size != commission.size_px:
        picture = picture.resize(commission.size_px, Image.Resampling.BICUBIC)
    return encoded(marked(finished(picture, random), commission.mark), commission.output_format)


def draw_quickly(commission: Commission) -> bytes:
    """Draw a small flat picture in a millisecond: another colour for each prompt and seed. For tests."""
    references = readable(commission.pictures)
    if references and commission.scale > 1:
        return encoded(resized(references[0], commission.scale), commission.output_format)
    width_px, height_px = commission.size_px
    colour = commission.number.to_bytes(8, "big")
    picture = Image.new("RGB", (width_px // STEP_PX, height_px // STEP_PX), tuple(colour[:3]))
    picture.putpixel((0, 0), tuple(colour[3:6]))
    for reference in references:
        picture = Image.blend(picture, reference.resize(picture.size), 0.5)
    return encoded(picture, commission.output_format)


def drawn_size(size_px: tuple[int, int]) -> tuple[int, int]:
    """The size in which a picture is drawn, of the same shape."""
    share = min(1.0, (DRAWN_PIXELS / (size_px[0] * size_px[1])) ** 0.5)
    return round(size_px[0] * share), round(size_px[1] * share)


def finished(picture: Image.Image, random: Random) -> Image.Image:
    """Darken the corners a little, and lay film grain over it, which also hides steps in the gradients."""
    corners = Image.radial_gradient("L").point([255 - round(max(0, v - 120) * 0.55) for v in range(256)])
    shaded = ImageChops.multiply(picture, Image.merge("RGB", [corners.resize(picture.size, Image.Resampling.BICUBIC)] * 3))
    tile = Image.frombytes("L", (GRAIN_PX, GRAIN_PX), random.randbytes(GRAIN_PX * GRAIN_PX)).filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, GRAIN_PX):
        for y in range(0, picture.height, GRAIN_PX):
            grain.paste(tile, (x, y))
    return Image.blend(shaded, ImageChops.overlay(shaded, Image.merge("RGB", [grain] * 3)), GRAIN)


def marked(picture: Image.Image, mark: str, *, left: bool = False) -> Image.Image:
    """Write the mark into the lower right corner, or the left one, small and legible on anything."""
    size_px = max(9, min(picture.size) // 52)
    font = ImageFont.load_default(size_px)
    at = (size_px if left else picture.width - size_px, picture.height - size_px)
    letters = Image.new("L", picture.size)
    ImageDraw.Draw(letters).text(at, mark, font=font, fill=255, anchor="ls" if left else "rs")
    picture.paste(
        (0, 0, 0), mask=letters.filter(ImageFilter.GaussianBlur(size_px / 6)).point([min(190, v * 2) for v in range(256)])
    )
    picture.paste((255, 255, 255), mask=letters.point([v * 78 // 100 for v in range(256)]))
    return picture


def encoded(picture: Image.Image, output_format: str) -> bytes:
    """Write a picture as png, jpg or webp."""
    file = io.BytesIO()
    match output_format:
        case "jpg":
            picture.save(file, "JPEG", quality=90)
        case "webp":
            picture.save(file, "WEBP", quality=88, method=2)
        case _:
            picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
