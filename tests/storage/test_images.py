"""Images kept in a folder and in a bucket: whole or not at all, and found by their content."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.image_stores import open_images
from storage.images import BATCH_MOST, BLOCK_BYTES, BUFFERED_BYTES, FolderImages
from studio.ports import ImageStore
from tests.bucket import ObjectStorage

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LONG_AGO, SOON = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
"""Around everything that is kept here; a bucket dates its objects itself."""


@pytest.fixture(params=["folder", "bucket"])
async def images(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ImageStore]:
    """An empty store of each kind, as the port has it."""
    bucket = None
    if request.param == "bucket":
        storage: ObjectStorage = request.getfixturevalue("object_storage")
        bucket = storage.bucket()
    async with open_images(tmp_path, bucket) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> FolderImages:
    """An empty folder."""
    return FolderImages(tmp_path / "images")


async def all_kept(images: ImageStore) -> list[str]:
    """The hashes of all that is kept."""
    return [sha256 async for batch in images.kept(older_than=SOON) for sha256 in batch]


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    """A download that comes in these pieces."""
    for chunk in chunks:
        yield chunk


async def broken_stream(error: BaseException) -> AsyncIterator[bytes]:
    """A download that breaks after a first full block."""
    yield bytes(BLOCK_BYTES)
    raise error


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, 3 * BLOCK_BYTES + 5])
async def test_store_keeps_an_image_under_its_hash(images: ImageStore, size: int) -> None:
    """Whatever the pieces it came in, and the parts it goes up in, the bytes, the hash and the size are those of the whole."""
    data = os.urandom(size)
    pieces = [data[at : at + 300_000] for at in range(0, size, 300_000)]

    kept = await images.keep(stream(*pieces))

    path = await images.path(kept.sha256)
    assert path is not None
    assert path.read_bytes() == data
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(data).hexdigest(), size)
    assert await images.has(kept.sha256)
    assert await all_kept(images) == [kept.sha256]


async def test_store_keeps_one_image_when_it_comes_twice_at_once(images: ImageStore) -> None:
    """Downloading again after a crash, or two members with one picture, is harmless."""
    first, second = await asyncio.gather(images.keep(stream(b"same")), images.keep(stream(b"sa", b"me")))

    assert first == second
    assert await all_kept(images) == [first.sha256]


@pytest.mark.parametrize("error", [OSError("disk full"), ConnectionError("cut"), asyncio.CancelledError()])
async def test_store_keeps_nothing_when_the_download_breaks(images: ImageStore, tmp_path: Path, error: BaseException) -> None:
    """Half an image is left neither under a hash nor under a temporary name."""
    with pytest.raises(type(error)):
        await images.keep(broken_stream(error))

    assert await all_kept(images) == []
    assert files(tmp_path) == []


async def test_store_finds_nothing_under_a_hash_that_was_never_kept(images: ImageStore) -> None:
    """None, not a path to nowhere."""
    never = hashlib.sha256(b"never").hexdigest()

    assert await images.path(never) is None
    assert not await images.has(never)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "/" + "a" * 63])
async def test_store_refuses_a_name_that_is_no_hash(images: ImageStore, name: str) -> None:
    """No name leads out of the folder, or of the bucket's prefix."""
    for asked in (images.path(name), images.has(name), images.delete([name]), images.delete([name], older_than=SOON)):
        with pytest.raises(ValueError, match="sha256"):
            await asked


async def test_store_deletes_what_is_there_and_minds_nothing_else(images: ImageStore) -> None:
    """Deleting again is no error, and other images stay."""
    gone, stays = [await images.keep(stream(data)) for data in (b"gone", b"stays")]

    await images.delete([gone.sha256])
    await images.delete([gone.sha256, hashlib.sha256(b"never").hexdigest()])
    await images.delete([])

    assert await images.path(gone.sha256) is None
    assert await images.path(stays.sha256) is not None
    assert await all_kept(images) == [stays.sha256]


async def test_what_was_kept_again_meanwhile_stays(images: ImageStore) -> None:
    """A sweep deletes what it found to be old; what an order has kept since isn't, though its row is still to come."""
    kept = await images.keep(stream(b"kept"))

    await images.delete([kept.sha256], older_than=LONG_AGO)
    assert await images.has(kept.sha256)
    assert [batch async for batch in images.kept(older_than=LONG_AGO)] == []
    await images.delete([kept.sha256, hashlib.sha256(b"never").hexdigest()], older_than=SOON)
    assert not await images.has(kept.sha256)


def test_store_tells_the_free_space(images: ImageStore, tmp_path: Path) -> None:
    """The number that MIN_FREE_DISK is compared with, of the file system that every image goes through."""
    total = os.statvfs(tmp_path)

    assert 0 < images.free_bytes() <= total.f_blocks * total.f_frsize


# ── the folder alone ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_folder_has_nothing_but_the_image(folder: FolderImages, tmp_path: Path) -> None:
    """No temporary file is left."""
    kept = await folder.keep(stream(b"fox"))

    assert files(tmp_path) == [tmp_path / "images" / kept.sha256[:2] / kept.sha256]


async def test_folder_mends_a_file_that_was_damaged(folder: FolderImages) -> None:
    """What is downloaded again replaces what stood under the name."""
    kept = await folder.keep(stream(b"whole"))
    folder.place(kept.sha256).write_bytes(b"ha")

    await folder.keep(stream(b"whole"))

    assert folder.place(kept.sha256).read_bytes() == b"whole"


async def test_folder_raises_oserror_when_the_disk_takes_nothing(folder: FolderImages, tmp_path: Path) -> None:
    """A place that can't be written to is the caller's to know, and leaves no temporary file."""
    sha256 = hashlib.sha256(b"x").hexdigest()
    (tmp_path / "images" / sha256[:2]).write_bytes(b"in the way")

    with pytest.raises(OSError, match="exists"):
        await folder.keep(stream(b"x"))

    assert files(tmp_path / "images" / "temporary") == []


async def test_sweep_takes_old_temporary_files_alone(folder: FolderImages, tmp_path: Path) -> None:
    """What a crash left goes; a download under way and kept images stay."""
    kept = await folder.keep(stream(b"kept"))
    left, fresh = (tmp_path / "images" / "temporary" / name for name in ("left", "fresh"))
    for path, age in ((left, timedelta(hours=2)), (fresh, timedelta(minutes=1)), (folder.place(kept.sha256), timedelta(days=9))):
        path.touch()
        at_s = (NOW - age).timestamp()
        os.utime(path, (at_s, at_s))

    await folder.sweep_temporary(older_than=NOW - timedelta(hours=1))

    assert files(tmp_path / "images" / "temporary") == [fresh]
    assert await folder.has(kept.sha256)


async def test_many_downloads_at_once_are_on_the_disk_not_in_memory(folder: FolderImages, tmp_path: Path) -> None:
    """What all of them together hold back is bounded; one alone is written in large blocks."""
    downloads, there = 48, asyncio.Barrier(49)

    async def one_mib() -> AsyncIterator[bytes]:
        await asyncio.sleep(0)  # all of them have begun
        for _ in range(16):
            yield bytes(1 << 16)
        await there.wait()  # what was yielded has been taken
        await there.wait()

    keeping = [asyncio.create_task(folder.keep(one_mib())) for _ in range(downloads)]
    await there.wait()
    written_bytes = sum(path.stat().st_size for path in files(tmp_path))
    await there.wait()
    await asyncio.gather(*keeping)

    assert downloads * (1 << 20) - written_bytes <= BUFFERED_BYTES < downloads * (1 << 20)


async def test_folder_is_found_again_after_a_restart(tmp_path: Path) -> None:
    """Making the store anew touches nothing that was kept."""
    kept = await FolderImages(tmp_path).keep(stream(b"kept"))

    assert await FolderImages(tmp_path).has(kept.sha256)


async def test_folder_tells_what_it_has_kept_for_long(folder: FolderImages, tmp_path: Path) -> None:
    """In batches that a statement can take; neither young files, nor half-written ones, nor what isn't ours."""
    await folder.keep(stream(b"young"))
    place = tmp_path / "images"
    (place / "ab").mkdir(exist_ok=True)
    old = {f"ab{number:062x}" for number in range(BATCH_MOST + 1)} | {"cd" * 32}
    (place / "cd").mkdir(exist_ok=True)
    strangers = ("temporary/half", "notes.txt", f"ab/.{min(old)}.swp")
    for name in (*(f"{sha256[:2]}/{sha256}" for sha256 in old), *strangers):
        (place / name).write_bytes(b"")
        os.utime(place / name, (0, 0))

    batches = [batch async for batch in folder.kept(older_than=NOW - timedelta(days=1))]

    assert sorted(sha256 for batch in batches for sha256 in batch) == sorted(old)
    assert max(map(len, batches)) == BATCH_MOST
