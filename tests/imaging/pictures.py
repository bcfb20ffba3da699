"""Pictures to test with, good and hostile."""

import io
import random
import struct
import zlib

from PIL import Image, ImageDraw, ImageFilter

SIZE = (64, 40)
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def noise(size: tuple[int, int] = SIZE, mode: str = "RGB", *, seed: int = 1) -> Image.Image:
    """A picture that compresses badly, so that no part of its file is idle."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(seed).randbytes(size[0] * size[1] * channels))


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file of a kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def file_of(kind: str) -> bytes:
    """A small good file of a kind."""
    return encode(noise(), kind)


def png_declaring(width_px: int, height_px: int) -> bytes:
    """A small PNG whose header, with a right checksum, declares another size."""
    data = file_of("PNG")
    header = b"IHDR" + struct.pack(">II", width_px, height_px) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def jpeg_declaring(width_px: int, height_px: int) -> bytes:
    """A small JPEG whose frame header declares another size."""
    data = file_of("JPEG")
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height_px, width_px) + data[frame + 9 :]


def gif_declaring(width_px: int, height_px: int) -> bytes:
    """A small GIF whose screen declares another size."""
    data = file_of("GIF")
    return data[:6] + struct.pack("<HH", width_px, height_px) + data[10:]


def webp_declaring(width_px: int, height_px: int) -> bytes:
    """A small WebP in the extended format whose canvas declares another size."""
    data = encode(noise(mode="RGBA"), "WEBP")
    assert data[12:16] == b"VP8X"
    return data[:24] + (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little") + data[30:]


DECLARING = {"PNG": png_declaring, "JPEG": jpeg_declaring, "WEBP": webp_declaring, "GIF": gif_declaring}


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is there so many times more."""
    data = encode(noise(), "JPEG", progressive=True)
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last_scan * count + data[-2:]


def animation(kind: str) -> bytes:
    """Three frames."""
    frames = [noise(seed=seed) for seed in (2, 3)]
    return encode(noise(), kind, save_all=True, append_images=frames, duration=50)


NONSENSE = b"Exif\0\0\x8dd"
"""EXIF at which Pillow raises SyntaxError."""


def skin(size: tuple[int, int] = (512, 512)) -> Image.Image:
    """Soft shapes in the colours of skin: what the classifier takes for more explicit than anything else that is drawn here."""
    draw_with = random.Random(10)
    picture = Image.new("RGB", size, (draw_with.randrange(60, 255),) * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y, a, b = (
            draw_with.randrange(512),
            draw_with.randrange(512),
            draw_with.randrange(60, 260),
            draw_with.randrange(60, 260),
        )
        colour = tuple(min(255, part + draw_with.randrange(-30, 20)) for part in (224, 172, 138))
        draw.ellipse((x - a, y - b, x + a, y + b), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(14))
