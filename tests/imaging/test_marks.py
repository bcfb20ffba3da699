"""The AI mark in a file: the pixels as they were, readable by others, written into whatever comes."""

import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from domain.errors import NotAPicture
from domain.marks import AI_MADE, Claims, Recipe, recipe_of
from domain.requests import AspectRatio, ImageRequest
from imaging.kinds import webp_size
from imaging.marks import SEGMENT_MOST, jpeg_segments, marked, png_chunks
from imaging.pillow import PillowImaging, claims
from imaging.xmp import RDF, packet, read
from tests.imaging.pictures import encode, file_of, noise
from tests.jobs import a_finished_job

FOX = Recipe(prompt="a fox & a <hen>", settings=(("seed", "7"), ("aspect_ratio", "16:9")))
KINDS = ["PNG", "JPEG", "WEBP"]
TITLED = Image.Exif()
TITLED[0x0132] = "2026:03:04 12:00:00"
SHAPES: dict[str, list[bytes]] = {
    "PNG": [file_of("PNG"), encode(noise(mode="RGBA"), "PNG"), encode(noise().quantize(8), "PNG", dpi=(300, 300))],
    "JPEG": [
        file_of("JPEG"),
        encode(noise(), "JPEG", progressive=True),
        encode(noise(), "JPEG", exif=TITLED),
    ],
    "WEBP": [
        file_of("WEBP"),
        encode(noise((61, 33)), "WEBP"),
        encode(noise(), "WEBP", lossless=True),
        encode(noise(mode="RGBA"), "WEBP", lossless=True),
        encode(noise(mode="RGBA"), "WEBP"),
        encode(noise(), "WEBP", icc_profile=b"profile"),
    ],
}
FILES = [pytest.param(data, id=f"{kind}-{number}") for kind, files in SHAPES.items() for number, data in enumerate(files)]
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=200)


def opened(data: bytes) -> Image.Image:
    """A file, decoded by Pillow."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def source_type(data: bytes) -> str:
    """What a reader of any maker finds: the digital source type in the packet that Pillow hands out."""
    found = opened(data).info["xmp"]
    tree = ElementTree.fromstring(found)  # noqa: S314 our own file
    return str(tree.findtext(f".//{{{RDF}}}Description/{{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}}DigitalSourceType"))


@pytest.mark.parametrize("data", FILES)
@pytest.mark.parametrize("recipe", [None, FOX], ids=["mark alone", "recipe"])
def test_mark_leaves_the_pixels_as_they_were(data: bytes, recipe: Recipe | None) -> None:
    """Every kind of file, decoded before and after; and what it said besides is still there."""
    before, after = opened(data), opened(marked(data, recipe))
    assert (after.size, after.mode, after.tobytes()) == (before.size, before.mode, before.tobytes())
    said = {name: value for name, value in after.info.items() if name not in {"xmp", "XML:com.adobe.xmp", "parameters"}}
    assert said == before.info
    assert source_type(marked(data, recipe)) == AI_MADE


@pytest.mark.parametrize("data", FILES)
def test_marked_file_tells_its_recipe_again(data: bytes) -> None:
    """What was written is what is read; without a recipe, the mark and the tool alone."""
    assert claims(marked(data, FOX)) == Claims(ai_made=True, tool="Atelier", prompt=FOX.prompt, settings=FOX.settings)
    assert claims(marked(data, None)) == Claims(ai_made=True, tool="Atelier")


@pytest.mark.parametrize("data", FILES)
def test_mark_replaces_an_older_one(data: bytes) -> None:
    """A file is never marked twice, and a prompt that is no longer wanted in it goes."""
    assert marked(marked(data, FOX), None) == marked(data, None)
    assert marked(marked(data, FOX), FOX) == marked(data, FOX)
    assert b"hen" not in marked(marked(data, FOX), None)


@pytest.mark.parametrize("data", SHAPES["JPEG"])
def test_jpeg_keeps_first_what_has_to_be_first(data: bytes) -> None:
    """JFIF's segment and Exif's come right behind the start, and the mark right behind them."""
    after = marked(data, None)
    first = next(at for at, segment in enumerate(jpeg_segments(data)) if segment[1] not in {0xE0, 0xE1})
    assert [bytes(s) for s in jpeg_segments(after)][:first] == [bytes(s) for s in jpeg_segments(data)][:first]
    assert list(jpeg_segments(after))[first][4:].tobytes().startswith(b"http://ns.adobe.com/xap/1.0/\0")


@pytest.mark.parametrize(("mode", "flags"), [("RGB", 0x04), ("RGBA", 0x14)])
def test_simple_webp_says_in_its_new_header_what_it_has(mode: str, flags: int) -> None:
    """Its size, its mark, and its transparency, for readers that look no further."""
    data = encode(noise((61, 33), mode), "WEBP", lossless=True)
    assert data[12:16] == b"VP8L"
    after = marked(data, None)
    assert (after[12:16], after[20], webp_size(after)) == (b"VP8X", flags, (61, 33))


def test_png_tells_its_prompt_to_other_programs() -> None:
    """The text that Stable Diffusion's web interfaces read; and an old one of theirs is replaced."""
    old = PngInfo()
    old.add_text("parameters", "an old prompt")
    old.add_text("Title", "kept")
    after = opened(marked(encode(noise(), "PNG", pnginfo=old), FOX))
    assert after.info["parameters"] == "a fox & a <hen>\nSeed: 7, Aspect ratio: 16:9"
    assert after.info["Title"] == "kept"


@pytest.mark.parametrize("kind", KINDS)
@given(prompt=ANY_TEXT, value=ANY_TEXT)
def test_hostile_prompt_stays_text(kind: str, prompt: str, value: str) -> None:
    """Whatever it is made of, it neither ends the packet nor adds to it; what XML can't hold is replaced."""
    told = claims(marked(SHAPES[kind][0], Recipe(prompt=prompt, settings=(("seed", value),))))
    assert told.ai_made
    assert [name for name, _ in told.settings] == ["seed"]
    if prompt.isprintable():
        assert told.prompt == prompt.strip()


def test_longest_prompt_fits_into_a_jpeg() -> None:
    """4,000 characters that each become five; one still longer leaves the mark alone, which always fits."""
    longest = Recipe(prompt="&" * 4000, settings=FOX.settings)
    assert claims(marked(file_of("JPEG"), longest)).prompt == longest.prompt
    endless = Recipe(prompt="&" * 14_000, settings=())
    assert len(packet(endless)) > SEGMENT_MOST
    assert claims(marked(file_of("JPEG"), endless)) == Claims(ai_made=True, tool="Atelier")


@pytest.mark.parametrize("kind", KINDS)
@given(cut=st.integers(0, 400), noise_bytes=st.binary(max_size=40), at=st.integers(0, 400))
def test_broken_file_ends_in_a_file_or_in_a_reason(kind: str, cut: int, noise_bytes: bytes, at: int) -> None:
    """Cut anywhere, overwritten anywhere, lengths that lead nowhere: never another error, never much more than there was."""
    data = bytearray(SHAPES[kind][0][: len(SHAPES[kind][0]) - cut])
    data[at : at + len(noise_bytes)] = noise_bytes
    try:
        after = marked(bytes(data), FOX)
    except NotAPicture:
        return
    assert len(after) < len(data) + 4000


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=100))
def test_garbage_behind_a_signature_is_survived(kind: str, data: bytes) -> None:
    """A signature is all that a file has to have to get here."""
    for work in (lambda file: marked(file, None), claims):
        try:
            work(SHAPES[kind][0][:12] + data)
        except NotAPicture:
            continue


@pytest.mark.parametrize("data", [b"", b"GIF89a", file_of("GIF"), b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBP"])
def test_what_cannot_carry_a_mark_is_refused(data: bytes) -> None:
    """The model draws none of these."""
    with pytest.raises(NotAPicture):
        marked(data, None)


def test_huge_length_in_a_png_is_not_believed() -> None:
    """The rest is kept as it is."""
    data = file_of("PNG")
    assert marked(data[:33] + b"\xff\xff\xff\xff" + data[37:], None).endswith(data[37:])
    assert len(list(png_chunks(data))) == data.count(b"IDAT") + 2


def a_packet(properties: str, *, attributes: str = "") -> bytes:
    """Somebody else's packet."""
    names = 'xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:d="http://purl.org/dc/elements/1.1/"'
    start = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description {names} {attributes}>'
    return f"{start}{properties}</rdf:Description></rdf:RDF></x:xmpmeta>".encode()


@pytest.mark.parametrize(
    "told",
    [
        a_packet("", attributes=f'i:DigitalSourceType="{AI_MADE}"'),
        a_packet(f'<i:DigitalSourceType rdf:resource="{AI_MADE}"/>'),
        a_packet(f"<i:DigitalSourceType> {AI_MADE}\n</i:DigitalSourceType>"),
    ],
)
def test_mark_of_others_is_read_in_each_of_its_spellings(told: bytes) -> None:
    """An attribute, a link, or text: XMP allows all of them."""
    assert read(told) == Claims(ai_made=True)


BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"\xff\xfe",
        b"<x",
        b"<a>" * 60_000,
        b"<a>" * 30_000 + b"</a>" * 30_000,
        BILLION.encode() + a_packet("<d:description>&b;</d:description>"),
        a_packet("<d:description>" + "x" * 300_000 + "</d:description>"),
    ],
    ids=["nothing", "no text", "half", "open for ever", "deep", "blows up", "too large"],
)
def test_packet_made_to_do_harm_says_nothing(told: bytes) -> None:
    """Neither an error, nor much memory."""
    assert read(told) == Claims()


def test_prompt_of_other_programs_is_read_from_a_png() -> None:
    """With the settings on the last line parted from it."""
    text = PngInfo()
    text.add_text("parameters", "a hen,\nin rain\nNegative prompt: fox\nSteps: 20, Sampler: Euler a, Seed: 42, Size: 512x512")
    told = claims(encode(noise(), "PNG", pnginfo=text))
    assert told == Claims(
        prompt="a hen,\nin rain\nNegative prompt: fox",
        settings=(("Steps", "20"), ("Sampler", "Euler a"), ("Seed", "42"), ("Size", "512x512")),
    )
    assert told.any


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("coding", [b"UNICODE\0", b"ASCII\0\0\0"])
def test_prompt_of_other_programs_is_read_from_exif(kind: str, coding: bytes) -> None:
    """Where those programs put it in files that have no text chunks."""
    exif = Image.Exif()
    words = "a hen\nSteps: 20, Seed: 42"
    exif.get_ifd(0x8769)[0x9286] = coding + words.encode("utf-16-be" if coding.startswith(b"U") else "ascii")
    exif[0x0131] = "Some Painter"
    told = claims(encode(noise(), kind, exif=exif))
    assert told == Claims(tool="Some Painter", prompt="a hen", settings=(("Steps", "20"), ("Seed", "42")))


@pytest.mark.parametrize("kind", [*KINDS, "GIF"])
def test_plain_picture_claims_nothing(kind: str) -> None:
    """And that is said so."""
    assert not claims(file_of(kind)).any


async def test_copy_for_people_is_marked_the_same_each_time(tmp_path: Path) -> None:
    """Its hash finds the kept image again; a smaller copy carries the mark too, and fits with it."""
    path = tmp_path / "kept"
    path.write_bytes(encode(noise((400, 200)), "PNG"))
    imaging = PillowImaging()
    first, second = await imaging.marked(path, FOX), await imaging.marked(path, FOX)
    assert first == second
    assert (first.ending, source_type(first.data)) == ("png", AI_MADE)
    small = await imaging.preview(path, most_bytes=20_000, recipe=FOX)
    assert small == await imaging.preview(path, most_bytes=20_000, recipe=FOX)
    assert len(small.data) <= 20_000
    assert await imaging.claims(small.data) == await imaging.claims(first.data)


def test_recipe_is_told_where_its_member_wants_that() -> None:
    """Settings by their names as options; nothing of a private job, nor where the member turned it off."""
    request = ImageRequest(prompt="a fox", seed=7, aspect_ratio=AspectRatio.WIDE, num_outputs=2)
    job = a_finished_job(request=request)
    recipe = recipe_of(job, embeds_prompt=True)
    assert recipe is not None
    assert recipe.prompt == "a fox"
    assert (
        dict(recipe.settings).items()
        >= {"seed": "7", "aspect_ratio": "16:9", "resolution": "1 MP", "model": "flux-2-flex"}.items()
    )
    assert recipe_of(job, embeds_prompt=False) is None
    assert recipe_of(a_finished_job(request=request, private=True), embeds_prompt=True) is None
