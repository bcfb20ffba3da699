"""Attached files, and pictures as PixelDojo might send them."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from PIL import Image

from domain.errors import BadReference, NotAPicture
from imaging.pillow import MOST_PIXELS, MOST_WEBP_PIXELS, PillowImaging
from tests.fuzz.files import FILES
from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases

UPLOAD_BYTES = 10_000_000
QUICKLY: dict[str, Any] = {"compress_level": 1, "method": 0}


@cases(4_000)
@given(data=FILES, filename=texts(most=60))
async def test_attached_file_is_opened_or_refused(watch: Watch, data: bytes, filename: str) -> None:
    """By what its bytes are; what is said of its making is read, or isn't there."""
    imaging = PillowImaging()
    async with watch.case("attachments"):
        with suppress(BadReference):
            facts = await imaging.check_reference(data, filename)
            assert facts.width_px * facts.height_px <= MOST_PIXELS
        with suppress(NotAPicture):
            await imaging.claims(data)
        with suppress(NotAPicture):
            await imaging.thumbnail(data, side_px=160)


@cases(2_000)
@given(data=FILES)
async def test_finished_picture_is_shown_or_none(tmp_path: Path, watch: Watch, data: bytes) -> None:
    """It is marked, and made smaller where it must be; what is none costs nothing but this picture."""
    path, imaging = tmp_path / "finished", PillowImaging()
    path.write_bytes(data)
    async with watch.case("finished pictures"):
        with suppress(NotAPicture):
            await imaging.inspect(path)
        with suppress(NotAPicture):
            assert (await imaging.marked(path)).data
        with suppress(NotAPicture):
            assert len((await imaging.preview(path, most_bytes=UPLOAD_BYTES)).data) <= UPLOAD_BYTES
        with suppress(NotAPicture):
            await imaging.small(path, side_px=160)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"] if "FUZZ" in os.environ else ["RGB"])
async def test_largest_picture_takes_no_more_memory_than_is_there(tmp_path: Path, watch: Watch, kind: str, mode: str) -> None:
    """The limit on pixels is one on bytes, whatever its pixels are made of."""
    path, imaging = tmp_path / "largest", PillowImaging()
    height_px = (MOST_WEBP_PIXELS if kind == "WEBP" else MOST_PIXELS) // 10_000
    with suppress(OSError):  # no PNG of four inks, no transparent JPEG
        Image.new(mode, (10_000, height_px)).save(path, kind, **QUICKLY)
    for work in (imaging.inspect, partial(imaging.preview, most_bytes=UPLOAD_BYTES), partial(imaging.small, side_px=160)):
        async with watch.case("largest pictures"):
            with suppress(NotAPicture, OSError):
                await work(path)
