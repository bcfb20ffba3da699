"""What kind of picture a file is, by its first bytes alone: names and declared types are whatever somebody wrote."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A file format. pillow is Pillow's name for the one decoder that may look at it."""

    pillow: str
    media_type: str
    ending: str


PNG = Kind("PNG", "image/png", "png")
JPEG = Kind("JPEG", "image/jpeg", "jpg")
WEBP = Kind("WEBP", "image/webp", "webp")
GIF = Kind("GIF", "image/gif", "gif")


def kind_of(data: bytes) -> Kind | None:
    """Tell the kind; None for everything else, other picture formats included."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    return None


def webp_size(data: bytes) -> tuple[int, int]:
    """Read the width and height that a WebP declares, before any decoder sets memory aside for them; 0 × 0 where it doesn't say.

    Source: RFC 9649, sections 2.5 to 2.7.
    """
    match data[12:16]:
        case b"VP8X":
            return 1 + little(data[24:27]), 1 + little(data[27:30])
        case b"VP8L":
            sides = little(data[21:25])
            return 1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF)
        case b"VP8 ":
            return little(data[26:28]) & 0x3FFF, little(data[28:30]) & 0x3FFF
    return 0, 0


def little(data: bytes) -> int:
    """Read a whole number, lowest byte first."""
    return int.from_bytes(data, "little")
