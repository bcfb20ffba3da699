"""PixelDojo's word that a run is over: what it brings forward, and what nobody gains by making it up."""

import asyncio
import json

import pytest

from demo.pixeldojo_model import SCHEMAS
from domain.jobs import Job, JobState
from domain.requests import Resolution
from domain.waiting import UsualTime
from provider.wire import ticket_in
from tests.studio.conftest import House
from tests.web.conftest import Watcher

SLOW_SIZE = UsualTime(250, 270, 290)
"""By time alone the first look would come at 250 s at the soonest."""


def path(house: House) -> str:
    """Where PixelDojo calls."""
    return "/hooks/pixeldojo/" + house.parts.settings.own_secret("hooks")


def looks(house: House) -> int:
    """How often a run was read."""
    return len(house.pixeldojo.calls_of("job"))


async def learned_slow(house: House) -> None:
    """Let it be known that runs take long, which this PixelDojo's don't."""
    await house.parts.store.learn_usual_time(Resolution.ONE, 1, lambda _: SLOW_SIZE)


async def submitted(house: House, *, ticket: str) -> Job:
    """A job that PixelDojo runs, and that another process follows."""
    store, now = house.parts.store, house.clock.now()
    job = await house.order()
    await store.claim(job.id, driver="me", now=now)
    await store.begin_submit(job.id, driver="me", now=now)
    return await store.accepted(job.id, driver="me", ticket=ticket, cost=None, balance=None, expires_at=None, now=now)


async def give_way() -> None:
    """Let others run, the database and the loopback among them."""
    await asyncio.sleep(0)


async def until_running(house: House, job: Job) -> "asyncio.Task[None]":
    """Drive a job until it is waited for."""
    driving = asyncio.create_task(house.room.runner.drive(job.id))
    while not (house.pixeldojo.runs and house.parts.hints.hear(house.pixeldojo.runs[-1].ticket)):
        await give_way()
    while looks(house) == 0:  # the hint above was one
        await give_way()
    return driving


async def test_a_run_is_read_when_pixeldojo_says_that_it_is_over(house: House, watcher: Watcher) -> None:
    """One look, at its end, and not by time; the next ones trust that the word comes."""
    await learned_slow(house)
    job = await house.drive(await house.order())
    assert job.state is JobState.SUCCEEDED
    assert job.submitted_at is not None
    assert job.ended_at is not None
    assert 16 <= (job.ended_at - job.submitted_at).total_seconds() < SLOW_SIZE.p50_s
    assert (looks(house), house.pixeldojo.webhooks.answers) == (1, [204])
    assert house.parts.hints.come
    usual = (await house.parts.store.usual_times())[Resolution.ONE, 1]
    assert usual.p50_s < SLOW_SIZE.p50_s, "its end was told, and is learned from"


async def test_no_word_is_asked_for_where_the_schema_has_no_field_for_it(house: House) -> None:
    """Whatever PUBLIC_URL says: a field that isn't listed would be refused."""
    asked = await house.drive(await house.order())
    house.pixeldojo.schemas = SCHEMAS
    await house.room.housekeeping.read_model()
    unasked = await house.drive(await house.order(key="interaction-2"))
    assert (asked.state, unasked.state) == (JobState.SUCCEEDED, JobState.SUCCEEDED)
    assert ["webhook_url" in run.body for run in house.pixeldojo.runs] == [True, False]


async def test_a_word_that_never_comes_is_waited_for_once(house: House) -> None:
    """Nobody listens where PixelDojo calls: the safety look finds the run, and the next one is looked at by time again."""
    house.parts.hints.come = True
    await house.parts.store.learn_usual_time(Resolution.ONE, 1, lambda _: UsualTime(16, 18, 140))
    first = await house.drive(await house.order())
    assert first.submitted_at is not None
    assert first.ended_at is not None
    assert (first.ended_at - first.submitted_at).total_seconds() >= 280, "twice what 95 in 100 take"
    second = await house.drive(await house.order(key="interaction-2"))
    assert second.submitted_at is not None
    assert second.ended_at is not None
    assert (second.ended_at - second.submitted_at).total_seconds() < 250


async def test_repeated_words_bring_no_more_looks(house: House, watcher: Watcher) -> None:
    """Ten times the same, of a run that isn't over: one look, and another one no sooner than by time or after ten seconds."""
    await learned_slow(house)
    driving = await until_running(house, await house.order())
    ticket = house.pixeldojo.runs[-1].ticket
    for _ in range(10):
        assert await watcher.post(path(house), json.dumps({"jobId": ticket, "status": "failed", "output": {}}).encode()) == 204
    before = looks(house)
    assert before == 1
    await house.clock.finish(driving)
    job = await house.parts.store.find_job((await house.parts.store.job(1)).code)
    assert job is not None
    assert job.state is JobState.SUCCEEDED, "what the word said of it was not believed"
    assert await watcher.post(path(house), json.dumps({"jobId": ticket}).encode()) == 204
    assert looks(house) <= 4


async def test_a_slow_run_that_nobody_follows_is_read_at_once(house: House, watcher: Watcher) -> None:
    """After 300 s it is read once a minute; the word makes it due now, and a second one changes nothing."""
    house.pixeldojo.fixed_seconds = 1000
    store, job = house.parts.store, await submitted(house, ticket="t-1")
    body = json.dumps({"data": {"jobId": "t-1"}}).encode()
    assert await watcher.post(path(house), body) == 204, "somebody follows it: only told"
    due_in_a_minute = house.clock.now().replace(second=59)
    await store.drop_claim(job.id, driver="me", due_at=due_in_a_minute)
    assert await watcher.post(path(house), body) == 204
    assert await store.next_due_at(driver="other", now=house.clock.now()) == due_in_a_minute, "it was looked at a moment ago"
    house.clock.jump(seconds=15)
    assert await watcher.post(path(house), body) == 204
    assert (await store.claim_next(driver="other", now=house.clock.now())) is not None


async def test_who_does_not_know_the_secret_or_the_run_is_turned_away(house: House, watcher: Watcher) -> None:
    """404 for both, and nothing is read for it."""
    assert await watcher.post(path(house), b'{"jobId": "job_unknown"}') == 404
    await submitted(house, ticket="t-1")
    body = b'{"jobId": "t-1"}'
    assert await watcher.post(path(house), body) == 204
    for wrong in ("x", "0" * 64, path(house)[-64:].upper(), "%C3%A9", "%FF%00"):
        assert await watcher.post(f"/hooks/pixeldojo/{wrong}", body) == 404
    assert await watcher.post("/hooks/pixeldojo/", body) == 404
    assert looks(house) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"jobId": 7}', 400),
        (b'{"jobId": "../../jobs"}', 400),
        (b'{"jobId": "' + b"a" * 201 + b'"}', 400),
        (b"[" * 60_000, 400),
        (b'{"jobId": "job_1"}'.ljust(64 << 10), 404),
        (b'{"jobId": "job_1"}'.ljust((64 << 10) + 1), 413),
        (b"x" * (1 << 20), 413),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)
async def test_a_body_that_says_nothing_or_too_much_is_turned_down(
    house: House, watcher: Watcher, body: bytes, status: int
) -> None:
    """Neither garbage, nor depth, nor size gets anywhere."""
    assert await watcher.post(path(house), body) == status


def test_a_word_is_read_for_its_run_alone() -> None:
    """Wherever PixelDojo puts it."""
    for told in ({"jobId": "job_1"}, {"id": "job_1"}, {"data": {"jobId": "job_1"}}, {"job": {"jobId": "job_1", "status": "x"}}):
        assert ticket_in(json.dumps(told).encode()) == "job_1"
    assert ticket_in(b'{"event": "ping"}') is None
