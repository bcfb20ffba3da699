"""Pictures for the embedded PixelDojo: a procedural landscape out of a prompt, a seed and a shape."""

import io
from dataclasses import dataclass

from PIL import Image

MEGAPIXEL = 1_000_000
LONGEST_PX = 2048
"""What 4 MP that isn't square is capped at. Source: docs/pixeldojo.md, "Body of a run"."""
STEP_PX = 16


@dataclass(frozen=True, kw_only=True)
class Commission:
    """One picture that was ordered."""

    prompt: str
    seed: int
    aspect_ratio: str = "1:1"
    resolution: str = "1 MP"
    output_format: str = "png"
    references: int = 0
    """How many reference images came with it; they are only counted."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        across, down = map(int, self.aspect_ratio.split(":"))
        pixels = float(self.resolution.removesuffix(" MP")) * MEGAPIXEL
        unit_px = min((pixels / (across * down)) ** 0.5, LONGEST_PX / max(across, down))
        return multiple_of_step(across * unit_px), multiple_of_step(down * unit_px)


def multiple_of_step(length_px: float) -> int:
    """Round a side as image models do."""
    return max(STEP_PX, round(length_px / STEP_PX) * STEP_PX)


def draw_quickly(commission: Commission) -> bytes:
    """Draw a small flat picture in a millisecond: another colour for each prompt and seed."""
    width_px, height_px = commission.size_px
    colour = hash_of(commission).to_bytes(8, "big")
    picture = Image.new("RGB", (width_px // STEP_PX, height_px // STEP_PX), tuple(colour[:3]))
    picture.putpixel((0, 0), tuple(colour[3:6]))
    return encoded(picture, commission.output_format)


def hash_of(commission: Commission) -> int:
    """A number of 64 bits, the same for the same picture on any machine."""
    from hashlib import blake2b

    return int.from_bytes(
        blake2b(f"{commission.seed}\n{commission.prompt}".encode(errors="replace"), digest_size=8).digest(), "big"
    )


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
