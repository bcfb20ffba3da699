"""Reads: how a run stands, the recent jobs, the key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard
from domain.errors import BadKey, Broken, Busy, ProviderError, UnknownTicket, Unreachable
from domain.lost import RecentRun
from domain.requests import ImageRequest
from provider.pixeldojo import PixelDojo
from studio.ports import Run
from tests.clock import FakeClock
from tests.provider.raw_server import http, raw_server
from tests.provider.samples import answer_with, names

TICKET = "job_abc123"
ONE = "https://temp.pixeldojo.ai/pixeldojotemp/1705930123-456789.png"
TWO = "https://temp.pixeldojo.ai/pixeldojotemp/1705930123-456790.png"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)

IMAGES: dict[str, tuple[str, ...]] = {
    "completed": (ONE,),
    "completed-two": (ONE, TWO),
    "completed-image": (ONE,),
    "completed-assets": (ONE,),
    "completed-objects": (ONE, TWO),
    "completed-list": (ONE,),
    "completed-text": (ONE,),
    "completed-wrapped": (ONE,),
    "completed-revised": (ONE,),
    "completed-empty": (),
    "completed-nonsense": (),
}
RUNNING = {"pending", "processing"}
FAILED = {"failed": False, "failed-object": False, "failed-moderated": True, "failed-inside": True}
"""And whether it was by moderation."""
READ_ERRORS: dict[str, type[ProviderError]] = {
    "another-job": Broken,
    "unknown-status": Broken,
    "page-by-200": Broken,
    "list": Broken,
    "bad-request": Broken,
    "firewall": Broken,
    "no-credits": Broken,
    "unknown-job": UnknownTicket,
    "expired": UnknownTicket,
    "expired-by-409": UnknownTicket,
    "bad-key": BadKey,
    "no-permission": BadKey,
    "busy": Busy,
    "overloaded": Busy,
    "overloaded-without-time": Unreachable,
    "bad-gateway": Unreachable,
}
SEEDED = RecentRun(ticket="job_1", seed=7, prompt="a fox", created_at=NOON)
NAMED = replace(SEEDED, model="flux-2-flex")
RECENT: dict[str, list[RecentRun] | None] = {
    "object": [NAMED, RecentRun(ticket="job_2", seed=8, prompt="a bear", created_at=NOON, model="flux-2-flex")],
    "data": [SEEDED],
    "flat": [SEEDED],
    "nested": [NAMED],
    "without-seed": [RecentRun(ticket="job_1", seed=None, prompt="a fox", created_at=NOON)],
    "bare": [RecentRun(ticket="job_1", seed=None, prompt=None, created_at=None)],
    "some-nonsense": [RecentRun(ticket="job_1", seed=None, prompt=None, created_at=None, model="flux-2-flex")],
    "empty": [],
    "not-offered": None,
    "not-allowed": None,
}


async def read_so(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> Run:
    """Read a run that is answered by a sample."""
    answer_with(pixeldojo, "job", name)
    return await client.read(TICKET)


def test_every_recorded_answer_is_expected_somewhere() -> None:
    """No sample lies about unused."""
    assert names("job") == IMAGES.keys() | RUNNING | FAILED.keys() | READ_ERRORS.keys()
    assert names("jobs") == RECENT.keys() | {"no-list", "bad-key"}


@pytest.mark.parametrize("name", sorted(IMAGES))
async def test_read_finds_the_images_in_every_shape(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """A finished run is done and not failed, wherever its images stand, even where it has none."""
    run = await read_so(client, pixeldojo, name)
    assert (run.done, run.failed, run.image_urls) == (True, False, IMAGES[name])


@pytest.mark.parametrize("name", sorted(RUNNING))
async def test_read_of_a_run_under_way_is_not_done(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """A run under way has nothing to collect."""
    run = await read_so(client, pixeldojo, name)
    assert (run.done, run.failed, run.image_urls) == (False, False, ())


@pytest.mark.parametrize("name", sorted(FAILED))
async def test_read_tells_a_failure_from_a_refusal(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """A failed run has its reason for the log, and whether moderation was it."""
    run = await read_so(client, pixeldojo, name)
    assert (run.done, run.failed, run.refused) == (True, True, FAILED[name])
    assert run.detail


@pytest.mark.parametrize("name", sorted(READ_ERRORS))
async def test_read_that_fails_says_what_to_do(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """Each refusal of a read becomes the error that names the next step."""
    with pytest.raises(ProviderError) as caught:
        await read_so(client, pixeldojo, name)
    assert type(caught.value) is READ_ERRORS[name]


async def test_read_tells_the_price_the_expiry_and_the_revised_prompt(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """What is kept of an answer is free of characters that no database takes."""
    run = await read_so(client, pixeldojo, "completed-revised")
    assert (run.cost, run.expires_at) == (1500, datetime(2025, 1, 23, 12, tzinfo=UTC))
    assert run.revised_prompt == "a red fox at dawn"


@pytest.mark.parametrize("ticket", ["", "..", "../models", "a b", "job_1?x=1", "jöb", "x" * 201, "job_1\n"])
async def test_read_of_what_can_be_no_ticket_is_not_sent(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, ticket: str) -> None:
    """A ticket goes into the address: one that would lead elsewhere stays here."""
    with pytest.raises(UnknownTicket):
        await client.read(ticket)
    assert not pixeldojo.calls


@pytest.mark.parametrize("plan", ["lose_next", "hang_next"])
async def test_read_without_an_answer_may_be_repeated(pixeldojo: EmbeddedPixelDojo, clock: FakeClock, plan: str) -> None:
    """A lost read is Unreachable: reading again costs nothing."""
    for _ in range(2):  # aiohttp repeats a read of its own on a kept connection
        getattr(pixeldojo, plan)(route="job")
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock, read_timeout_s=0.2) as client:
        with pytest.raises(Unreachable):
            await client.read(TICKET)


async def test_read_of_an_endless_answer_stops(clock: FakeClock) -> None:
    """An answer of more than 2 MiB is not read to its end."""
    async with raw_server(http("200 OK", b" " * (3 << 20))) as raw, PixelDojo(raw.url, "pd_x", clock=clock) as client:
        with pytest.raises(Broken, match="too large"):
            await client.read(TICKET)


@pytest.mark.parametrize("name", sorted(RECENT))
async def test_recent_reads_every_shape(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """The list is read leniently, and None where there is no such route."""
    answer_with(pixeldojo, "jobs", name)
    assert await client.recent() == RECENT[name]


@pytest.mark.parametrize(("name", "error"), [("no-list", Broken), ("bad-key", BadKey)])
async def test_recent_that_fails_says_what_to_do(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str, error: type[ProviderError]
) -> None:
    """Not knowing is not the same as an empty list."""
    answer_with(pixeldojo, "jobs", name)
    with pytest.raises(error):
        await client.recent()


async def test_lost_submit_is_found_among_the_recent_jobs(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock
) -> None:
    """The seed we always send marks the run as ours."""
    pixeldojo.lose_next()
    with pytest.raises(ProviderError):
        await client.submit(ModelCard(), ImageRequest(prompt="a fox", seed=7), references=[])
    recent = await client.recent()
    assert recent == [replace(NAMED, ticket=pixeldojo.runs[0].ticket, created_at=clock.now())]


async def test_key_is_good_when_only_the_made_up_job_is_unknown(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A probe costs nothing: it reads a job that can't be there."""
    await client.probe_key()
    assert [call.status for call in pixeldojo.calls] == [404]


async def test_key_that_is_refused_is_bad(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A changed key shows at the next probe."""
    pixeldojo.key = "pd_another"
    with pytest.raises(BadKey):
        await client.probe_key()


async def test_key_is_not_called_bad_for_a_page_in_between(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A firewall's 403 says nothing of the key."""
    answer_with(pixeldojo, "job", "firewall")
    with pytest.raises(Broken):
        await client.probe_key()
