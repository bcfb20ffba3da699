"""Images: from whom, how much, and what is final."""

import gzip
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard
from domain.errors import ImageLost, ProviderError, Unreachable
from domain.requests import ImageRequest
from provider.downloads import MOST_IMAGE_BYTES
from provider.hosts import address, is_public, may_fetch
from provider.pixeldojo import PixelDojo
from tests.clock import FakeClock
from tests.provider.raw_server import http, raw_server

BASE = URL("http://127.0.0.1:8080/api/v1")


async def fetched(client: PixelDojo, url: str) -> bytes:
    """Download an image whole."""
    async with client.download(url) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def lost(client: PixelDojo, url: str, expected: type[ProviderError] = ImageLost) -> ProviderError:
    """Download what can't be had."""
    with pytest.raises(ProviderError) as caught:
        await fetched(client, url)
    assert type(caught.value) is expected, caught.value
    return caught.value


async def finished_image(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, prompt: str = "a fox") -> str:
    """Have a run finish; the address of its image."""
    accepted = await client.submit(ModelCard(), ImageRequest(prompt=prompt, seed=7), references=[])
    pixeldojo.finish(accepted.ticket)
    return (await client.read(accepted.ticket)).image_urls[0]


async def test_download_brings_the_image_whole(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A finished image comes as the bytes of a picture, without using up a call."""
    url = await finished_image(client, pixeldojo)
    assert (await fetched(client, url)).startswith(b"\x89PNG")
    assert pixeldojo.calls[-1].route == "image"


async def test_download_tells_nobody_the_key(client: PixelDojo, clock: FakeClock) -> None:
    """An image's host isn't the API: it never hears the key."""
    async with raw_server(http("200 OK", b"\x89PNG")) as raw, PixelDojo(raw.url, "pd_secret", clock=clock) as client:
        await fetched(client, f"{raw.url}/a.png")
    assert b"pd_secret" not in b"".join(raw.heard)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://pixeldojo.ai/a.png", True),
        ("https://temp.pixeldojo.ai/pixeldojotemp/a.png", True),
        ("https://a.b.pixeldojo.ai:443/a.png", True),
        ("http://127.0.0.1:8080/images/a.png", True),
        ("http://temp.pixeldojo.ai/a.png", False),
        ("https://temp.pixeldojo.ai:8443/a.png", False),
        ("https://pixeldojo.ai.evil.example/a.png", False),
        ("https://evilpixeldojo.ai/a.png", False),
        ("https://pixeldojo.ai@evil.example/a.png", False),
        ("https://user:word@temp.pixeldojo.ai/a.png", False),
        ("https://evil.example/?pixeldojo.ai", False),
        ("http://127.0.0.1:8081/images/a.png", False),
        ("https://127.0.0.1:8080/images/a.png", False),
        ("http://localhost:8080/images/a.png", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[::1]:8080/a.png", False),
        ("file:///etc/passwd", False),
        ("data:image/png;base64,AA==", False),
        ("//temp.pixeldojo.ai/a.png", False),
        ("https:///a.png", False),
        ("https://temp.pixeldojo.ai:99999/a.png", False),
        ("http://[::1/a.png", False),
        ("", False),
    ],
)
def test_only_the_provider_s_own_addresses_are_fetched(url: str, allowed: bool) -> None:
    """An address of the provider's answer leads to its own domain or to the configured base, or nowhere."""
    target = address(url)
    assert (target is not None and may_fetch(target, base=BASE)) is allowed


async def test_download_from_elsewhere_is_not_even_asked_for(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A host that isn't the provider's never hears from us."""
    async with raw_server(http("200 OK", b"\x89PNG")) as elsewhere:
        await lost(client, f"{elsewhere.url}/a.png")
    assert not elsewhere.heard


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("104.18.3.7", True),
        ("2606:4700::6812:307", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:104.18.3.7", True),
    ],
)
def test_private_addresses_are_known(ip: str, public: bool) -> None:
    """Loopback, private networks, link-local and their disguises aren't the open internet."""
    assert is_public(ip) is public


class Pointing(AbstractResolver):
    """A name service that says one address for every name."""

    def __init__(self, ip: str) -> None:
        self._ip = ip

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Say it."""
        return [ResolveResult(hostname=host, host=self._ip, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing was held."""


async def test_download_under_a_name_that_leads_inside_is_refused(clock: FakeClock) -> None:
    """The provider's name in somebody's hands must not read our own network."""
    base = "http://127.0.0.1:1/api"
    async with PixelDojo(base, "pd_x", clock=clock, resolver=Pointing("127.0.0.1")) as client:
        error = await lost(client, "https://temp.pixeldojo.ai/a.png")
    assert "private network" in str(error)


async def test_the_configured_base_may_be_inside(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """A host who points the bot at a name in their own network means it."""
    inside = pixeldojo.url.replace("127.0.0.1", "pixeldojo.internal")
    async with PixelDojo(inside, pixeldojo.key, clock=clock, resolver=Pointing("127.0.0.1")) as client:
        await client.probe_key()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, ImageLost),
        (410, ImageLost),
        (403, ImageLost),
        (206, ImageLost),
        (429, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
    ],
)
async def test_download_that_fails_says_whether_to_try_again(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, status: int, error: type[ProviderError]
) -> None:
    """An image that is gone is final; a host in trouble isn't."""
    url = await finished_image(client, pixeldojo)
    pixeldojo.answer_next(status, route="image")
    await lost(client, url, error)


async def test_download_that_vanished_is_lost(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """demo:vanish in a prompt: the run is finished and its image isn't there."""
    await lost(client, await finished_image(client, pixeldojo, "a fox demo:vanish"))


async def test_download_that_breaks_off_may_be_repeated(clock: FakeClock) -> None:
    """Half an image is no image, and the other half may come next time."""
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n\x89PNG"
    async with raw_server(cut) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        await lost(client, f"{raw.url}/a.png", Unreachable)


async def test_download_stops_at_the_cap_though_no_length_was_told(clock: FakeClock) -> None:
    """The bytes that come are counted, not those that were announced."""
    pieces = [b"\x89" * (1 << 20)] * ((MOST_IMAGE_BYTES >> 20) + 8)
    async with raw_server(b"HTTP/1.1 200 OK\r\n\r\n", *pieces) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        await lost(client, f"{raw.url}/a.png")


async def test_download_stops_at_the_cap_though_it_came_packed(clock: FakeClock) -> None:
    """A few kilobytes that unpack to more than the cap are too large."""
    packed = http("200 OK", gzip.compress(b"\x89" * (MOST_IMAGE_BYTES + 1)), Content_Encoding="gzip")
    async with raw_server(packed) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        await lost(client, f"{raw.url}/a.png")


async def test_download_follows_a_redirect_at_home(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """The provider may move its images within its own hosts."""
    url = await finished_image(client, pixeldojo)
    pixeldojo.answer_next(302, headers={"Location": URL(url).path}, route="image")
    assert (await fetched(client, url)).startswith(b"\x89PNG")


@pytest.mark.parametrize("where", ["", "https://evil.example/a.png", "http://169.254.169.254/", "http://[", "file:///etc/passwd"])
async def test_download_follows_no_redirect_elsewhere(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, where: str) -> None:
    """Each hop passes the same check as the first."""
    url = await finished_image(client, pixeldojo)
    for _ in range(4):
        pixeldojo.answer_next(302, headers={"Location": where} if where else {}, route="image")
    await lost(client, url)


async def test_download_does_not_go_round_in_circles(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A redirect to itself ends."""
    url = await finished_image(client, pixeldojo)
    for _ in range(9):
        pixeldojo.answer_next(302, headers={"Location": url}, route="image")
    await lost(client, url)
    assert len(pixeldojo.calls_of("image")) == 4


async def test_download_leaves_the_reader_s_own_errors_alone(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A full disk while keeping an image isn't the provider's fault."""
    url = await finished_image(client, pixeldojo)

    async def keep(chunks: AsyncIterator[bytes]) -> None:
        async for _ in chunks:
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        async with client.download(url) as chunks:
            await keep(chunks)
