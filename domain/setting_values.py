"""How one setting is written: a parser for each kind of value, which raises ValueError for everything else.

Credits, budgets and quotas are read by domain/money.py, as everywhere.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

SIZE = re.compile(r"(\d{1,9})\s*(B|KiB|MiB|GiB|TiB)", re.ASCII | re.IGNORECASE)
UNIT_BYTES = {"b": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}
FIELD = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)


def parse_size(text: str) -> int:
    """Read "1GiB" or "512 MiB" as bytes."""
    found = SIZE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * UNIT_BYTES[found[2].lower()]


def in_one_piece(text: str) -> str:
    """Take a token or an address as it is; one with spaces or line breaks in it was copied wrongly."""
    if any(not "!" <= character <= "~" for character in text):
        raise ValueError("not in one piece")
    return text


def parse_database_url(text: str) -> str:
    """Check a database's address, which names no driver. Books in memory would not outlive the bot."""
    parts = urlsplit(in_one_piece(text))
    path = parts.path.removeprefix("/")
    is_file = text.startswith("sqlite:///") and ":memory:" not in path
    is_server = parts.scheme == "postgresql" and parts.port != 0  # a port that is no number raises ValueError here
    if not (path and (is_file or is_server)):
        raise ValueError("not a database")
    return text


def parse_api_url(text: str) -> str:
    """Check PixelDojo's address, to which the key is sent. A slash at its end is taken away."""
    parts = urlsplit(in_one_piece(text))
    plain = "@" not in parts.netloc and not (parts.query or parts.fragment) and parts.port != 0
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts))
    if not (parts.hostname and plain and encrypted):
        raise ValueError("not an address for a key")
    return text.rstrip("/")


def if_said(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Make a reader for an address that may be left out: None then."""
    return lambda text: parse(in_one_piece(text)) if text else None


def is_loopback(parts: SplitResult) -> bool:
    """Whether an address stays on this machine."""
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def parse_field(text: str) -> str | None:
    """Read the name of a JSON field; nothing means: found in PixelDojo's schema."""
    if text and not FIELD.fullmatch(text):
        raise ValueError(text)
    return text or None


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Make a reader for a whole number in a range."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return parse
