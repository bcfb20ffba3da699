"""The studio with its images in a bucket: made, removed, refused and swept as with a folder, and away for a while."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.errors import BadReference
from domain.jobs import JobState
from storage.bucket import Bucket
from storage.image_stores import CACHE
from studio.studio import one_chunk
from tests.bucket import ObjectStorage
from tests.clock import FakeClock
from tests.studio.conftest import ADA, House, a_house


@pytest.fixture
def bucket(object_storage: ObjectStorage) -> Bucket:
    """An empty one."""
    return object_storage.bucket()


@asynccontextmanager
async def living_in(
    bucket: Bucket, environ: dict[str, str], clock: FakeClock, pixeldojo: EmbeddedPixelDojo
) -> AsyncIterator[House]:
    """The studio, with its images there."""
    key = f"access_key_id={bucket.access_key_id}&secret_access_key={bucket.secret_access_key}"
    said = {
        "IMAGE_STORE_URL": f"{bucket}?endpoint={bucket.endpoint}&{key}",
        "AWS_REGION": "us-east-1",
        "KEEP_IMAGES_DAYS": "36500",
    }
    async with a_house(environ | said, clock, pixeldojo) as house:
        yield house


async def test_what_a_member_removes_is_gone_everywhere_and_refused(
    bucket: Bucket,
    object_storage: ObjectStorage,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
) -> None:
    """The object and this machine's copy; the same picture given as a reference is known by its hash."""
    async with living_in(bucket, environ, clock, pixeldojo) as house:
        job = await house.drive(await house.order())
        assert job.state is JobState.SUCCEEDED
        path = await house.parts.images.path(job.images[0].sha256)
        assert path is not None
        picture = path.read_bytes()
        assert [name[-64:] for name in object_storage.names(bucket)] == [job.images[0].sha256]

        await house.parts.removal.remove(job.code, member=ADA)
        assert object_storage.names(bucket) == []
        assert not path.exists()
        with pytest.raises(BadReference, match="removed"):
            await house.parts.studio.keep_reference(picture, filename="fox.png", url=None)


async def test_what_no_row_names_is_swept_from_the_bucket(
    bucket: Bucket,
    object_storage: ObjectStorage,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
) -> None:
    """As a crash between the upload and the row leaves it; what a job made stays, also where this machine lost its copies."""
    async with living_in(bucket, environ, clock, pixeldojo) as house:
        job = await house.drive(await house.order())
        shutil.rmtree(house.parts.settings.data_dir / CACHE / job.images[0].sha256[:2])
        path = await house.parts.images.path(job.images[0].sha256)
        assert path is not None
        orphan = await house.parts.images.keep(one_chunk(b"orphan"))
        for name in object_storage.names(bucket):
            object_storage.make_older(bucket, name, by=timedelta(days=2))

        await house.room.housekeeping.go_round()
        assert [name[-64:] for name in object_storage.names(bucket)] == [job.images[0].sha256]
        assert not await house.parts.images.has(orphan.sha256)


async def test_a_run_ends_well_once_its_bucket_is_back(
    bucket: Bucket,
    object_storage: ObjectStorage,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What was paid for is kept later: the job stays open, and is settled once."""
    async with living_in(bucket, environ, clock, pixeldojo) as house:
        job = await house.order()
        object_storage.client().delete_bucket(Bucket=bucket.name)
        driving = asyncio.ensure_future(house.room.runner.drive(job.id))
        while "its images can't be kept now" not in caplog.text:
            await clock.turn(driving)
        assert (await house.parts.store.job(job.id)).state is JobState.SUBMITTED
        object_storage.client().create_bucket(Bucket=bucket.name)
        await clock.finish(driving)
        assert (await house.parts.store.job(job.id)).state is JobState.SUCCEEDED
        assert len(pixeldojo.runs) == 1
        await house.parts.store.audit_books()
