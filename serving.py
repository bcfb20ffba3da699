"""What is served over HTTP of these parts: health, metrics, and what PixelDojo calls."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from parts import Parts
from provider.wire import ticket_in
from web.calls import Calls
from web.health import Health, ping_of
from web.metrics import PrometheusMeter
from web.server import WebServer


def web_of(parts: Parts, **troubles: Callable[[], str | None]) -> AbstractAsyncContextManager[object]:
    """What serves health, metrics and PixelDojo's calls until the end of the block; nothing where WEB_PORT says so.

    troubles: what is the matter with the parts that not every process has, by name (gateway, runner). Raises: CantListen.
    """
    settings, meter = parts.settings, parts.meter
    if not isinstance(meter, PrometheusMeter):
        return nullcontext()

    pings = {name: ping_of(trouble) for name, trouble in troubles.items()}

    async def database() -> str | None:
        await parts.store.state()
        return None

    async def pixeldojo() -> str | None:
        return (await parts.store.state()).stopped or parts.provider.trouble()

    return WebServer(
        host=settings.web_host,
        port=settings.web_port,
        health=Health({**pings, "database": database, "pixeldojo": pixeldojo}, clock=parts.clock),
        meter=meter,
        store=parts.store,
        budget=settings.studio_budget,
        calls_left=parts.provider.calls_left,
        calls=calls_of(parts),
        clock=parts.clock,
    )


def calls_of(parts: Parts) -> Calls | None:
    """What PixelDojo may call; nothing where the internet doesn't reach us."""
    if parts.references is None:
        return None
    secret = parts.settings.own_secret("hooks")
    return Calls(secret=secret, hints=parts.hints, ticket_in=ticket_in, references=parts.references)
