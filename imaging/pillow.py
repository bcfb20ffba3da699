"""Pictures opened with Pillow, in threads of their own: members' references, finished images, and smaller copies."""

import asyncio
import io
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from math import prod
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageOps

from domain.errors import BadReference, NotAPicture
from domain.marks import Claims, Recipe
from imaging.claims import claims_of
from imaging.kinds import JPEG, PNG, WEBP, Kind, kind_of, webp_size
from imaging.marks import marked
from imaging.xmp import packet
from studio.ports import MarkedFile, PictureFacts

T = TypeVar("T")

REFERENCE_MOST_BYTES = 20 << 20
MOST_PIXELS = 40_000_000
"""Of members' files, and far over what the upscaler makes (20 MP): a picture that was paid for isn't lost to a tight limit."""
MOST_WEBP_PIXELS = 12_500_000
"""What phones take. Pillow keeps four copies of a WebP while it decodes it (docs/decisions/0101)."""
HALVED_FROM_PIXELS = 8_000_000
"""Pillow makes another copy of what is transparent, to make it smaller."""
MOST_SCANS = 500
"""A progressive JPEG has about ten; thousands of empty ones keep a decoder busy for minutes. Source: libjpeg-turbo's fuzzers."""
WORKERS = 2
"""Pictures decoded at once; the largest take 240 MB each."""

PREVIEW_MOST_PX = 3072
PREVIEW_LEAST_PX = 32
PREVIEW_QUALITIES = (90, 75, 50)
THUMBNAIL_QUALITY = 75
CONTAINER_BYTES = 64
"""What a mark takes in a WebP besides its packet: two chunk headers, and padding."""

Image.MAX_IMAGE_PIXELS = None  # our own limits are read from the header first; Pillow's are warnings


class TooManyPixels(NotAPicture):
    """A header declares more pixels than may be decoded."""


class PillowImaging:
    """Fills studio.ports.Imaging. Every call is safe on hostile bytes."""

    def __init__(self) -> None:
        warnings.filterwarnings("ignore", module=r"PIL\.")  # about nonsense in members' files
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="imaging")

    async def check_reference(self, data: bytes, filename: str) -> PictureFacts:
        """Open a member's file and decode its first frame. Raises: BadReference (kind, bytes, pixels, broken)."""
        return await self._run(lambda: check_reference(data, filename))

    async def inspect(self, path: Path) -> PictureFacts:
        """Look at a finished image: its kind, its size, and whether it is whole. Raises: NotAPicture, OSError."""
        return await self._run(lambda: inspect(path.read_bytes()))

    async def marked(self, path: Path, recipe: Recipe | None = None) -> MarkedFile:
        """Make a copy with the same pixels that says that a machine made it. Raises: NotAPicture, OSError."""
        return await self._run(lambda: marked_file(path.read_bytes(), recipe))

    async def preview(self, path: Path, *, most_bytes: int, recipe: Recipe | None = None) -> MarkedFile:
        """Make a copy that fits, no larger than the original, and says the same. Raises: NotAPicture, OSError."""
        return await self._run(lambda: marked_preview(path.read_bytes(), recipe, most_bytes=most_bytes))

    async def thumbnail(self, picture: Path | bytes, *, side_px: int) -> MarkedFile:
        """Make a copy of a file that is at most so wide and high, and says the same. Raises: NotAPicture, OSError."""
        return await self._run(lambda: marked_file(thumbnail(content(picture), finished_kind, side_px=side_px), None))

    async def small(self, path: Path, *, side_px: int) -> bytes:
        """Make a copy of a member's own file, at most so wide and high: WebP, without a mark. Raises: NotAPicture, OSError."""
        return await self._run(lambda: thumbnail(path.read_bytes(), any_kind, side_px=side_px))

    async def claims(self, data: bytes) -> Claims:
        """Read what somebody's file says of how it was made. Raises: NotAPicture."""
        return await self._run(lambda: claims(data))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)


def check_reference(data: bytes, filename: str) -> PictureFacts:
    """Raises: BadReference, for the first thing that is wrong."""
    kind = kind_of(data)
    if len(data) > REFERENCE_MOST_BYTES:
        raise BadReference(filename, "bytes")
    if kind is None:
        raise BadReference(filename, "kind")
    try:
        with opened(data, kind) as image:
            image.load()
            return facts(image, kind)
    except TooManyPixels:
        raise BadReference(filename, "pixels") from None
    except NotAPicture as error:
        raise BadReference(filename, "broken") from error


def inspect(data: bytes) -> PictureFacts:
    """Raises: NotAPicture."""
    kind = finished_kind(data)
    with opened(data, kind) as image:
        if kind is PNG:
            image.verify()  # its checksums say as much as decoding, in a tenth of the time
        else:
            image.load()
        return facts(image, kind)


def marked_file(data: bytes, recipe: Recipe | None) -> MarkedFile:
    """Mark a finished image as it is. Raises: NotAPicture."""
    shown = marked(data, recipe)
    return MarkedFile(shown, sha256(shown).hexdigest(), finished_kind(data).ending)


def marked_preview(data: bytes, recipe: Recipe | None, *, most_bytes: int) -> MarkedFile:
    """Mark a smaller copy; its mark has to fit as well. Raises: NotAPicture, ValueError."""
    mark_bytes = len(packet(recipe)) + CONTAINER_BYTES
    return replace(marked_file(preview(data, most_bytes=most_bytes - mark_bytes), recipe), is_smaller=True)


def claims(data: bytes) -> Claims:
    """Raises: NotAPicture."""
    if len(data) > REFERENCE_MOST_BYTES:
        raise NotAPicture
    with opened(data, any_kind(data)) as image:
        return claims_of(image)


def preview(data: bytes, *, most_bytes: int) -> bytes:
    """Encode as WebP, first with less quality, then smaller, until it fits. Raises: NotAPicture."""
    with opened(data, finished_kind(data)) as image:
        original = for_eyes(image, side_px=PREVIEW_MOST_PX)
    for side_px in preview_sides(max(original.size)):
        smaller = shrunk(original, side_px)
        for quality in PREVIEW_QUALITIES:
            encoded = webp(smaller, quality=quality)
            if len(encoded) <= most_bytes:
                return encoded
    raise ValueError(f"no preview fits {most_bytes} bytes")


def thumbnail(data: bytes, kind_in: Callable[[bytes], Kind], *, side_px: int) -> bytes:
    """Encode a small copy as WebP, of several frames the first. kind_in: tells its kind. Raises: NotAPicture."""
    with opened(data, kind_in(data)) as image:
        image.draft("RGB", (side_px, side_px))  # a JPEG is decoded at a part of its size; others take no notice
        return webp(for_eyes(image, side_px=side_px), quality=THUMBNAIL_QUALITY)


def for_eyes(image: Image.Image, *, side_px: int) -> Image.Image:
    """A copy as people see it: at most so wide and high (never enlarged), upright, in colours. The picture itself is used up."""
    if image.has_transparency_data and image.width * image.height > HALVED_FROM_PIXELS:
        whole, image = image, image.resize((image.width // 2, image.height // 2), Image.Resampling.NEAREST)
        whole.close()
    image.thumbnail((side_px, side_px))
    with suppress(Exception):  # what says nothing that can be understood turns nothing; for garbage Pillow raises anything
        ImageOps.exif_transpose(image, in_place=True)
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def content(picture: Path | bytes) -> bytes:
    """Read a file, where it isn't read yet."""
    return picture if isinstance(picture, bytes) else picture.read_bytes()


def shrunk(picture: Image.Image, side_px: int) -> Image.Image:
    """A picture that is at most so wide and high: itself, where it is."""
    if max(picture.size) <= side_px:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((side_px, side_px))
    return smaller


def preview_sides(longest_px: int) -> Iterator[int]:
    """Yield the longest sides to try, from the original's down by a quarter each."""
    yield longest_px
    while (longest_px := longest_px * 3 // 4) >= PREVIEW_LEAST_PX:
        yield longest_px


def webp(image: Image.Image, *, quality: int) -> bytes:
    """Encode a picture; without what its file said beside the pixels."""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)  # method 2: half the time of the default, a twentieth larger
    return file.getvalue()


@contextmanager
def opened(data: bytes, kind: Kind) -> Iterator[Image.Image]:
    """Open a picture with its kind's decoder alone, once its header says that it isn't too large.

    Raises: TooManyPixels, and NotAPicture for whatever Pillow raises inside: for garbage that may be any exception.
    """
    try:
        check_before_opening(data, kind)
        with closing(Image.open(io.BytesIO(data), formats=[kind.pillow])) as image:  # its pixels go, whoever still knows it
            check_pixels(image.width * image.height, most=MOST_PIXELS)
            yield image
    except TooManyPixels:
        raise
    except Exception as error:
        raise NotAPicture from error


def check_before_opening(data: bytes, kind: Kind) -> None:
    """Raises: TooManyPixels where opening alone would take the memory; NotAPicture for a file made to keep a decoder busy."""
    if kind is WEBP:
        check_pixels(prod(webp_size(data)), most=MOST_WEBP_PIXELS)
    if kind is JPEG and data.count(b"\xff\xda") > MOST_SCANS:
        raise NotAPicture


def check_pixels(pixels: int, *, most: int) -> None:
    """Raises: TooManyPixels."""
    if pixels > most:
        raise TooManyPixels


def finished_kind(data: bytes) -> Kind:
    """Tell the kind of a finished image. Raises: NotAPicture; the model draws no GIFs."""
    kind = kind_of(data)
    if kind not in (PNG, JPEG, WEBP):
        raise NotAPicture
    return kind


def any_kind(data: bytes) -> Kind:
    """Tell the kind of a member's file. Raises: NotAPicture."""
    kind = kind_of(data)
    if kind is None:
        raise NotAPicture
    return kind


def facts(image: Image.Image, kind: Kind) -> PictureFacts:
    """Say what the file says of itself."""
    return PictureFacts(kind.media_type, image.width, image.height)
