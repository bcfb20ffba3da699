"""The demo's pictures: sizes, formats, and the same picture for the same words."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image, ImageStat

from demo.sketch import Commission, draw, draw_quickly
from demo.sketch_palettes import PALETTE_WORDS, PALETTES, SCENE_WORDS
from demo.sketch_scenes import ANYWHERE, SCENES
from domain.requests import AspectRatio, Resolution

SMALL = "0.5 MP"


def opened(data: bytes) -> Image.Image:
    """A picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_is_drawn(scene: str) -> None:
    """Each kind of picture has light and shade in it."""
    word = SCENE_WORDS.get(scene, "hills").split()[-1]
    grey = opened(draw(Commission(prompt=word, seed=3, resolution=SMALL, aspect_ratio="3:2"))).convert("L")
    darkest, brightest = (round(float(bound)) for bound in grey.getextrema())  # type: ignore[arg-type]
    assert brightest - darkest > 100


def test_same_request_gives_the_same_picture_and_another_seed_another() -> None:
    """A seed is worth noting: with it a picture comes back byte for byte."""
    one, again, other = (draw(Commission(prompt="a fox", seed=seed, resolution=SMALL)) for seed in (7, 7, 8))
    assert one == again != other


@pytest.mark.parametrize("ratio", list(AspectRatio))
@pytest.mark.parametrize("resolution", list(Resolution))
def test_size_follows_ratio_and_resolution(ratio: AspectRatio, resolution: Resolution) -> None:
    """Pixels come within a few in a hundred of what was asked; no side is over 2048."""
    width_px, height_px = Commission(prompt="a fox", seed=7, aspect_ratio=ratio, resolution=resolution).size_px
    across, down = map(int, ratio.split(":"))
    assert width_px / height_px == pytest.approx(across / down, rel=0.04)
    assert max(width_px, height_px) <= 2048
    if resolution is not Resolution.FOUR:
        assert width_px * height_px == pytest.approx(float(resolution.split()[0]) * 1e6, rel=0.04)


@pytest.mark.parametrize(("output_format", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_format_is_the_one_that_was_asked_for(output_format: str, kind: str) -> None:
    """The file's bytes are of the kind its name says, for both ways of drawing."""
    wanted = Commission(prompt="a fox", seed=7, resolution=SMALL, output_format=output_format)
    assert [opened(data).format for data in (draw(wanted), draw_quickly(wanted))] == [kind, kind]
    assert opened(draw(wanted)).size == wanted.size_px


def test_mark_says_that_it_is_a_sketch_and_counts_the_references() -> None:
    """Nobody takes a demo's picture for the model's."""
    assert Commission(prompt="a fox", seed=7).mark == "demo sketch · seed 7"
    assert Commission(prompt="a fox", seed=7, references=1).mark.endswith("from 1 reference")
    assert Commission(prompt="a fox", seed=7, references=2).mark.endswith("from 2 references")


def test_prompt_of_anything_is_drawn() -> None:
    """A prompt without a word, or with half a character, has its picture too."""
    assert opened(draw(Commission(prompt="\ud800 🦊", seed=7, resolution=SMALL))).size


def test_words_lead_to_scenes_and_palettes_that_exist() -> None:
    """No word promises what isn't there."""
    assert PALETTE_WORDS.keys() <= PALETTES.keys()
    assert SCENE_WORDS.keys() | set(ANYWHERE) <= SCENES.keys()


def a_picture(colour: str, size_px: tuple[int, int] = (320, 240)) -> bytes:
    """A member's file: one half of it dark, the other of this colour."""
    picture = Image.new("RGB", size_px, colour)
    picture.paste("black", (0, 0, size_px[0] // 2, size_px[1]))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def brightness(picture: Image.Image, *, left: bool) -> float:
    """How bright a picture's outer third is on this side."""
    grey, third = picture.convert("L"), picture.width // 3
    part = grey.crop((0, 0, third, picture.height) if left else (2 * third, 0, picture.width, picture.height))
    return float(ImageStat.Stat(part).mean[0])


@pytest.mark.parametrize("pen", [draw, draw_quickly])
def test_reference_shows_through(pen: Callable[[Commission], bytes]) -> None:
    """Its light and shade stand where they stood; what can't be read changes nothing."""
    plain = Commission(prompt="a fox", seed=7, resolution=SMALL)
    picture = opened(pen(replace(plain, pictures=(a_picture("white"),))))
    assert picture.size == opened(pen(plain)).size
    assert brightness(picture, left=False) - brightness(picture, left=True) > 50
    assert pen(replace(plain, pictures=(b"no picture",))) == pen(plain)


def test_each_reference_has_its_part() -> None:
    """The second one has the right side: there the second's dark half begins."""
    both = (a_picture("white"), a_picture("black"))
    picture = opened(draw(Commission(prompt="a fox", seed=7, resolution=SMALL, pictures=both)))
    first = opened(draw(Commission(prompt="a fox", seed=7, resolution=SMALL, pictures=both[:1])))
    assert brightness(first, left=False) - brightness(picture, left=False) > 50


@pytest.mark.parametrize("pen", [draw, draw_quickly])
def test_upscale_is_the_same_picture_larger(pen: Callable[[Commission], bytes]) -> None:
    """Twice as wide and high, with the colours it had."""
    source = a_picture("orange", (400, 300))
    wanted = Commission(prompt="", seed=7, output_format="jpg", pictures=(source,), scale=2)
    larger = opened(pen(wanted))
    assert (larger.format, larger.size) == ("JPEG", (800, 600))
    means = [ImageStat.Stat(picture.convert("RGB")).mean for picture in (larger, opened(source))]
    assert means[0] == pytest.approx(means[1], abs=6)
    assert wanted.mark == "demo upscale · 2x"
