"""Kept images as objects of an S3-compatible bucket, named as in a folder: ab/abcdef…; a folder here holds copies for a while.

An image is streamed to the folder, and goes up from there; one that is read comes down into it. So there is never more of it
in memory than the parts that are on their way, and what reads pictures reads files.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from storage.bucket import Bucket
from storage.images import BATCH_MOST, SHA256, FolderImages, relative_place
from studio.ports import ImagesUnreachable, Kept

if TYPE_CHECKING:
    from obstore import GetResult

log = logging.getLogger("atelier.images")

PART_BYTES = 5 << 20
"""What is larger goes up in parts of this size. Source: Amazon S3, "multipart upload limits", the least there is."""
PARTS_AT_ONCE = 2
TRANSFERS_AT_ONCE = 4
"""With so many files on their way, each in so many parts, 40 MiB are in memory at most."""
READ_BYTES = 1 << 20
CONNECT_WITHIN_S = 5
ANSWER_WITHIN_S = 60
RETRIES = 3
RETRY_WITHIN = timedelta(seconds=20)
"""Members wait meanwhile; what has time comes again by itself."""
CACHED_FOR = timedelta(minutes=5)
"""A copy that nobody asked for so long goes: what was removed stands nowhere for longer."""
TRIM_EVERY_S = 60.0
HALF_WRITTEN_AFTER = timedelta(hours=1)
TRIALS = "temporary"
"""Where what is only tried out goes."""


class ObjectImages:
    """Fills studio.ports.ImageStore. An object is whole or not there, and is there before keep returns."""

    def __init__(self, bucket: Bucket, *, cache: FolderImages) -> None:
        self._bucket = connect(bucket)
        self._cache = cache
        self._transfers = asyncio.Semaphore(TRANSFERS_AT_ONCE)

    async def keep(self, chunks: AsyncIterator[bytes]) -> Kept:
        """Write into the folder, and put the file into the bucket under its hash. Repeating it is harmless, and makes it young.

        Raises: OSError (disk full), ImagesUnreachable, and what chunks raises; no object is there then, or all of it.
        """
        kept = await self._cache.keep(chunks)
        file = self._cache.place(kept.sha256)
        async with self._transferring():
            await obstore.put_async(
                self._bucket, relative_place(kept.sha256), file, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            )
        return kept

    async def has(self, sha256: str) -> bool:
        """Whether an image is kept. Raises: ValueError for what is no hash; ImagesUnreachable."""
        return await self._cache.has(sha256) or await self._kept_at(sha256) is not None

    async def path(self, sha256: str) -> Path | None:
        """A copy of an image in the folder, for the next minutes; None when it isn't kept.

        Raises: ValueError for what is no hash; OSError (disk full), ImagesUnreachable.
        """
        if await self._cache.touch(sha256):
            return self._cache.place(sha256)
        async with self._transferring():
            with suppress(FileNotFoundError):
                found = await obstore.get_async(self._bucket, relative_place(sha256))
                copy = await self._cache.keep(pieces(found))
                if copy.sha256 == sha256:
                    return self._cache.place(sha256)
                log.error("the object %s isn't what it is named for", sha256)
                await self._cache.delete([copy.sha256])
        return None

    async def delete(self, hashes: Sequence[str], *, older_than: datetime | None = None) -> None:
        """Take images away, or those of them that were kept before; those that aren't there are no error.

        Raises: ValueError for what is no hash; ImagesUnreachable.
        """
        places = {sha256: relative_place(sha256) for sha256 in hashes}
        if older_than is not None:
            kept_at = dict(zip(hashes, await asyncio.gather(*map(self._kept_at, hashes)), strict=True))
            places = {sha256: places[sha256] for sha256, at in kept_at.items() if at is not None and at < older_than}
        async with self._transferring():
            if places:
                await obstore.delete_async(self._bucket, list(places.values()))
        await self._cache.delete(list(places))

    async def kept(self, *, older_than: datetime) -> AsyncIterator[list[str]]:
        """The hashes of all images that were kept before, in batches; no order. Raises: ImagesUnreachable."""
        with translated():
            async for objects in obstore.list(self._bucket, chunk_size=BATCH_MOST):
                old = [each["path"] for each in objects if each["last_modified"] < older_than]
                hashes = [path[-64:] for path in old if SHA256.fullmatch(path[-64:]) and path == relative_place(path[-64:])]
                if hashes:
                    yield hashes

    async def sweep_temporary(self, *, older_than: datetime) -> None:
        """Take away what was only tried out. Raises: ImagesUnreachable."""
        with translated():
            async for objects in obstore.list(self._bucket, prefix=TRIALS):
                await obstore.delete_async(self._bucket, [each["path"] for each in objects if each["last_modified"] < older_than])

    def free_bytes(self) -> int:
        """Free space of this machine, which every image goes through."""
        return self._cache.free_bytes()

    async def reach(self) -> None:
        """Write, list and delete something that is no image. Raises: ImagesUnreachable."""
        trial = f"{TRIALS}/{uuid4().hex}"
        with translated():
            await obstore.put_async(self._bucket, trial, b"Atelier was here.")
            await obstore.list(self._bucket, prefix=TRIALS).collect_async()
            await obstore.delete_async(self._bucket, trial)

    async def trim(self, *, now: datetime) -> None:
        """Take away copies that nobody asked for lately, and what a crash left half-written."""
        async for hashes in self._cache.kept(older_than=now - CACHED_FOR):
            await self._cache.delete(hashes, older_than=now - CACHED_FOR)
        await self._cache.sweep_temporary(older_than=now - HALF_WRITTEN_AFTER)

    async def keep_trimmed(self) -> None:
        """Trim every minute, for ever. By this machine's time, which the files' own is."""
        while True:
            try:
                await self.trim(now=datetime.now(UTC))
            except OSError:
                log.exception("old copies of images could not be taken away")
            await asyncio.sleep(TRIM_EVERY_S)

    async def _kept_at(self, sha256: str) -> datetime | None:
        async with self._transferring():
            with suppress(FileNotFoundError):
                return (await obstore.head_async(self._bucket, relative_place(sha256)))["last_modified"]
        return None

    @asynccontextmanager
    async def _transferring(self) -> AsyncIterator[None]:
        """Wait for one's turn, and say in our own words what goes wrong."""
        async with self._transfers:
            with translated():
                yield


def connect(bucket: Bucket) -> S3Store:
    """The client of a bucket; nothing is sent yet."""
    said = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": bucket.access_key_id,
        "secret_access_key": bucket.secret_access_key,
        "session_token": bucket.session_token,
    }
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config={name: value for name, value in said.items() if value},  # type: ignore[arg-type]
        client_options={
            "allow_http": bucket.endpoint is not None and bucket.endpoint.startswith("http://"),
            "connect_timeout": f"{CONNECT_WITHIN_S}s",
            "timeout": f"{ANSWER_WITHIN_S}s",
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_WITHIN},
    )


@contextmanager
def translated() -> Iterator[None]:
    """Say obstore's errors in our own words, without what hangs on them. Raises: ImagesUnreachable."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:  # an object that isn't there is no error: here it is the whole bucket
        reason = str(error).partition("\n")[0][:300]
        raise ImagesUnreachable(f"{type(error).__name__}: {reason}") from None


async def pieces(found: "GetResult") -> AsyncIterator[bytes]:
    """An object's bytes as they come."""
    async for piece in found.stream(min_chunk_size=READ_BYTES):
        yield bytes(piece)
