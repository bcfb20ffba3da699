"""What a picture's file says of how it was made: our own mark, the IPTC's, and what image generators' programs write."""

import re
from collections.abc import Iterator

from PIL import Image

from domain.marks import Claims
from imaging import xmp

XMP_PLACES = ("xmp", "XML:com.adobe.xmp")
"""Pillow's names for the packet, by kind of file."""
EXIF_DESCRIPTION, EXIF_SOFTWARE, EXIF_PART, EXIF_COMMENT = 0x010E, 0x0131, 0x8769, 0x9286
PROMPT_PLACES = ("parameters", "Description", "prompt")
"""PNG texts: of Stable Diffusion's web interfaces, of Midjourney and NovelAI, of ComfyUI."""
CODINGS = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16-be", b"\0" * 8: "utf-8"}
"""Of an Exif comment, by its first eight bytes. Source: Exif 2.32, "UserComment"."""
SETTINGS_LINE = re.compile(r"(?:^|\n)((?:Steps|Seed|Model): [^\n]*)$")
"""The last line of what Stable Diffusion's web interfaces write; they begin it with the steps."""
SETTING = re.compile(r"([A-Za-z][A-Za-z0-9 _-]{0,40}): ([^,\n]{1,200})")
TEXT_MOST = 20_000
SETTINGS_MOST = 30


def claims_of(image: Image.Image) -> Claims:
    """Read an opened picture, without decoding it. The first thing found counts: the packet, texts, then Exif."""
    told = xmp.read(packet_in(image))
    if told.prompt or told.settings:
        return told
    prompt, settings = split(next((text for text in texts_in(image) if text.strip()), ""))
    return Claims(
        ai_made=told.ai_made,
        tool=told.tool or next(tools_in(image), None),
        prompt=prompt or None,
        settings=settings,
    )


def packet_in(image: Image.Image) -> bytes:
    """The XMP packet; empty where there is none."""
    found = next((image.info[place] for place in XMP_PLACES if place in image.info), b"")
    return found.encode(errors="replace") if isinstance(found, str) else bytes(found)


def texts_in(image: Image.Image) -> Iterator[str]:
    """Yield what may hold a prompt, likeliest first."""
    yield from (image.info[place][:TEXT_MOST] for place in PROMPT_PLACES if isinstance(image.info.get(place), str))
    exif = image.getexif()
    comment = exif.get_ifd(EXIF_PART).get(EXIF_COMMENT)
    if isinstance(comment, bytes):
        yield comment[8:TEXT_MOST].decode(CODINGS.get(comment[:8], "utf-8"), errors="replace").strip("\0")
    if isinstance(exif.get(EXIF_DESCRIPTION), str):
        yield exif[EXIF_DESCRIPTION][:TEXT_MOST]


def tools_in(image: Image.Image) -> Iterator[str]:
    """Yield the programs named."""
    for told in (image.info.get("Software"), image.getexif().get(EXIF_SOFTWARE)):
        if isinstance(told, str) and told.strip():
            yield told[:TEXT_MOST]


def split(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Part a prompt from the line of settings below it."""
    line = SETTINGS_LINE.search(text.strip())
    if line is None:
        return text.strip(), ()
    settings = [(found[1], found[2].strip()) for found in SETTING.finditer(line[1])]
    return text.strip()[: line.start()].strip(), tuple(settings[:SETTINGS_MOST])
