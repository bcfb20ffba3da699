"""A backup is taken while the bot works, and a bot that starts on it has all it had."""

from pathlib import Path

import pytest

from domain.jobs import Image, JobState
from storage.backup import DATABASE, Backup, back_up
from storage.image_stores import IMAGES
from storage.images import FolderImages
from storage.lock import DatabaseUnusable
from storage.store import SqlStore, open_store
from tests.storage.orders import ME, NOON, PRICE, history_of, submitted
from tests.storage.test_images import stream

POSTGRESQL = "postgresql://atelier@localhost/atelier"


async def finished(store: SqlStore, images: FolderImages, *, key: str, picture: bytes) -> Image:
    """A job that ended with this picture."""
    kept = await images.keep(stream(picture))
    image = Image(kept.sha256, 0, "image/png", 1024, 1024, kept.size_bytes)
    job = await submitted(store, key)
    await store.succeed(job.id, driver=ME, images=[image], cost=PRICE, revised_prompt=None, now=NOON)
    return image


async def test_a_bot_that_starts_on_a_backup_has_jobs_pictures_and_books(file: Path, tmp_path: Path) -> None:
    """Taken while the store is open, restored by pointing at it, and the books balance."""
    images = FolderImages(tmp_path / "images")
    async with open_store(f"sqlite:///{file}") as store:
        image = await finished(store, images, key="interaction-1", picture=b"fox")
        copied = back_up(f"sqlite:///{file}", tmp_path / "images", tmp_path / "backup")
        await finished(store, images, key="interaction-2", picture=b"owl")  # after it: not in it
    assert copied == Backup(files=1, missing=0)
    async with open_store(f"sqlite:///{tmp_path / 'backup' / DATABASE}") as restored:
        (job,) = await history_of(restored)
        await restored.audit_books()
        assert job.state is JobState.SUCCEEDED
        assert job.images == (image,)
    path = await FolderImages(tmp_path / "backup" / IMAGES).path(image.sha256)
    assert path is not None
    assert path.read_bytes() == b"fox"


async def test_a_bot_whose_pictures_are_in_a_bucket_has_its_database_copied(file: Path, tmp_path: Path) -> None:
    """There is no folder of images to copy, and none is made."""
    async with open_store(f"sqlite:///{file}"):
        assert back_up(f"sqlite:///{file}", None, tmp_path / "backup") == Backup(files=0, missing=0)
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == [DATABASE]


async def test_a_picture_that_vanished_is_counted_not_fatal(file: Path, tmp_path: Path) -> None:
    """A member removed it between the two copies."""
    images = FolderImages(tmp_path / "images")
    async with open_store(f"sqlite:///{file}") as store:
        image = await finished(store, images, key="interaction-1", picture=b"fox")
        await images.delete([image.sha256])
        assert back_up(f"sqlite:///{file}", tmp_path / "images", tmp_path / "backup") == Backup(files=0, missing=1)


async def test_what_was_broken_off_is_begun_anew(file: Path, tmp_path: Path) -> None:
    """A folder has its name only once all of it is there."""
    (tmp_path / "backup.partial").mkdir()
    (tmp_path / "backup.partial" / DATABASE).write_bytes(b"half")
    async with open_store(f"sqlite:///{file}"):
        back_up(f"sqlite:///{file}", tmp_path / "images", tmp_path / "backup")
    assert (tmp_path / "backup" / DATABASE).stat().st_size > len(b"half")
    assert not (tmp_path / "backup.partial").exists()


async def test_nothing_is_overwritten(file: Path, tmp_path: Path) -> None:
    """An earlier backup stays as it is."""
    (tmp_path / "backup").mkdir()
    async with open_store(f"sqlite:///{file}"):
        with pytest.raises(DatabaseUnusable, match="is there already"):
            back_up(f"sqlite:///{file}", tmp_path / "images", tmp_path / "backup")


@pytest.mark.parametrize(("url", "says"), [(POSTGRESQL, "pg_dump"), ("sqlite:////nowhere/atelier.db", "isn't there")])
def test_what_can_t_be_backed_up_says_what_to_do(url: str, says: str, tmp_path: Path) -> None:
    """Each in a sentence, and without a folder left behind."""
    with pytest.raises(DatabaseUnusable, match=says):
        back_up(url, tmp_path / "images", tmp_path / "backup")
    assert not list(tmp_path.iterdir())
