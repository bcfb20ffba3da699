"""Kept images as files named by their content, in one folder tree: ab/abcdef…, and temporary/ beside."""

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from studio.ports import Kept

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
BLOCK_BYTES = 2 << 20
"""Chunks are gathered to about so much before a thread writes them; the usual picture goes to a thread once."""
BUFFERED_BYTES = 32 << 20
"""Of all downloads together: with many at once, each block is smaller."""
BATCH_MOST = 500
"""Hashes told at once: as many as one statement may compare with."""


class FolderImages:
    """Fills studio.ports.ImageStore. A file that stands under its hash is complete, whenever the process died."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary = folder / "temporary"
        self._keeping = 0
        self._temporary.mkdir(parents=True, exist_ok=True)

    async def keep(self, chunks: AsyncIterator[bytes]) -> Kept:
        """Write to a temporary name, flush to the disk, rename to the content's hash. Repeating it is harmless.

        Raises: OSError (disk full), and what chunks raises; nothing is kept then.
        """
        temporary = self._temporary / uuid.uuid4().hex
        self._keeping += 1
        try:
            return await self._keep(temporary, chunks)
        except BaseException:  # also when the download is cancelled; what a thread still writes then is swept later
            await asyncio.to_thread(unlink_all, [temporary])
            raise
        finally:
            self._keeping -= 1

    async def _keep(self, temporary: Path, chunks: AsyncIterator[bytes]) -> Kept:
        """Write a new file block by block, hashing it on the way.

        Each block opens the file for itself: a cancelled writer never closes one that a thread still writes to.
        """
        digest, size_bytes = hashlib.sha256(), 0
        block: list[bytes] = []
        block_bytes = 0
        async for chunk in chunks:
            block.append(chunk)  # joining them here would cost the loop more than all the rest
            block_bytes += len(chunk)
            size_bytes += len(chunk)
            if block_bytes >= min(BLOCK_BYTES, BUFFERED_BYTES // self._keeping):
                await asyncio.to_thread(append, temporary, block, digest)
                block, block_bytes = [], 0
        return Kept(await asyncio.to_thread(self._finish, temporary, block, digest), size_bytes)

    def _finish(self, temporary: Path, block: Sequence[bytes], digest: "hashlib._Hash") -> str:
        """Add the last block, and give the file its name: its hash."""
        append(temporary, block, digest)
        settle(temporary, self.place(digest.hexdigest()))
        return digest.hexdigest()

    async def path(self, sha256: str) -> Path | None:
        """Where the file is; None when it isn't kept. Raises: ValueError for what is no hash."""
        place = self.place(sha256)
        return place if place.is_file() else None

    async def has(self, sha256: str) -> bool:
        """Whether a file is kept. Raises: ValueError for what is no hash."""
        return self.place(sha256).is_file()

    async def touch(self, sha256: str) -> bool:
        """Make a file young. Whether it is kept. Raises: ValueError for what is no hash."""
        try:
            os.utime(self.place(sha256))
        except FileNotFoundError:
            return False
        return True

    async def delete(self, hashes: Sequence[str], *, older_than: datetime | None = None) -> None:
        """Take files away, or those of them that were written before; those that aren't there are no error.

        Raises: ValueError for what is no hash.
        """
        places = [self.place(sha256) for sha256 in hashes]
        if older_than is None:
            await asyncio.to_thread(unlink_all, places)
        else:
            await asyncio.to_thread(unlink_older, places, older_than.timestamp())

    async def kept(self, *, older_than: datetime) -> AsyncIterator[list[str]]:
        """The hashes of all files that were written before, in batches; no order."""
        for folder in await asyncio.to_thread(lambda: [path for path in self._folder.iterdir() if path.is_dir()]):
            hashes = await asyncio.to_thread(names_older, folder, older_than.timestamp())
            for start in range(0, len(hashes), BATCH_MOST):
                yield hashes[start : start + BATCH_MOST]

    async def sweep_temporary(self, *, older_than: datetime) -> None:
        """Take away what a crash left half-written."""
        await asyncio.to_thread(lambda: unlink_older(self._temporary.iterdir(), older_than.timestamp()))

    def free_bytes(self) -> int:
        """Free space where images are kept."""
        return shutil.disk_usage(self._folder).free

    def place(self, sha256: str) -> Path:
        """Where a file belongs, be it there or not. Raises: ValueError for what is no hash."""
        return self._folder / relative_place(sha256)


def relative_place(sha256: str) -> str:
    """Where a file belongs among the images. Raises: ValueError for what is no hash."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("not a sha256 in lower-case hex")
    return f"{sha256[:2]}/{sha256}"


def append(path: Path, block: Sequence[bytes], digest: "hashlib._Hash") -> None:
    """Add a block to a file and to its hash."""
    with path.open("ab") as file:
        file.writelines(block)
    for chunk in block:
        digest.update(chunk)


def settle(temporary: Path, place: Path) -> None:
    """Give a finished file its name, so that not even a power cut leaves half of it there."""
    flush(temporary)
    place.parent.mkdir(exist_ok=True)
    temporary.replace(place)
    flush(place.parent)
    flush(place.parent.parent)  # where the folder itself may be new


def flush(path: Path) -> None:
    """Have the system write a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unlink_all(paths: Iterable[Path]) -> None:
    """Take files away, those that are there."""
    for path in paths:
        path.unlink(missing_ok=True)


def names_older(folder: Path, moment_s: float) -> list[str]:
    """The names of a folder's files that are hashes and were last written to before this moment."""
    names = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):  # taken away meanwhile
            if SHA256.fullmatch(entry.name) and entry.stat().st_mtime < moment_s:
                names.append(entry.name)
    return names


def unlink_older(paths: Iterable[Path], moment_s: float) -> None:
    """Take away those of these files that were last written to before this moment."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError):  # gone meanwhile: a download under way has just finished
            if path.stat().st_mtime < moment_s:
                path.unlink()
