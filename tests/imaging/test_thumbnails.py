"""Small copies for lists."""

import io
from pathlib import Path

import pytest
from PIL import Image

from domain.errors import NotAPicture
from imaging.pillow import PillowImaging
from tests.imaging.pictures import NONSENSE, SIZE, encode, noise, png_declaring


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("size", "small"), [((800, 400), (320, 160)), ((400, 2000), (64, 320)), ((32, 20), (32, 20))])
async def test_a_thumbnail_fits_its_box_and_says_that_a_machine_made_it(
    tmp_path: Path, kind: str, size: tuple[int, int], small: tuple[int, int]
) -> None:
    """In the same shape, never enlarged."""
    path = tmp_path / "picture"
    path.write_bytes(encode(noise(size), kind))
    copy = await PillowImaging().thumbnail(path, side_px=320)
    with Image.open(io.BytesIO(copy.data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", small)
        assert b"trainedAlgorithmicMedia" in picture.info["xmp"]
    assert copy.ending == "webp"


async def test_a_transparent_picture_stays_transparent(tmp_path: Path) -> None:
    """Its corners aren't black."""
    path = tmp_path / "picture.png"
    path.write_bytes(encode(noise(mode="RGBA"), "PNG"))
    with Image.open(io.BytesIO((await PillowImaging().thumbnail(path, side_px=16)).data)) as picture:
        assert picture.mode == "RGBA"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_nonsense_in_a_file_costs_it_no_thumbnail(kind: str) -> None:
    """Only which side is up isn't known then."""
    copy = await PillowImaging().thumbnail(encode(noise(), kind, exif=NONSENSE), side_px=320)
    with Image.open(io.BytesIO(copy.data)) as picture:
        assert picture.size == SIZE


@pytest.mark.parametrize("data", [b"", b"no picture", png_declaring(20_000, 20_000)], ids=["empty", "text", "huge"])
async def test_what_is_no_picture_has_no_thumbnail(tmp_path: Path, data: bytes) -> None:
    """Whatever the file is."""
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(NotAPicture):
        await PillowImaging().thumbnail(path, side_px=320)
