"""A server that says exactly these bytes, for what no HTTP server would say."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """Answers every request with the same bytes, then closes the connection."""

    says: Iterable[bytes]
    keeps_open: bool = False
    """Serve one more request on the same connection."""
    url: str = ""
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear a request's head, say the bytes, and hang up."""
        self.connections += 1
        try:
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                for piece in self.says:
                    writer.write(piece)
                    await writer.drain()
                if not self.keeps_open:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def raw_server(*says: bytes, keeps_open: bool = False) -> AsyncIterator[RawServer]:
    """Listen on loopback."""
    raw = RawServer(says, keeps_open)
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    raw.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield raw
    finally:
        server.close()
        await server.wait_closed()


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP answer; headers by name with underscores for dashes."""
    told = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body
