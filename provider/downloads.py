"""Finished images, streamed from the provider's own hosts only."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from domain.errors import ImageLost, Unreachable
from provider.connections import CHUNK_BYTES, CONNECT_TIMEOUT_S, NO_ANSWER, NO_STATUS
from provider.hosts import PrivateAddress, address, may_fetch
from studio.ports import Meter

DOWNLOAD_TIMEOUT_S = 180.0
DOWNLOAD_SILENCE_S = 30.0
MOST_IMAGE_BYTES = 32 << 20
AHEAD_BYTES = 1 << 20
"""Of an image, what may come before it is asked for: stopping and going on for each chunk costs more than the chunk."""
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRY_AGAIN = frozenset({408, 425, 429})
"""Statuses of an image's host, beside the 5xx, after which the image may still be had."""


class Downloads:
    """What fetches images over a session that it is lent. told: what may be said of an error, without our key."""

    def __init__(self, session: aiohttp.ClientSession, *, base: URL, meter: Meter, told: Callable[[BaseException], str]) -> None:
        self._session = session
        self._base = base
        self._meter = meter
        self._told = told

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream an image, of at most 32 MB. Raises: ImageLost, Unreachable."""
        response = await self._open(url)
        try:
            yield chunks(response, most_bytes=MOST_IMAGE_BYTES)
        finally:
            response.close()

    async def _open(self, url: str) -> aiohttp.ClientResponse:
        """Ask for an image, following redirects among allowed hosts only. Raises: ImageLost, Unreachable."""
        target = address(url)
        for _ in range(1 + MOST_REDIRECTS):
            if target is None or not may_fetch(target, base=self._base):
                raise ImageLost(f"a host that isn't allowed: {target.host if target else 'none'}")
            response = await self._get(target)
            self._meter.called("download", str(response.status))
            if response.status == 200:
                return response
            response.close()
            if response.status >= 500 or response.status in TRY_AGAIN:
                raise Unreachable(f"the image's host says {response.status}")
            if response.status not in REDIRECTS:
                raise ImageLost(f"the image's host says {response.status}")
            target = next_hop(target, response.headers)
        raise ImageLost("too many redirects")

    async def _get(self, url: URL) -> aiohttp.ClientResponse:
        timeout = aiohttp.ClientTimeout(total=DOWNLOAD_TIMEOUT_S, connect=CONNECT_TIMEOUT_S, sock_read=DOWNLOAD_SILENCE_S)
        try:
            return await self._session.get(
                url, headers={"Accept": "image/*"}, allow_redirects=False, timeout=timeout, read_bufsize=AHEAD_BYTES
            )
        except aiohttp.ClientConnectorError as error:
            self._meter.called("download", NO_STATUS)
            if isinstance(error.os_error, PrivateAddress):
                raise ImageLost(f"{url.host} leads into a private network") from error
            raise Unreachable(self._told(error)) from error
        except NO_ANSWER as error:
            self._meter.called("download", NO_STATUS)
            raise Unreachable(self._told(error)) from error


async def chunks(response: aiohttp.ClientResponse, *, most_bytes: int) -> AsyncIterator[bytes]:
    """Yield a body piece by piece, counting what really comes. Raises: ImageLost when too large, Unreachable when cut."""
    left = most_bytes
    body = response.content.iter_chunked(CHUNK_BYTES)
    while True:
        try:
            chunk = await anext(body, b"")
        except NO_ANSWER as error:
            raise Unreachable(f"the image broke off: {type(error).__name__}") from error
        if not chunk:
            return
        left -= len(chunk)
        if left < 0:
            raise ImageLost("too large")
        yield chunk


def next_hop(url: URL, headers: Mapping[str, str]) -> URL | None:
    """Where a redirect leads; None where it doesn't say."""
    try:
        return address(str(url.join(URL(headers.get("Location", "")))))
    except (ValueError, TypeError):
        return None
