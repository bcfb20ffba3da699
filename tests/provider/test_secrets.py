"""The key stays inside: not in errors, their causes, logs, or anything's repr."""

import logging
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard
from domain.errors import ProviderError
from domain.requests import ImageRequest
from provider.pixeldojo import PixelDojo
from tests.clock import FakeClock
from tests.provider.raw_server import http, raw_server

KEY = "pd_live_3f9c2b7a6d5e4f10"
ECHO = b'{"error": {"message": "Invalid API key pd_live_3f9c2b7a6d5e4f10"}}'
Call = Callable[[PixelDojo], Coroutine[Any, Any, object]]

CALLS: dict[str, Call] = {
    "submit": lambda client: client.submit(ModelCard(), ImageRequest(prompt="a fox", seed=7), references=[]),
    "read": lambda client: client.read("job_1"),
    "recent": lambda client: client.recent(),
    "probe": lambda client: client.probe_key(),
}
SAYS = {
    "refused": http("400 Bad Request", ECHO),
    "broken": http("500 Internal Server Error", ECHO),
    "page": http("200 OK", b"<html>" + KEY.encode()),
    "not HTTP": b"garbage " + KEY.encode() + b"\r\n\r\n",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
    "hang up": b"",
}


def chain(error: BaseException) -> list[BaseException]:
    """An error with everything it hangs on to."""
    links = [error, *(link for link in (error.__cause__, error.__context__) if link is not None)]
    return links[:1] + [inner for link in links[1:] for inner in chain(link)]


@pytest.mark.parametrize("says", sorted(SAYS))
@pytest.mark.parametrize("call", sorted(CALLS))
async def test_key_is_in_no_error_and_no_log(clock: FakeClock, caplog: pytest.LogCaptureFixture, call: str, says: str) -> None:
    """Whatever goes wrong, and though the answer repeats the key, nothing that may be logged has it."""
    caplog.set_level(logging.DEBUG)
    async with raw_server(SAYS[says]) as raw, PixelDojo(raw.url, KEY, clock=clock, rate_limit=6000) as client:
        with pytest.raises(ProviderError) as caught:
            await CALLS[call](client)
        assert any(KEY.encode() in heard for heard in raw.heard), "the key was not sent at all"
    told = [*map(repr, chain(caught.value)), *map(str, chain(caught.value)), *traceback.format_exception(caught.value)]
    assert KEY not in "".join([*told, caplog.text, repr(client)])


async def test_key_is_in_no_error_when_nobody_listens(clock: FakeClock) -> None:
    """A connection that never came about holds the request too."""
    async with PixelDojo("http://127.0.0.1:1", KEY, clock=clock) as client:
        with pytest.raises(ProviderError) as caught:
            await client.read("job_1")
    assert KEY not in "".join(map(repr, chain(caught.value)))


async def test_key_is_told_to_the_account_s_routes_alone(clock: FakeClock) -> None:
    """Discovery needs none and gets none."""
    async with EmbeddedPixelDojo(clock=clock) as pixeldojo, PixelDojo(pixeldojo.url, KEY, clock=clock) as client:
        await client.describe()
    async with raw_server(http("404 Not Found")) as raw, PixelDojo(raw.url, KEY, clock=clock) as client:
        with pytest.raises(ProviderError):
            await client.describe()
    assert raw.heard
    assert KEY.encode() not in b"".join(raw.heard)
