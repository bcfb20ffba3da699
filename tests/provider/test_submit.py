"""Submits: what each answer, and each missing answer, means for money."""

import json
import socket
from datetime import UTC, datetime

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard
from domain.errors import BadKey, Busy, OutcomeUnknown, OutOfCredits, ProviderError, Rejected, Unreachable
from domain.requests import AspectRatio, ImageRequest, OutputFormat, Resolution
from provider.pixeldojo import PixelDojo
from studio.ports import Accepted
from tests.clock import FakeClock
from tests.provider.raw_server import http, raw_server
from tests.provider.samples import answer_with, names

A_FOX = ImageRequest(prompt="a fox", seed=7)
CARD = ModelCard(fields=ModelCard().fields | {"input_images"}, reference_field="input_images")
NOON_2025 = datetime(2025, 1, 23, 12, tzinfo=UTC)
TICKET = "job_abc123"

ACCEPTED: dict[str, Accepted] = {
    "accepted": Accepted(TICKET, 1500, 95_000, NOON_2025),  # type: ignore[arg-type]
    "accepted-wrapped": Accepted(TICKET, 1500, 95_000, NOON_2025),  # type: ignore[arg-type]
    "accepted-by-200": Accepted(TICKET, 1500, 95_000, NOON_2025),  # type: ignore[arg-type]
    "accepted-text-price": Accepted(TICKET, 1500, 95_250, NOON_2025),  # type: ignore[arg-type]
    "accepted-odd-price": Accepted(TICKET, 1001, 95_000, NOON_2025),  # type: ignore[arg-type]
    "accepted-without-price": Accepted(TICKET, None, None, None),
    "accepted-negative-price": Accepted(TICKET, None, None, NOON_2025),
    "accepted-huge-price": Accepted(TICKET, None, None, NOON_2025),
    "accepted-nan-price": Accepted(TICKET, None, None, None),
}
TURNED_DOWN: dict[str, tuple[type[ProviderError], dict[str, object]]] = {
    "bad-input": (Rejected, {"status": 422, "moderated": False}),
    "bad-input-text": (Rejected, {"status": 400, "moderated": False, "detail": "prompt is required"}),
    "bad-input-message": (Rejected, {"status": 400, "moderated": False}),
    "bad-input-list": (Rejected, {"status": 422, "detail": "Input should be less than 2147483648"}),
    "moderated": (Rejected, {"status": 422, "moderated": True}),
    "moderated-nsfw": (Rejected, {"status": 400, "moderated": True}),
    "moderated-by-403": (Rejected, {"status": 403, "moderated": True}),
    "firewall": (Rejected, {"status": 403, "moderated": False}),
    "no-model": (Rejected, {"status": 404}),
    "too-long": (Rejected, {"status": 413, "detail": "Payload too large"}),
    "moved": (Rejected, {"status": 308}),
    "bad-key": (BadKey, {}),
    "no-permission": (BadKey, {}),
    "out-of-credits": (OutOfCredits, {}),
    "out-of-credits-by-403": (OutOfCredits, {}),
    "busy": (Busy, {"retry_after_s": 7.0}),
    "busy-without-time": (Busy, {"retry_after_s": None}),
    "busy-until-a-date": (Busy, {"retry_after_s": 30.0}),
    "busy-for-ever": (Busy, {"retry_after_s": 3600.0}),
    "busy-nonsense": (Busy, {"retry_after_s": None}),
    "overloaded": (Busy, {"retry_after_s": 12.0}),
}
UNKNOWN = {
    "no-job",
    "path-as-job",
    "number-as-job",
    "error-by-200",
    "page-by-200",
    "nothing-by-202",
    "overloaded-with-a-job",
    "overloaded-without-time",
    "broken",
    "bad-gateway",
    "gateway-timeout",
    "request-timeout",
    "conflict",
    "see-other",
}


async def order(client: PixelDojo, request: ImageRequest = A_FOX, *, card: ModelCard = CARD) -> Accepted:
    """Submit a request without references."""
    return await client.submit(card, request, references=[])


async def refused(client: PixelDojo, expected: type[ProviderError]) -> ProviderError:
    """Submit a request that must fail so."""
    with pytest.raises(ProviderError) as caught:
        await order(client)
    assert type(caught.value) is expected, caught.value
    return caught.value


def test_every_recorded_answer_is_expected_somewhere() -> None:
    """No sample lies about unused, and none is expected twice."""
    assert names("run") == ACCEPTED.keys() | TURNED_DOWN.keys() | UNKNOWN
    assert len(names("run")) == len(ACCEPTED) + len(TURNED_DOWN) + len(UNKNOWN)


@pytest.mark.parametrize("name", sorted(ACCEPTED))
async def test_submit_reads_the_ticket_and_believes_only_sensible_money(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str
) -> None:
    """A ticket is kept whatever the price says; a price that can't be is as good as none."""
    answer_with(pixeldojo, "run", name)
    assert await order(client) == ACCEPTED[name]


async def test_submit_with_an_endless_price_keeps_the_ticket(clock: FakeClock) -> None:
    """A number of 5,000 digits is no price, and no reason to lose a run that is paid for."""
    says = http(
        "202 Accepted", b'{"jobId": "job_1", "creditCost": 1' + b"0" * 5000 + b', "creditsRemaining": 1e99999999999999999999}'
    )
    async with raw_server(says) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        assert await order(client) == Accepted("job_1", None, None, None)


@pytest.mark.parametrize("name", sorted(TURNED_DOWN))
async def test_submit_that_was_turned_down_says_what_to_do(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """Each refusal of docs/pixeldojo.md becomes the error that names the next step."""
    answer_with(pixeldojo, "run", name)
    kind, facts = TURNED_DOWN[name]
    error = await refused(client, kind)
    assert {fact: getattr(error, fact) for fact in facts} == facts


@pytest.mark.parametrize("name", sorted(UNKNOWN))
async def test_submit_with_an_unclear_answer_is_never_called_failed(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str
) -> None:
    """What may have been accepted is OutcomeUnknown: it is looked for, not sent again."""
    answer_with(pixeldojo, "run", name)
    await refused(client, OutcomeUnknown)


@pytest.mark.parametrize("accept", [True, False])
async def test_submit_whose_connection_is_cut_is_unknown(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, accept: bool) -> None:
    """From here a run that was accepted and one that wasn't look the same."""
    pixeldojo.lose_next(accept=accept)
    await refused(client, OutcomeUnknown)
    assert len(pixeldojo.calls) == 1, "the client sent it again by itself"
    assert len(pixeldojo.runs) == accept


async def test_submit_that_hears_nothing_is_unknown(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """After its time-out a submit may be running."""
    pixeldojo.hang_next()
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock, submit_timeout_s=0.5) as client:
        await refused(client, OutcomeUnknown)
    assert len(pixeldojo.runs) == 1


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\n" + b'{"jobId": "job_1"}',
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        http("202 Accepted", b"\x00garbage", Content_Encoding="gzip"),
        http("202 Accepted", b'{"jobId": "job_1", "pad": "' + b"x" * (3 << 20) + b'"}'),
        http("202 Accepted", b"[" * 500_000),
        http("202 Accepted", b'{"jobId": "\xff\xfe"}'),
    ],
    ids=["hang up", "not HTTP", "cut short", "broken chunk", "broken gzip", "3 MiB", "deep", "not text"],
)
async def test_submit_answered_by_garbage_is_unknown(clock: FakeClock, says: bytes) -> None:
    """Bytes that are no answer tell nothing about the run."""
    async with raw_server(says) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        await refused(client, OutcomeUnknown)
    assert len(raw.heard) == 1


async def test_submit_that_never_arrived_may_be_sent_again(clock: FakeClock) -> None:
    """Where nobody listens nothing was sent, and nothing can be paid."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: surely refused
        async with PixelDojo(f"http://127.0.0.1:{held.getsockname()[1]}", "pd_x", clock=clock) as client:
            await refused(client, Unreachable)


async def test_submit_without_encryption_where_it_was_expected_never_arrived(
    pixeldojo: EmbeddedPixelDojo, clock: FakeClock
) -> None:
    """A TLS handshake that fails has sent no request."""
    async with PixelDojo(pixeldojo.url.replace("http:", "https:"), "pd_x", clock=clock) as client:
        await refused(client, Unreachable)
    assert not pixeldojo.calls


async def test_each_submit_opens_its_own_connection(clock: FakeClock) -> None:
    """A kept connection that the other side closes just then would leave a submit's outcome unknown."""
    ok = http("202 Accepted", b'{"jobId": "job_1"}')
    async with raw_server(ok, keeps_open=True) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        await order(client)
        await order(client)
    assert raw.connections == 2


async def test_submit_follows_no_redirect(clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> None:
    """The key and the prompt go to the configured address alone."""
    elsewhere = http("307 Temporary Redirect", Location=pixeldojo.url)
    async with raw_server(elsewhere) as raw, PixelDojo(raw.url, pixeldojo.key, clock=clock) as client:
        await refused(client, Rejected)
    assert not pixeldojo.calls


async def test_submit_sends_what_was_asked_and_always_the_seed_and_upsampling(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo
) -> None:
    """The body has every setting in PixelDojo's words, a JSON prompt unharmed."""
    prompt = json.dumps({"shot": {"lens": "35mm"}, "palette": ["#ff8800", "✨"]})
    request = ImageRequest(
        prompt=prompt,
        seed=0,
        aspect_ratio=AspectRatio.WIDE,
        resolution=Resolution.HALF,
        num_outputs=3,
        output_format=OutputFormat.WEBP,
        safety_tolerance=1,
    )
    accepted = await client.submit(CARD, request, references=["https://cdn.example/a.png", "data:image/png;base64,AA=="])
    assert pixeldojo.run(accepted.ticket).body == {
        "prompt": prompt,
        "aspect_ratio": "16:9",
        "resolution": "0.5 MP",
        "num_outputs": 3,
        "output_format": "webp",
        "safety_tolerance": 1,
        "prompt_upsampling": False,
        "seed": 0,
        "input_images": ["https://cdn.example/a.png", "data:image/png;base64,AA=="],
    }


async def test_submit_leaves_out_what_the_model_does_not_list(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A field the schema doesn't have would be turned down with 422."""
    accepted = await order(client, card=ModelCard(fields=frozenset({"prompt", "seed"})))
    assert pixeldojo.run(accepted.ticket).body == {"prompt": "a fox", "seed": 7}


async def test_submit_with_references_the_model_has_no_field_for_is_not_sent(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo
) -> None:
    """A picture without the reference would be paid for and wrong."""
    with pytest.raises(Rejected):
        await client.submit(ModelCard(), A_FOX, references=["https://cdn.example/a.png"])
    assert not pixeldojo.calls
