"""What the studio needs done with pictures: kept, checked, shrunk, handed over."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.catalog import ModelCard
from domain.marks import Claims, Recipe
from domain.requests import Reference


@dataclass(frozen=True)
class Kept:
    """A file in the image store."""

    sha256: str
    size_bytes: int


class ImagesUnreachable(OSError):
    """Where the images are kept does not answer, or refuses; as with a full disk, it may later."""


class ImageStore(Protocol):
    """Content-addressed images, in a folder or wherever all processes reach them."""

    async def keep(self, chunks: AsyncIterator[bytes]) -> Kept:
        """Keep all of a stream under its content's hash, so that nothing loses it any more; it counts as kept just now.

        Raises: OSError (disk full), ImagesUnreachable.
        """

    async def has(self, sha256: str) -> bool:
        """Whether an image is kept. Raises: ImagesUnreachable."""

    async def path(self, sha256: str) -> Path | None:
        """A file with the image, to be read in the next minutes; None when it isn't kept.

        Raises: OSError (disk full), ImagesUnreachable.
        """

    async def delete(self, hashes: Sequence[str], *, older_than: datetime | None = None) -> None:
        """Take images away, or those of them that were kept before; those that aren't there are no error.

        Raises: ImagesUnreachable.
        """

    def kept(self, *, older_than: datetime) -> AsyncIterator[list[str]]:
        """The hashes of all images that were kept before, in batches; no order. Raises: ImagesUnreachable."""

    async def sweep_temporary(self, *, older_than: datetime) -> None:
        """Take away what a crash left half-written."""

    def free_bytes(self) -> int:
        """Free space where images are written to first."""


@dataclass(frozen=True)
class PictureFacts:
    """What a file says of itself, by its bytes."""

    media_type: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class MarkedFile:
    """A copy of a kept image for people: it says that a machine made it."""

    data: bytes
    sha256: str
    ending: str
    """Of a file's name: png, jpg or webp."""
    is_smaller: bool = False
    """Whether it is a preview."""


class Imaging(Protocol):
    """Work on pictures, off the event loop."""

    async def check_reference(self, data: bytes, filename: str) -> PictureFacts:
        """Open a member's file. Raises: BadReference (kind, bytes, pixels, broken)."""

    async def inspect(self, path: Path) -> PictureFacts:
        """Look at a finished image. Raises: NotAPicture."""

    async def marked(self, path: Path, recipe: Recipe | None = None) -> MarkedFile:
        """The same pixels with the AI mark, and with the recipe where there is one. Raises: NotAPicture.

        The same image and recipe give the same bytes.
        """

    async def preview(self, path: Path, *, most_bytes: int, recipe: Recipe | None = None) -> MarkedFile:
        """A smaller copy that fits, marked as well. Raises: NotAPicture."""

    async def thumbnail(self, picture: Path | bytes, *, side_px: int) -> MarkedFile:
        """A copy of a file that is at most so wide and high, marked as well. Raises: NotAPicture."""

    async def small(self, path: Path, *, side_px: int) -> bytes:
        """A copy of a member's own file that is at most so wide and high, as WebP and without a mark. Raises: NotAPicture."""

    async def claims(self, data: bytes) -> Claims:
        """What somebody's file says of how it was made. Raises: NotAPicture."""


class Classifier(Protocol):
    """Looks at pictures, off the event loop."""

    async def look(self, path: Path) -> float:
        """How surely a picture is explicit, from 0 to 1; of several frames the first. Raises: CantLook."""


class ReferenceLinks(Protocol):
    """Links under which PixelDojo can fetch a reference now."""

    async def link(self, reference: Reference, card: ModelCard) -> str:
        """A fresh link or a data URL. Raises: BadReference("link")."""
