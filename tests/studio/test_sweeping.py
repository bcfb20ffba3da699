"""The daily sweep of the image store: what no row names goes after a day, and nothing else ever."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import PriceTooHigh
from domain.requests import Reference
from tests.imaging.pictures import encode, noise
from tests.studio.conftest import ADA, House

DAY = timedelta(days=1)


async def kept(house: House, seed: int, *, age: timedelta = 2 * DAY) -> Reference:
    """A member's file, kept so long ago."""
    reference = await house.parts.studio.keep_reference(encode(noise(seed=seed), "PNG"), filename="cat.png", url=None)
    written_at = (datetime.now(UTC) - age).timestamp()
    os.utime(await path_of(house, reference.sha256), (written_at, written_at))
    return reference


async def path_of(house: House, sha256: str) -> Path:
    """Where a kept file is."""
    path = await house.parts.images.path(sha256)
    assert path is not None
    return path


async def test_reference_of_a_refused_order_is_swept_after_a_day(house: House) -> None:
    """It was kept before the order was looked at, and no row ever named it."""
    refused = await kept(house, 1)
    with pytest.raises(PriceTooHigh):
        await house.order(resolution="4 MP", num_outputs=4, references=(refused,))
    fresh = await kept(house, 2, age=DAY - timedelta(minutes=1))

    await house.room.housekeeping.go_round()

    assert await house.parts.images.path(refused.sha256) is None
    assert await house.parts.images.path(fresh.sha256) is not None


async def test_a_young_file_stays_though_the_studio_s_clock_is_ahead(house: House) -> None:
    """Files are dated by the machine: the row of one that was just brought home is still to be written."""
    house.clock.jump(seconds=(datetime.now(UTC) + 2 * DAY - house.clock.now()).total_seconds())
    young = await kept(house, 1, age=timedelta(0))

    await house.room.housekeeping.go_round()

    assert await house.parts.images.path(young.sha256) is not None


async def test_files_that_rows_name_stay(house: House) -> None:
    """A job's image and reference, and a picked picture, however old their files are."""
    used, picked = await kept(house, 1), await kept(house, 2)
    job = await house.drive(await house.order(references=(used,)))
    await house.parts.picks.add(ADA, [picked], batch="1")
    image = await path_of(house, job.images[0].sha256)
    os.utime(image, (0, 0))

    await house.room.housekeeping.go_round()

    assert image.exists()
    assert await house.parts.images.path(used.sha256) is not None
    assert await house.parts.images.path(picked.sha256) is not None


async def test_sweep_is_made_once_a_day(house: House) -> None:
    """Each walks through all files."""
    await house.room.housekeeping.go_round()
    late = await kept(house, 1)
    await house.room.housekeeping.go_round()
    assert await house.parts.images.path(late.sha256) is not None
    house.clock.jump(seconds=DAY.total_seconds())
    await house.room.housekeeping.go_round()
    assert await house.parts.images.path(late.sha256) is None
