"""The AI mark put into a finished picture's file without touching its pixels; what else was there stays, but for an older mark.

Each way takes hostile bytes: a length that leads out of the file ends the walk, and the rest is kept as it is.
"""

import struct
import zlib
from collections.abc import Iterator

from domain.errors import NotAPicture
from domain.marks import Recipe
from imaging.kinds import JPEG, PNG, WEBP, kind_of, webp_size
from imaging.xmp import packet

PNG_HEAD = 8 + 25
"""The signature and IHDR, which comes first. Source: PNG (third edition), 5.6."""
PNG_XMP = b"XML:com.adobe.xmp"
PNG_PARAMETERS = b"parameters"
"""Where image generators' own programs look for a prompt."""
PNG_TEXTS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
JPEG_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
JPEG_EXIF = b"Exif\0\0"
SEGMENT_MOST = 65_533
APP0, APP1 = 0xE0, 0xE1
WITH_LENGTH = frozenset({*range(0xC0, 0xD0), *range(0xDB, 0xFF)})
"""Markers of segments before the picture itself. Source: JPEG (T.81), table B.1."""
WEBP_HAS_XMP, WEBP_HAS_ALPHA = 0x04, 0x10


def marked(data: bytes, recipe: Recipe | None) -> bytes:
    """Mark a PNG, JPEG or WebP; the same bytes for the same picture and recipe. Raises: NotAPicture."""
    kind = kind_of(data)
    if kind is PNG:
        return marked_png(data, recipe)
    if kind is JPEG:
        return marked_jpeg(data, recipe)
    if kind is WEBP:
        return marked_webp(data, recipe)
    raise NotAPicture


# PNG
def marked_png(data: bytes, recipe: Recipe | None) -> bytes:
    """Put text chunks right behind the header. Source: XMP Part 3, 1.1.5. Raises: NotAPicture."""
    if data[8:16] != b"\0\0\0\rIHDR" or len(data) < PNG_HEAD:
        raise NotAPicture
    chunks = [text_chunk(PNG_XMP, packet(recipe))]
    if recipe is not None:
        chunks.append(text_chunk(PNG_PARAMETERS, parameters(recipe).encode(errors="replace")))
    kept = (chunk for chunk in png_chunks(data) if not is_png_mark(chunk))
    return b"".join([data[:PNG_HEAD], *chunks, *kept])


def png_chunks(data: bytes) -> Iterator[memoryview]:
    """Yield the chunks behind the header, each whole; in the end what is no chunk any more."""
    rest = memoryview(data)[PNG_HEAD:]
    while len(rest) >= 12 and (size := 12 + int.from_bytes(rest[:4], "big")) <= len(rest):
        yield rest[:size]
        rest = rest[size:]
    yield rest


def is_png_mark(chunk: memoryview) -> bool:
    """Whether a chunk says what ours say."""
    keyword = bytes(chunk[8:88]).split(b"\0", 1)[0]
    return bytes(chunk[4:8]) in PNG_TEXTS and keyword in {PNG_XMP, PNG_PARAMETERS}


def text_chunk(keyword: bytes, text: bytes) -> bytes:
    """An iTXt chunk: uncompressed, in no language."""
    body = b"iTXt" + keyword + b"\0\0\0\0\0" + text
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def parameters(recipe: Recipe) -> str:
    """The recipe as image generators' programs write it: the prompt, and the settings on a line below."""
    return f"{recipe.prompt}\n" + ", ".join(f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in recipe.settings)


# JPEG
def marked_jpeg(data: bytes, recipe: Recipe | None) -> bytes:
    """Put a segment behind those that have to be first. Source: XMP Part 3, 1.1.3."""
    segments = list(jpeg_segments(data))
    first = next((at for at, segment in enumerate(segments) if not comes_first(segment)), len(segments))
    before, behind = segments[:first], [segment for segment in segments[first:] if not is_jpeg_mark(segment)]
    return b"".join([data[:2], *before, xmp_segment(recipe), *behind])


def jpeg_segments(data: bytes) -> Iterator[memoryview]:
    """Yield the segments behind the start, each whole; in the end the picture itself, with all that follows."""
    rest = memoryview(data)[2:]
    while len(rest) >= 4 and rest[0] == 0xFF and rest[1] in WITH_LENGTH:
        size = 2 + int.from_bytes(rest[2:4], "big")
        if not 4 <= size <= len(rest):
            break
        yield rest[:size]
        rest = rest[size:]
    yield rest


def comes_first(segment: memoryview) -> bool:
    """Whether readers look for a segment at the very start: JFIF's and Exif's."""
    return segment[:2] == bytes([0xFF, APP0]) or (segment[:2] == bytes([0xFF, APP1]) and segment[4:10] == JPEG_EXIF)


def is_jpeg_mark(segment: memoryview) -> bool:
    """Whether a segment is an XMP packet, or more of one."""
    return segment[:2] == bytes([0xFF, APP1]) and bytes(segment[4:40]).startswith((JPEG_XMP, JPEG_XMP_MORE))


def xmp_segment(recipe: Recipe | None) -> bytes:
    """The packet as a segment; the mark alone, where the recipe wouldn't fit."""
    body = JPEG_XMP + packet(recipe)
    if len(body) > SEGMENT_MOST:
        body = JPEG_XMP + packet(None)
    return bytes([0xFF, APP1]) + struct.pack(">H", 2 + len(body)) + body


# WebP
def marked_webp(data: bytes, recipe: Recipe | None) -> bytes:
    """Put a chunk at the end, and say so in the extended header. Source: RFC 9649, 2.7. Raises: NotAPicture."""
    chunks = [chunk for chunk in webp_chunks(data) if bytes(chunk[:4]) != b"XMP "]
    if not chunks:
        raise NotAPicture
    if bytes(chunks[0][:4]) != b"VP8X":
        chunks.insert(0, memoryview(extended_header(data)))
    head = bytearray(chunks[0])
    head[8] |= WEBP_HAS_XMP
    body = b"".join([b"WEBP", head, *chunks[1:], webp_chunk(b"XMP ", packet(recipe))])
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunks(data: bytes) -> Iterator[memoryview]:
    """Yield the whole chunks of the file, each with its padding; half a chunk at the end is left out.

    Raises: NotAPicture for an extended header that is none.
    """
    rest = memoryview(data)[12 : 8 + int.from_bytes(data[4:8], "little")]
    while len(rest) >= 8 and (size := 8 + int.from_bytes(rest[4:8], "little")) <= len(rest):
        if bytes(rest[:4]) == b"VP8X" and size < 18:
            raise NotAPicture
        yield rest[:size] if size % 2 == 0 else memoryview(bytes(rest[:size]) + b"\0")
        rest = rest[size + size % 2 :]


def extended_header(data: bytes) -> bytes:
    """The header that a simple WebP has no need of: its canvas, and whether it has transparency. Raises: NotAPicture."""
    width_px, height_px = webp_size(data)
    if not width_px or not height_px:
        raise NotAPicture
    has_alpha = data[12:16] == b"VP8L" and bool(data[24] & WEBP_HAS_ALPHA)
    canvas = (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")
    return webp_chunk(b"VP8X", bytes([WEBP_HAS_ALPHA * has_alpha, 0, 0, 0]) + canvas)


def webp_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
