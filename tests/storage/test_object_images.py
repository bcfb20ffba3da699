"""Images kept in a bucket: what other machines, dead processes and a bucket that is away make of it."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.bucket import Bucket, parse_bucket
from storage.image_stores import ImagesUnusable, open_images
from storage.images import FolderImages, relative_place
from storage.object_images import CACHED_FOR, PART_BYTES, TRIALS, ObjectImages
from studio.ports import ImagesUnreachable
from tests.bucket import ObjectStorage
from tests.storage.test_images import files, stream

FOX = hashlib.sha256(b"fox").hexdigest()


@pytest.fixture
def bucket(object_storage: ObjectStorage) -> Bucket:
    """An empty one."""
    return object_storage.bucket()


def machine(bucket: Bucket, folder: Path) -> ObjectImages:
    """One machine's view of a bucket."""
    return ObjectImages(bucket, cache=FolderImages(folder))


async def test_another_machine_has_what_one_kept(bucket: Bucket, tmp_path: Path) -> None:
    """A worker kept it, the gateway's machine shows it, and after its removal nobody has it."""
    worker, gateway = machine(bucket, tmp_path / "worker"), machine(bucket, tmp_path / "gateway")
    data = os.urandom(2 * PART_BYTES + 5)
    kept = await worker.keep(stream(data))

    path = await gateway.path(kept.sha256)
    assert path is not None
    assert path.is_relative_to(tmp_path / "gateway")
    assert path.read_bytes() == data
    await gateway.delete([kept.sha256])
    assert not path.exists()
    assert await machine(bucket, tmp_path / "third").path(kept.sha256) is None


async def test_a_process_that_dies_while_it_uploads_leaves_no_image(bucket: Bucket, tmp_path: Path) -> None:
    """Until all of it is in the bucket nothing is there under its hash, and keep has not returned: no row can name it."""
    full = machine(replace(bucket, name="no-such-bucket"), tmp_path / "dies")
    with pytest.raises(ImagesUnreachable):
        await full.keep(stream(b"fox"))

    assert await machine(bucket, tmp_path / "other").path(FOX) is None
    kept = await machine(bucket, tmp_path / "dies").keep(stream(b"fox"))
    assert await machine(bucket, tmp_path / "other").has(kept.sha256)


async def test_a_cancelled_upload_leaves_all_or_nothing(bucket: Bucket, object_storage: ObjectStorage, tmp_path: Path) -> None:
    """The member's job is driven again then, and keeps it again."""
    images, data = machine(bucket, tmp_path), os.urandom(3 * PART_BYTES)
    keeping = asyncio.create_task(images.keep(stream(data)))
    while not object_storage.uploads(bucket) and not keeping.done():  # noqa: ASYNC110 - only the server knows
        await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    sha256 = hashlib.sha256(data).hexdigest()
    whole = f"{bucket.prefix}/{relative_place(sha256)}"
    assert object_storage.names(bucket) in ([], [whole])
    await images.keep(stream(data))
    path = await machine(bucket, tmp_path / "other").path(sha256)
    assert path is not None
    assert path.read_bytes() == data


async def test_an_object_that_is_not_what_it_is_named_for_is_no_image(
    bucket: Bucket, object_storage: ObjectStorage, tmp_path: Path
) -> None:
    """Somebody put it there by hand: it is neither shown nor left in the folder."""
    object_storage.put(bucket, f"{bucket.prefix}/{relative_place(FOX)}", b"owl")

    assert await machine(bucket, tmp_path).path(FOX) is None
    assert files(tmp_path) == []


async def test_copies_go_by_themselves_while_the_images_stay(bucket: Bucket, tmp_path: Path) -> None:
    """Those that nobody asked for lately; one that was just asked for is still to be read."""
    images, now = machine(bucket, tmp_path), datetime.now(UTC)
    asked_for, forgotten = [await images.keep(stream(data)) for data in (b"asked for", b"forgotten")]
    for kept in (asked_for, forgotten):
        os.utime(tmp_path / relative_place(kept.sha256), (0, 0))
    path = await images.path(asked_for.sha256)

    await images.trim(now=now)
    assert files(tmp_path) == [path]
    await images.trim(now=now + CACHED_FOR + timedelta(minutes=1))
    assert files(tmp_path) == []
    assert await images.path(asked_for.sha256) is not None
    assert await images.path(forgotten.sha256) is not None


async def test_only_images_are_told_and_only_trials_swept(bucket: Bucket, object_storage: ObjectStorage, tmp_path: Path) -> None:
    """A bucket may hold other things of other people's, under the same prefix even."""
    images = machine(bucket, tmp_path)
    kept = await images.keep(stream(b"fox"))
    strangers = [f"{bucket.prefix}/{name}" for name in ("notes.txt", f"cd/{FOX}", FOX)] + ["else/where", relative_place(FOX)]
    for name in (*strangers, f"{bucket.prefix}/{TRIALS}/left"):
        object_storage.put(bucket, name, b"")
    soon = datetime.now(UTC) + timedelta(hours=1)

    assert [batch async for batch in images.kept(older_than=soon)] == [[kept.sha256]]
    await images.sweep_temporary(older_than=soon)
    assert sorted(object_storage.names(bucket)) == sorted([*strangers, f"{bucket.prefix}/{relative_place(kept.sha256)}"])


async def asked(images: ObjectImages) -> AsyncIterator[BaseException | None]:
    """What each question to a bucket raises."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    questions = (
        images.keep(stream(b"fox")),
        images.path("a" * 64),
        images.has("a" * 64),
        images.delete([FOX]),
        images.delete([FOX], older_than=soon),
        images.sweep_temporary(older_than=soon),
        images.reach(),
        anext(images.kept(older_than=soon)),
    )
    for result in await asyncio.gather(*questions, return_exceptions=True):
        yield result if isinstance(result, BaseException) else None


async def test_a_bucket_that_is_away_is_said_in_our_own_words_without_a_secret(bucket: Bucket, tmp_path: Path) -> None:
    """An OSError, as a full disk is one: the job comes again later. Foreign errors may hold what no log should."""
    away = replace(bucket, endpoint="http://127.0.0.1:1", secret_access_key="hush-hush")

    async for error in asked(machine(away, tmp_path)):
        assert isinstance(error, ImagesUnreachable | OSError)
        assert type(error) is ImagesUnreachable
        assert error.__cause__ is None
        assert "hush-hush" not in str(error)


@pytest.mark.parametrize("wrong", [{"name": "no-such-bucket"}, {"endpoint": "http://127.0.0.1:1"}])
async def test_a_bot_does_not_start_on_a_bucket_that_can_t_be_used(bucket: Bucket, tmp_path: Path, wrong: dict[str, str]) -> None:
    """What was paid for could be kept nowhere."""
    with pytest.raises(ImagesUnusable, match="IMAGE_STORE_URL right"):
        async with open_images(tmp_path, replace(bucket, **wrong)):
            pass


def test_an_address_says_all_or_leaves_it_to_the_environment() -> None:
    """A key stays with its own id; a + in it is one."""
    bare = parse_bucket("s3://images-of-mine/some/where/")
    said = parse_bucket("s3://images-of-mine?endpoint=http%3A%2F%2Fminio:9000&access_key_id=A&secret_access_key=a+b%2Fc")
    around = {
        "endpoint": "https://s3.example",
        "region": "x",
        "access_key_id": "B",
        "secret_access_key": "b",
        "session_token": "t",
    }

    assert (bare.name, bare.prefix, str(bare)) == ("images-of-mine", "some/where", "s3://images-of-mine/some/where")
    assert bare.completed(**around).secrets == ("b", "t")
    assert said.completed(**around) == replace(said, region="x")
    assert (said.endpoint, said.secrets) == ("http://minio:9000", ("a+b/c",))


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3://A_B",
        "https://images-of-mine/x",
        "s3://key:secret@images-of-mine",
        "s3://images-of-mine/../x",
        "s3://images-of-mine/a b",
        "s3://images-of-mine#x",
        "s3://images-of-mine?secret=x",
        "s3://images-of-mine?name=x",
        "s3://images-of-mine?region=a&region=b",
        "s3://images-of-mine?region=",
        "s3://images-of-mine?endpoint=minio:9000",
        "s3://images-of-mine?endpoint=http://a:b@minio",
    ],
)
def test_a_wrong_address_is_refused(address: str) -> None:
    """Each is surely not what was meant."""
    with pytest.raises(ValueError):  # noqa: PT011 - what is said of it is settings.py's
        parse_bucket(address)
