"""How the embedded PixelDojo has its reference images: out of data URLs, and from this machine's loopback."""

import base64
import binascii

import aiohttp
from yarl import URL

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT = aiohttp.ClientTimeout(total=10)


async def fetched(link: str) -> bytes | None:
    """The bytes behind a link; None for what can't be had without leaving this machine."""
    if link.startswith("data:"):
        return decoded(link)
    try:
        url = URL(link)
    except ValueError:
        return None
    return await from_loopback(url) if url.host in LOOPBACK else None


def decoded(link: str) -> bytes | None:
    """The bytes of a data URL."""
    try:
        return base64.b64decode(link.partition(",")[2], validate=True)
    except binascii.Error:
        return None


async def from_loopback(url: URL) -> bytes | None:
    """A file of another server on this machine."""
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(url) as response:
            return await response.read() if response.status == 200 else None
    except (aiohttp.ClientError, TimeoutError):
        return None
