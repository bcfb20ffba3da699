"""Images kept as files: whole or not at all, and found by their content."""

import asyncio
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.images import BATCH_MOST, BLOCK_BYTES, FolderImages
from studio.ports import ImageStore

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def images(tmp_path: Path) -> ImageStore:
    """A store in an empty folder, as the port has it."""
    return FolderImages(tmp_path / "images")


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
async def test_store_keeps_a_file_under_its_hash(images: ImageStore, tmp_path: Path, size: int) -> None:
    """Whatever the pieces it came in, the bytes, the hash and the size are those of the whole."""
    data = os.urandom(size)
    pieces = [data[at : at + 300_000] for at in range(0, size, 300_000)]

    kept = await images.keep(stream(*pieces))

    path = images.path(kept.sha256)
    assert path is not None
    assert path.read_bytes() == data
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(data).hexdigest(), size)
    assert files(tmp_path) == [tmp_path / "images" / kept.sha256[:2] / kept.sha256]


async def test_store_keeps_one_file_when_the_same_image_comes_twice_at_once(images: ImageStore, tmp_path: Path) -> None:
    """Downloading again after a crash, or two members with one picture, is harmless."""
    first, second = await asyncio.gather(images.keep(stream(b"same")), images.keep(stream(b"sa", b"me")))

    assert first == second
    assert len(files(tmp_path)) == 1


async def test_store_mends_a_file_that_was_damaged(images: ImageStore) -> None:
    """What is downloaded again replaces what stood under the name."""
    kept = await images.keep(stream(b"whole"))
    path = images.path(kept.sha256)
    assert path is not None
    path.write_bytes(b"ha")

    await images.keep(stream(b"whole"))

    assert path.read_bytes() == b"whole"


@pytest.mark.parametrize("error", [OSError("disk full"), ConnectionError("cut"), asyncio.CancelledError()])
async def test_store_keeps_nothing_when_the_download_breaks(images: ImageStore, tmp_path: Path, error: BaseException) -> None:
    """Half a file is left neither under a hash nor under a temporary name."""
    with pytest.raises(type(error)):
        await images.keep(broken_stream(error))

    assert files(tmp_path) == []


async def test_store_raises_oserror_when_the_disk_takes_nothing(images: ImageStore, tmp_path: Path) -> None:
    """A place that can't be written to is the caller's to know, and leaves no temporary file."""
    sha256 = hashlib.sha256(b"x").hexdigest()
    (tmp_path / "images" / sha256[:2]).write_bytes(b"in the way")

    with pytest.raises(OSError, match="exists"):
        await images.keep(stream(b"x"))

    assert files(tmp_path / "images" / "temporary") == []


async def test_store_finds_nothing_under_a_hash_that_was_never_kept(images: ImageStore) -> None:
    """None, not a path to nowhere."""
    assert images.path(hashlib.sha256(b"never").hexdigest()) is None


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "/" + "a" * 63])
async def test_store_refuses_a_name_that_is_no_hash(images: ImageStore, name: str) -> None:
    """No name leads out of the folder."""
    with pytest.raises(ValueError, match="sha256"):
        images.path(name)
    with pytest.raises(ValueError, match="sha256"):
        await images.delete([name])


async def test_store_deletes_what_is_there_and_minds_nothing_else(images: ImageStore) -> None:
    """Deleting again is no error, and other files stay."""
    gone, stays = [await images.keep(stream(data)) for data in (b"gone", b"stays")]

    await images.delete([gone.sha256])
    await images.delete([gone.sha256, hashlib.sha256(b"never").hexdigest()])

    assert images.path(gone.sha256) is None
    assert images.path(stays.sha256) is not None


async def test_sweep_takes_old_temporary_files_alone(images: ImageStore, tmp_path: Path) -> None:
    """What a crash left goes; a download under way and kept images stay."""
    kept = await images.keep(stream(b"kept"))
    left, fresh = (tmp_path / "images" / "temporary" / name for name in ("left", "fresh"))
    for path, age in ((left, timedelta(hours=2)), (fresh, timedelta(minutes=1)), (images.path(kept.sha256), timedelta(days=9))):
        assert path is not None
        path.touch()
        at_s = (NOW - age).timestamp()
        os.utime(path, (at_s, at_s))

    await images.sweep_temporary(older_than=NOW - timedelta(hours=1))

    assert files(tmp_path / "images" / "temporary") == [fresh]
    assert images.path(kept.sha256) is not None


def test_store_tells_the_free_space(images: ImageStore, tmp_path: Path) -> None:
    """The number that MIN_FREE_DISK is compared with, of the file system that holds the folder."""
    total = os.statvfs(tmp_path)

    assert 0 < images.free_bytes() <= total.f_blocks * total.f_frsize


def test_store_finds_its_files_again_after_a_restart(tmp_path: Path) -> None:
    """Making the store anew touches nothing that was kept."""
    kept = asyncio.run(FolderImages(tmp_path).keep(stream(b"kept")))

    path = FolderImages(tmp_path).path(kept.sha256)

    assert path is not None
    assert stat.S_ISREG(path.stat().st_mode)


async def test_store_tells_what_it_has_kept_for_long(images: ImageStore, tmp_path: Path) -> None:
    """In batches that a statement can take; neither young files, nor half-written ones, nor what isn't ours."""
    await images.keep(stream(b"young"))
    folder = tmp_path / "images"
    (folder / "ab").mkdir(exist_ok=True)
    old = {f"ab{number:062x}" for number in range(BATCH_MOST + 1)} | {"cd" * 32}
    (folder / "cd").mkdir(exist_ok=True)
    strangers = ("temporary/half", "notes.txt", f"ab/.{min(old)}.swp")
    for name in (*(f"{sha256[:2]}/{sha256}" for sha256 in old), *strangers):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (0, 0))

    batches = [batch async for batch in images.kept(older_than=NOW - timedelta(days=1))]

    assert sorted(sha256 for batch in batches for sha256 in batch) == sorted(old)
    assert max(map(len, batches)) == BATCH_MOST
