"""Answers in PixelDojo's place that say anything, and where their images are said to be."""

import gzip
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from aiohttp.abc import ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ProviderError
from provider.hosts import OWN_DOMAIN
from provider.pixeldojo import PixelDojo
from tests.clock import FakeClock
from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases
from tests.provider.conftest import PLENTY
from tests.provider.raw_server import RawServer, http, raw_server
from tests.provider.samples import bodies
from tests.provider.test_download import Pointing
from tests.provider.test_secrets import CALLS as ACCOUNT_CALLS
from tests.provider.test_secrets import KEY, Call

DISCOVERIES: dict[str, Call] = {
    "describe": lambda client: client.describe(),
    "describe_upscaler": lambda client: client.describe_upscaler(),
}
CALLS = ACCOUNT_CALLS | DISCOVERIES
SAMPLES = [body for route in ("run", "job", "jobs", "model", "models", "schema") for body in bodies(route)]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -1, 0, 1e308, "NaN", "1e999", "2026-13-45", KEY, "\ud800", "job_1", "completed", "failed"]),
    texts(most=100),
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(most=20), inner, max_size=4), max_leaves=12
)
STATUSES = st.sampled_from(
    ["200 OK", "201 Created", "202 Accepted", "204 No Content", "301 Moved", "302 Found"]
) | st.sampled_from(
    [
        "400 Bad",
        "401 No",
        "402 Pay",
        "403 No",
        "404 No",
        "409 Twice",
        "413 Large",
        "429 Slow",
        "500 Oh",
        "502 Oh",
        "503 Oh",
        "599 Oh",
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Retry_After", "X_RateLimit_Remaining", "X_RateLimit_Reset", "X_RateLimit_Limit", "Location", "Content_Type"]
    ),
    st.sampled_from(
        ["0", "-1", "7", "1e400", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 30, "https://evil.example/", "text/html"]
    ),
    max_size=3,
)
HUGE = b'{"a": "' + b"x" * (8 << 20) + b'"}'
DEEP = b"[" * 100_000 + b"]" * 100_000
PACKED = gzip.compress(bytes(64 << 20))


class Said(bytes):
    """An answer's bytes; where hypothesis tells of them, not all eight millions."""

    def __repr__(self) -> str:
        return f"Said({bytes(self[:400])!r}, {len(self):,} bytes)"


@st.composite
def altered(draw: st.DrawFn) -> Any:
    """A recorded answer in which some values are others."""
    body = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for _ in range(draw(st.integers(0, 3))):
        place(body, draw)
    return body


def place(node: Any, draw: st.DrawFn) -> None:
    """Put another value somewhere into a JSON value."""
    keys: Sequence[Any] = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    if not keys:
        return
    key = draw(st.sampled_from(keys))
    if isinstance(node[key], dict | list) and draw(st.booleans()):
        place(node[key], draw)
    else:
        node[key] = draw(JSON)


BODIES = st.one_of(
    altered().map(lambda body: json.dumps(body).encode()),
    altered().map(lambda body: json.dumps(body).encode()),
    JSON.map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=200),
    texts(most=200).map(lambda text: f"<!doctype html><html>{text} {KEY}".encode(errors="replace")),
    st.sampled_from([b"", DEEP, HUGE]),
)
ANSWERS = st.one_of(
    st.builds(lambda status, body, headers: http(status, body, **headers), STATUSES, BODIES, HEADERS),
    st.builds(lambda body, length: http("200 OK", body, Content_Length=str(length)), BODIES, st.integers(-1, 10_000)),
    st.just(http("200 OK", PACKED, Content_Encoding="gzip")),
    st.binary(max_size=80),
    st.builds(lambda line: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + line, st.binary(max_size=60)),
).map(Said)


@pytest.fixture
async def raw() -> AsyncIterator[RawServer]:
    """A server that says whatever the case wants."""
    async with raw_server() as raw:
        yield raw


@cases(5_000)
@given(call=st.sampled_from(sorted(CALLS)), says=ANSWERS)
async def test_answer_is_understood_or_refused(raw: RawServer, watch: Watch, call: str, says: bytes) -> None:
    """Only errors of ours come out, and the key is in none of them."""
    raw.says, watch.secrets, clock = [says], (KEY,), FakeClock()
    async with watch.case("answers"), PixelDojo(raw.url, KEY, clock=clock, rate_limit=PLENTY) as client:
        try:
            told = repr(await clock.run(CALLS[call](client)))
        except ProviderError as error:
            told = f"{error!r} {error}"
    assert KEY not in told


# ── where images are said to be ──────────────────────────────────────────────────────────────────────────────────
class LeadsInside(Pointing):
    """A name service in bad hands: every name is this machine."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1")
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Note the name."""
        self.asked.append(host)
        return await super().resolve(host, port, family)


HOSTS = st.sampled_from(
    [
        *("localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0.0.0.0", "[::1]"),  # noqa: S104
        *("[::ffff:127.0.0.1]", "169.254.169.254", "metadata.google.internal", "10.0.0.1", "evil.example", "127.0.0.1.nip.io"),
        *("pixeldojo.ai", "temp.pixeldojo.ai", "pixeldojo.ai.evil.example", "evilpixeldojo.ai", "PIXELDOJO.AI", "pixeldojo.ai."),
        *(
            "pixeldojo.ai@127.0.0.1",
            "127.0.0.1#pixeldojo.ai",
            "127.0.0.1?.pixeldojo.ai",
            "pixeldojo。ai",
            "ⓟixeldojo.ai",
            "ｌocalhost",
        ),
    ]
)
PLACES = st.one_of(
    st.builds(
        lambda scheme, host, port, rest: f"{scheme}{host}{port}/{rest}",
        st.sampled_from(["http://", "https://", "//", "HTTP://", "http:/\\", "ftp://", "file://", "http://user:word@", "https:"]),
        HOSTS,
        st.sampled_from(["", ":443", ":80", ":0", ":99999", ":{canary}", ":{base}", ":{canary}@pixeldojo.ai"]),
        st.sampled_from(["a.png", "", "../a.png", "a.png?x=//{canary}", "@pixeldojo.ai/a.png", "%2e%2e/a"]),
    ),
    st.just("http://127.0.0.1:{base}/a.png"),
    texts(most=80).map(lambda text: text.replace("{", "").replace("}", "")),
)


def is_own(host: str) -> bool:
    """Whether a name is PixelDojo's."""
    plain = host.lower().rstrip(".")
    return plain == OWN_DOMAIN or plain.endswith(f".{OWN_DOMAIN}")


@cases(3_000)
@given(start=PLACES, hops=st.lists(PLACES, max_size=3))
async def test_nobody_but_pixeldojo_hears_of_us(raw: RawServer, watch: Watch, start: str, hops: list[str]) -> None:
    """Whatever address an answer names, whatever redirects there are, and wherever names lead."""
    names, watch.secrets = LeadsInside(), (KEY,)
    async with raw_server(http("200 OK", b"inside")) as canary:
        ports = {"base": raw.url.rpartition(":")[2], "canary": canary.url.rpartition(":")[2]}
        said = [filled(place, ports) for place in (start, *hops)]
        raw.says = [http("302 Found", Location=header(said[-1]))]
        async with (
            watch.case("addresses"),
            PixelDojo(raw.url, KEY, clock=FakeClock(), rate_limit=PLENTY, resolver=names) as client,
        ):
            for url in said:
                with suppress(ProviderError):
                    async with client.download(url) as chunks:
                        _ = [chunk async for chunk in chunks]
    assert canary.heard == []
    assert [host for host in names.asked if not is_own(host)] == []


def filled(place: str, ports: dict[str, str]) -> str:
    """An address with the ports that there are."""
    for name, port in ports.items():
        place = place.replace(f"{{{name}}}", port)
    return place


def header(value: str) -> str:
    """What can stand in a header's line."""
    return value.encode("ascii", "replace").decode().replace("\r", "").replace("\n", "").replace("\0", "")
