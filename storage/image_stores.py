"""Which store keeps the images: the folder here, or the bucket that IMAGE_STORE_URL names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import AtelierError
from storage.bucket import Bucket
from storage.images import FolderImages
from studio.ports import ImageStore, ImagesUnreachable

if TYPE_CHECKING:
    from storage.object_images import ObjectImages

LIBRARY = "obstore"
IMAGES = "images"
CACHE = "cache"
"""Not the folder of the images: what stands here goes by itself."""


class ImagesUnusable(AtelierError):
    """Where the images are to be kept they can't be; the message is for the host."""

    def __str__(self) -> str:
        return str(self.args[0])


@asynccontextmanager
async def open_images(data_dir: Path, bucket: Bucket | None) -> AsyncIterator[ImageStore]:
    """The folder, or the bucket with a folder for copies, which stays small until the end of the block.

    Raises: ImagesUnusable, where the bucket can't be written to.
    """
    if bucket is None:
        yield FolderImages(data_dir / IMAGES)
        return
    images = await reach(data_dir, bucket)
    trimming = asyncio.create_task(images.keep_trimmed())
    try:
        yield images
    finally:
        trimming.cancel()
        await asyncio.gather(trimming, return_exceptions=True)


async def try_out(data_dir: Path, bucket: Bucket | None) -> str:
    """Say where the images are kept. Raises: ImagesUnusable, where the bucket can't be written to."""
    if bucket is None:
        return f"the folder {data_dir / IMAGES}"
    await reach(data_dir, bucket)
    return f"{bucket}, which can be written to"


async def reach(data_dir: Path, bucket: Bucket) -> "ObjectImages":
    """Try a bucket out. Raises: ImagesUnusable."""
    if find_spec(LIBRARY) is None:
        raise ImagesUnusable(f"IMAGE_STORE_URL needs {LIBRARY}: pip install -r requirements/fleet.txt")
    from storage.object_images import ObjectImages

    images = ObjectImages(bucket, cache=FolderImages(data_dir / CACHE))
    try:
        await images.reach()
    except ImagesUnreachable as error:
        raise ImagesUnusable(f"{bucket} can't be used for the images ({error}): is IMAGE_STORE_URL right?") from None
    return images
