"""Connections as we open them, what a body may be, and which of aiohttp's errors mean what."""

import aiohttp

from provider.values import MOST_ANSWER_BYTES

CONNECT_TIMEOUT_S = 10.0
CHUNK_BYTES = 64 << 10
NO_STATUS = "none"
"""Of a call without an answer, where calls are counted."""
HEADERS = {"User-Agent": "Atelier", "Accept": "application/json", "Accept-Encoding": "identity"}

NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""No connection came about, so that nothing was sent: refused, no such host, no TLS, no answer to the knock."""
NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
"""The connection was there, and no whole answer came."""


def session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    """Open a session that keeps no cookies and reads no proxy settings."""
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=HEADERS, trust_env=False)


async def whole_body(response: aiohttp.ClientResponse) -> bytes:
    """Read a body; of one larger than MOST_ANSWER_BYTES so much that it shows."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        content += chunk
        if len(content) > MOST_ANSWER_BYTES:
            break
    return bytes(content)
