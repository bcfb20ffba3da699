"""Finished images: whole or not taken; and copies small enough to upload."""

import io
from pathlib import Path

import pytest
from PIL import Image

from domain.errors import NotAPicture
from imaging.pillow import PillowImaging
from studio.ports import PictureFacts
from tests.imaging.pictures import KINDS, SIZE, encode, file_of, jpeg_of_scans, noise, png_declaring, webp_declaring

FINISHED = ["PNG", "JPEG", "WEBP"]


def saved(folder: Path, data: bytes) -> Path:
    """A kept file, which has no ending."""
    path = folder / "kept"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", FINISHED)
async def test_finished_image_is_known_by_its_bytes(tmp_path: Path, kind: str) -> None:
    """Kind and size, for the books and the card."""
    assert await PillowImaging().inspect(saved(tmp_path, file_of(kind))) == PictureFacts(KINDS[kind], *SIZE)


@pytest.mark.parametrize("kind", FINISHED)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
async def test_finished_image_that_was_cut_off_is_not_taken(tmp_path: Path, kind: str, share: float) -> None:
    """A member doesn't pay for half a picture."""
    data = file_of(kind)
    with pytest.raises(NotAPicture):
        await PillowImaging().inspect(saved(tmp_path, data[: int(len(data) * share)]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        file_of("GIF"),
        png_declaring(20_000, 20_000),
        webp_declaring(16383, 16383),
        jpeg_of_scans(600),
    ],
)
async def test_what_is_no_finished_image_is_not_taken(tmp_path: Path, data: bytes) -> None:
    """A proxy's page, a kind the model doesn't draw, or a bomb."""
    with pytest.raises(NotAPicture):
        await PillowImaging().inspect(saved(tmp_path, data))


async def test_finished_image_with_a_damaged_byte_is_not_taken(tmp_path: Path) -> None:
    """A PNG's checksums are compared."""
    data = bytearray(file_of("PNG"))
    data[len(data) // 2] ^= 1
    with pytest.raises(NotAPicture):
        await PillowImaging().inspect(saved(tmp_path, bytes(data)))


async def test_file_that_cannot_be_read_is_the_disks_trouble(tmp_path: Path) -> None:
    """It may be there later: that is no verdict on the picture."""
    with pytest.raises(FileNotFoundError):
        await PillowImaging().inspect(tmp_path / "nowhere")


@pytest.mark.parametrize("most_bytes", [2_000, 20_000, 80_000])
async def test_preview_fits_and_keeps_the_shape(tmp_path: Path, most_bytes: int) -> None:
    """Quality goes first, then size, and the shape stays."""
    path = saved(tmp_path, encode(noise((400, 200)), "PNG"))

    copy = await PillowImaging().preview(path, most_bytes=most_bytes)

    preview = Image.open(io.BytesIO(copy.data))
    assert len(copy.data) <= most_bytes
    assert (copy.ending, preview.format) == ("webp", "WEBP")
    assert preview.width <= 400
    assert preview.width / preview.height == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("kind", FINISHED)
async def test_preview_is_never_larger_than_the_picture(tmp_path: Path, kind: str) -> None:
    """Where there is room, the size stays as it is."""
    copy = await PillowImaging().preview(saved(tmp_path, file_of(kind)), most_bytes=10_000_000)

    assert Image.open(io.BytesIO(copy.data)).size == SIZE


async def test_preview_of_a_huge_picture_is_one_a_screen_can_use(tmp_path: Path) -> None:
    """Room alone is no reason for 9,000 pixels."""
    path = saved(tmp_path, encode(Image.new("L", (9000, 90)), "PNG"))

    copy = await PillowImaging().preview(path, most_bytes=10_000_000)

    assert Image.open(io.BytesIO(copy.data)).size == (3072, 31)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
async def test_preview_is_made_of_every_kind_of_pixel(tmp_path: Path, mode: str) -> None:
    """Palettes, grey, sixteen bits and transparency."""
    path = saved(tmp_path, encode(Image.new(mode, SIZE), "PNG"))

    copy = await PillowImaging().preview(path, most_bytes=10_000)

    assert Image.open(io.BytesIO(copy.data)).mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")


async def test_preview_stands_upright(tmp_path: Path) -> None:
    """A picture that says it lies on its side is turned, and says nothing more."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, encode(noise(), "JPEG", exif=exif))

    copy = await PillowImaging().preview(path, most_bytes=100_000)

    preview = Image.open(io.BytesIO(copy.data))
    assert preview.size == (SIZE[1], SIZE[0])
    assert not preview.getexif()


async def test_preview_of_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    """The same errors as when it is looked at."""
    with pytest.raises(NotAPicture):
        await PillowImaging().preview(saved(tmp_path, b"<html>"), most_bytes=10_000)


async def test_preview_that_cannot_fit_is_the_callers_mistake(tmp_path: Path) -> None:
    """No upload limit is that small."""
    with pytest.raises(ValueError, match="no preview fits"):
        await PillowImaging().preview(saved(tmp_path, file_of("PNG")), most_bytes=10)
