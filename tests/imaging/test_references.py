"""Members' files are hostile until they were opened."""

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.errors import BadReference
from imaging.kinds import webp_size
from imaging.pillow import MOST_SCANS, REFERENCE_MOST_BYTES, PillowImaging, check_reference
from studio.ports import Imaging, PictureFacts
from tests.imaging.pictures import (
    DECLARING,
    KINDS,
    SIZE,
    animation,
    encode,
    file_of,
    jpeg_declaring,
    jpeg_of_scans,
    noise,
    png_declaring,
    webp_declaring,
)


async def reason_of(data: bytes, filename: str = "cat.png") -> str:
    """Why a file is refused."""
    imaging: Imaging = PillowImaging()
    with pytest.raises(BadReference) as caught:
        await imaging.check_reference(data, filename)
    assert caught.value.filename == filename
    return caught.value.reason


@pytest.mark.parametrize("kind", KINDS)
async def test_reference_is_what_its_bytes_say_whatever_its_name(kind: str) -> None:
    """A picture with a wrong ending is still that picture."""
    facts = await PillowImaging().check_reference(file_of(kind), "notes.txt")

    assert facts == PictureFacts(KINDS[kind], *SIZE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_reference_may_be_an_animation(kind: str) -> None:
    """Its first frame is looked at."""
    facts = await PillowImaging().check_reference(animation(kind), "wave.gif")

    assert facts == PictureFacts(KINDS[kind], *SIZE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF",
        b"\xff\xd8",
        b"a text",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n" + file_of("JPEG"),
        b"<script>" + file_of("GIF"),
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        encode(noise(), "BMP"),
        encode(noise(), "TIFF"),
        encode(noise(), "PPM"),
    ],
)
async def test_reference_of_another_kind_is_refused(data: bytes) -> None:
    """Only PNG, JPEG, WebP and GIF, even where a decoder for more is at hand or a picture comes later in the file."""
    assert await reason_of(data) == "kind"


async def test_reference_over_20_mib_is_refused_and_one_of_20_mib_is_not() -> None:
    """The limit is the file's size; what follows a picture in its file counts."""
    picture = file_of("PNG")
    largest = picture + bytes(REFERENCE_MOST_BYTES - len(picture))

    assert (await PillowImaging().check_reference(largest, "cat.png")).media_type == "image/png"
    assert await reason_of(largest + b"\0") == "bytes"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(8001, 5000), (16383, 16383)])
async def test_reference_that_declares_too_many_pixels_is_refused_unopened(kind: str, size: tuple[int, int]) -> None:
    """A small file that would unfold into gigabytes is known by its header."""
    assert await reason_of(DECLARING[kind](*size)) == "pixels"


async def test_webp_over_12_megapixels_is_refused_unopened() -> None:
    """Its decoder takes four times the memory of the others."""
    assert await reason_of(webp_declaring(5001, 2500)) == "pixels"
    assert await reason_of(webp_declaring(5000, 2500)) == "broken", "no larger than what may be opened"


async def test_reference_of_40_megapixels_is_opened_while_the_bot_goes_on() -> None:
    """The limit itself is fine, and other people are answered meanwhile."""
    data = encode(Image.new("1", (8000, 5000)), "PNG")
    check = asyncio.create_task(PillowImaging().check_reference(data, "map.png"))
    turns = 0
    while not check.done():
        turns += 1
        await asyncio.sleep(0)

    assert await check == PictureFacts("image/png", 8000, 5000)
    assert turns > 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
async def test_reference_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    """A file that ends before its picture does isn't sent to be paid for."""
    data = file_of(kind)
    cut = data[: max(13, int(len(data) * share))]

    assert await reason_of(cut) == "broken"


@pytest.mark.parametrize("data", [png_declaring(0, 40), jpeg_declaring(0, 40), webp_declaring(4000, 3000)])
async def test_reference_whose_header_lies_is_refused(data: bytes) -> None:
    """A size that no picture has, or not this one."""
    assert await reason_of(data) == "broken"


async def test_reference_of_endless_scans_is_refused() -> None:
    """Thousands of empty scans over one picture would keep a thread busy for minutes; a dozen are usual."""
    assert (await PillowImaging().check_reference(jpeg_of_scans(2), "a.jpg")).media_type == "image/jpeg"
    assert await reason_of(jpeg_of_scans(MOST_SCANS)) == "broken"


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 40]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_reference_with_nonsense_beside_its_pixels_is_taken_without_a_warning(kind: str, exif: bytes) -> None:
    """Cameras and editors write odd things; warnings are errors in these tests."""
    facts = await PillowImaging().check_reference(encode(noise(), kind, exif=exif), "odd.jpg")

    assert facts.media_type == KINDS[kind]


async def test_fifty_references_at_once_are_each_answered() -> None:
    """Few are opened at a time; none is forgotten or mixed up."""
    imaging = PillowImaging()
    files = [encode(noise((20 + at, 10)), "PNG") for at in range(50)]

    facts = await asyncio.gather(*(imaging.check_reference(data, "a.png") for data in files))

    assert [fact.width_px for fact in facts] == list(range(20, 70))


@pytest.mark.parametrize("options", [{"lossless": False}, {"lossless": True}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_webp_sizes_are_read_from_each_kind_of_header(mode: str, options: dict[str, bool]) -> None:
    """Lossy, lossless and extended files each say their size elsewhere."""
    assert webp_size(encode(noise((301, 77), mode), "WEBP", **options)) == (301, 77)


HEADS = [file_of(kind)[:length] for kind in KINDS for length in (8, 16, 30, 60)]


@given(st.sampled_from([b"", *HEADS]), st.binary(max_size=300))
@settings(deadline=None)
def test_garbage_is_refused_and_nothing_else_happens(head: bytes, rest: bytes) -> None:
    """Whatever follows a picture's first bytes, the answer is BadReference or a size."""
    with contextlib.suppress(BadReference):
        check_reference(head + rest, "garbage")


@given(st.sampled_from(sorted(KINDS)), st.data())
@settings(deadline=None)
def test_damaged_picture_is_opened_or_refused(kind: str, data: st.DataObject) -> None:
    """Some bytes of a good file are turned around; no decoder's own error comes out."""
    damaged = bytearray(file_of(kind))
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[at] ^= data.draw(st.integers(1, 255))

    with contextlib.suppress(BadReference):
        check_reference(bytes(damaged), "damaged")
