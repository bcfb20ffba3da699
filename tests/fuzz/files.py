"""Files as people, and who pretends to be one, might attach them: nearly pictures."""

import struct
import zlib

from hypothesis import strategies as st

from tests.imaging.pictures import DECLARING, KINDS, animation, encode, file_of, jpeg_of_scans, noise

HUGE = (30_000, 30_000)
SIDES = st.sampled_from([0, 1, 2, 40, 8_000, 16_383, *HUGE, 65_535]) | st.integers(0, 65_535)
SIGNATURES = (
    b"",
    b"GIF89a",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
)
BOMB = zlib.compress(bytes(64 << 20))
"""64 KB that unfold into 64 MB."""


def png_with(kind: bytes, content: bytes) -> bytes:
    """A good PNG with one more chunk, whose checksum is right, before its pixels."""
    data = file_of("PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + chunk + data[33:]


def declaring(kind: str) -> st.SearchStrategy[bytes]:
    """A small file of a kind that declares some other size; a WebP can't declare that it has none."""
    sizes = st.just(HUGE) | st.tuples(SIDES, SIDES)
    return sizes.filter(lambda size: kind != "WEBP" or 0 not in size).map(lambda size: DECLARING[kind](*size))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file, some of whose bytes are others, and that may end too soon."""
    good = draw(
        st.sampled_from([*(file_of(kind) for kind in sorted(KINDS)), animation("GIF"), animation("WEBP"), animation("PNG")])
    )
    data = bytearray(good)
    for at in draw(st.lists(st.integers(0, len(data) - 1), max_size=8)):
        data[at] ^= draw(st.integers(1, 255))
    return bytes(data[: draw(st.none() | st.integers(0, len(data)))])


KINDLY = st.sampled_from(sorted(KINDS))
EXIF = st.binary(max_size=80).map(lambda rest: b"Exif\0\0" + rest)
FILES = st.one_of(
    damaged(),
    damaged(),
    st.builds(lambda head, rest: head + rest, st.sampled_from(SIGNATURES), st.binary(max_size=300)),
    st.builds(lambda head, kind, tail: head + file_of(kind) + tail, st.sampled_from(SIGNATURES), KINDLY, st.binary(max_size=40)),
    KINDLY.flatmap(declaring),
    st.builds(lambda kind, exif: encode(noise(), kind, exif=exif), st.sampled_from(["JPEG", "PNG", "WEBP"]), EXIF),
    st.builds(
        png_with,
        st.sampled_from([b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"eXIf", b"acTL", b"fcTL", b"PLTE"]),
        st.binary(max_size=60),
    ),
    st.sampled_from([b"iCCP", b"zTXt"]).map(lambda kind: png_with(kind, b"a\0\0" + BOMB)),
    st.integers(1, 600).map(jpeg_of_scans),
)
"""Each may be opened, or refused."""
