"""The classifier itself, on pictures whose scores were measured: docs/decisions/0075-looks.md."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from domain.errors import CantLook
from imaging.classifier import OpenNsfw, open_classifier
from tests.imaging.pictures import NONSENSE, encode, noise, png_declaring, skin


@pytest.fixture(scope="module")
def classifier() -> OpenNsfw:
    """Loaded once for all of these tests: it takes half a second and a hundred megabytes."""
    opened = open_classifier()
    assert opened is not None
    return opened


async def look(classifier: OpenNsfw, folder: Path, data: bytes) -> float:
    """The score of a file."""
    path = folder / "picture"
    path.write_bytes(data)
    return await classifier.look(path)


async def test_skin_is_seen_as_more_explicit_than_noise(classifier: OpenNsfw, tmp_path: Path) -> None:
    """In each kind of file; what a lossy one loses changes little."""
    measured = {kind: await look(classifier, tmp_path, encode(skin(), kind)) for kind in ("PNG", "JPEG", "WEBP")}
    assert all(0.35 < score < 0.65 for score in measured.values()), measured
    assert await look(classifier, tmp_path, encode(noise((512, 512)), "PNG")) < 0.05


async def test_a_picture_counts_as_people_see_it(classifier: OpenNsfw, tmp_path: Path) -> None:
    """Turned as its file says, if that says anything; of several frames the first; and what is transparent hides nothing."""
    upright, other = skin(), noise((512, 512))
    expected = await look(classifier, tmp_path, encode(upright, "PNG"))
    turned = Image.Exif()
    turned[0x0112] = 3  # lies upside down
    hidden = upright.convert("RGBA")
    hidden.putalpha(0)
    files = {
        "turned": encode(upright.rotate(180), "PNG", exif=turned),
        "first frame": encode(upright, "WEBP", lossless=True, save_all=True, append_images=[other], duration=50),
        "invisible": encode(hidden, "PNG"),
        "nonsense beside it": encode(upright, "PNG", exif=NONSENSE),
    }
    scores = {name: await look(classifier, tmp_path, data) for name, data in files.items()}
    assert scores == pytest.approx(dict.fromkeys(files, expected), abs=0.05)


async def test_what_only_the_transparency_draws_is_seen(classifier: OpenNsfw, tmp_path: Path) -> None:
    """One flat colour, with a picture in how much of it shows."""
    brown = Image.new("RGB", (512, 512), (160, 80, 50))
    drawn = brown.convert("RGBA")
    drawn.putalpha(ImageChops.invert(skin().convert("L")).point(lambda part: min(255, part * 2)))
    assert await look(classifier, tmp_path, encode(brown, "PNG")) < 0.3
    assert await look(classifier, tmp_path, encode(drawn, "PNG")) > 0.6


@pytest.mark.parametrize("data", [b"", b"no picture", png_declaring(20_000, 20_000)], ids=["empty", "text", "huge"])
async def test_what_cannot_be_opened_cannot_be_looked_at(classifier: OpenNsfw, tmp_path: Path, data: bytes) -> None:
    """And neither can a file that isn't there."""
    with pytest.raises(CantLook):
        await look(classifier, tmp_path, data)
    with pytest.raises(CantLook):
        await classifier.look(tmp_path / "nowhere")
