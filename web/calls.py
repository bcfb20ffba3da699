"""What PixelDojo calls, from the internet: the word that a run may be over, and the references of its runs.

Nothing here is believed: a hint only brings the next look forward, and a link is checked against its signature and the database.
"""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from studio.hints import Hints
from studio.signing import SignedReferences

BODY_WITHIN_S = 10.0
"""A body that takes longer isn't waited for."""
PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The routes that PUBLIC_URL leads to."""

    secret: str
    """In the address that PixelDojo is told."""
    hints: Hints
    ticket_in: Callable[[bytes], str | None]
    """Finds the run's ticket in what PixelDojo sends."""
    references: SignedReferences

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.post("/hooks/pixeldojo/{secret}", self._hint),
            web.get("/references/{sha256}", self._reference, allow_head=False),
        ]

    async def _hint(self, request: web.Request) -> web.Response:
        """204 for a run of ours, whatever is said of it; 404 for every other, and for who doesn't know the secret."""
        if not hmac.compare_digest(request.match_info["secret"].encode(errors="replace"), self.secret.encode()):
            raise web.HTTPNotFound
        ticket = self.ticket_in(await body_of(request))
        if ticket is None:
            raise web.HTTPBadRequest
        if not await self.hints.take(ticket):
            raise web.HTTPNotFound
        return web.Response(status=204)

    async def _reference(self, request: web.Request) -> web.StreamResponse:
        """The picture behind a signed link; 404 for whatever else is asked."""
        until, signature = (request.query.get(name, "") for name in ("until", "signature"))
        served = await self.references.open(request.match_info["sha256"], until=until, signature=signature)
        if served is None:
            raise web.HTTPNotFound
        return web.FileResponse(served.path, headers={**PRIVATE, "Content-Type": served.media_type})


async def body_of(request: web.Request) -> bytes:
    """Read a body. Raises: HTTPRequestEntityTooLarge over the server's limit, HTTPRequestTimeout."""
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
