"""A gateway and two workers on one PostgreSQL: any of them is killed, and everybody still gets what they ordered, once."""

import asyncio
import signal
from dataclasses import dataclass

import pytest

from cogs.words import waiting
from domain.jobs import Failure, JobState, ShowingKind
from domain.people import member_key, server_key
from fleet.nudges import STALE_AFTER
from storage.store import open_store
from studio.ports import LEASE_S
from tests.discord_server import Interaction
from tests.discord_server.faults import Holds
from tests.survival.checks import (
    EDIT,
    PRICE,
    check_delivered_once,
    edits,
    ended_attempts,
    held_at_new_message,
    reached,
    shows,
)
from tests.survival.nursery import Child
from tests.survival.servers import brings_pictures
from tests.survival.stage import Stage
from tests.survival.test_community import AGAIN_S, STAFF, share, threads
from tests.survival.test_frozen import FROZEN_S, finish, running

SUBMITTED, SUCCEEDED = "reserved → submitted", "submitted → succeeded"
ON_DUTY = "on duty"
GONE_S = max(LEASE_S, STALE_AFTER.total_seconds()) + 1
"""After so long others take over."""
LONG_S = 400.0
"""Longer than a message's nonce keeps it from being sent twice."""


@dataclass
class Fleet:
    """The processes of a town's bot; the stage's own child is the gateway."""

    stage: Stage
    workers: list[Child]

    def working(self) -> list[Child]:
        """Those that were not killed."""
        return [worker for worker in self.workers if not worker.is_over]

    async def who_said(self, words: str) -> Child:
        """The first worker that says so."""
        return await self.stage.discord.wait_for(
            lambda: next((worker for worker in self.working() if worker.has_said(words)), None)
        )

    async def kill(self, worker: Child) -> None:
        """End a worker as a power cut does; its claims lapse."""
        await worker.end(signal.SIGKILL)
        self.stage.later(seconds=GONE_S)

    async def start_gateway(self) -> None:
        """Start it again after it was killed."""
        self.stage.child = await self.stage.spawn("gateway")
        await self.stage.discord.wait_for(lambda: self.stage.discord.gateway.live)

    async def stop_workers(self) -> None:
        """Ask them to end."""
        assert {await worker.end(signal.SIGTERM) for worker in self.working()} <= {0}


@pytest.fixture
async def fleet(shared_stage: Stage, request: pytest.FixtureRequest) -> Fleet:
    """One gateway that takes commands, and two workers. A test may say who hands out the jobs."""
    stage = shared_stage
    stage.environ |= {"MAX_JOBS": "2", "RUNNER": getattr(request, "param", "local")}
    stage.child = await stage.spawn("gateway")
    workers = [await stage.spawn("worker") for _ in range(2)]
    await stage.discord.wait_for(lambda: stage.discord.is_listening("imagine"))
    return Fleet(stage, workers)


@pytest.mark.parametrize("fleet", ["local", "procrastinate"], indirect=True)
async def test_other_worker_finishes_the_job_when_the_one_that_drives_it_is_killed(fleet: Fleet) -> None:
    """Paid once and shown once; what one process does for all is done by the other one then."""
    stage = fleet.stage
    on_duty = await fleet.who_said(ON_DUTY)
    held = stage.discord.hold_next(EDIT, when="before", where=brings_pictures)
    ordered = await stage.placed()
    await reached(stage, held)
    driver = await fleet.who_said(SUCCEEDED)

    await fleet.kill(driver)
    await stage.delivered()
    if on_duty is driver:
        await fleet.who_said(ON_DUTY)

    await fleet.stop_workers()
    await check_delivered_once(stage, ordered)
    assert edits(stage, brings_pictures) == 2
    assert [worker.has_said(ON_DUTY) for worker in fleet.workers].count(True) == 1 + (on_duty is driver)


@pytest.mark.parametrize("fleet", ["local", "procrastinate"], indirect=True)
async def test_worker_that_was_stopped_for_a_while_leaves_its_job_to_the_one_that_took_it_over(fleet: Fleet) -> None:
    """It wakes up with an old claim: the picture is paid once and shown once, and it works on with the rest."""
    stage = fleet.stage
    ordered = await running(stage)
    frozen = await fleet.who_said(SUBMITTED)

    frozen.send(signal.SIGSTOP)
    stage.later(seconds=FROZEN_S)
    finish(stage)
    await stage.delivered()
    frozen.send(signal.SIGCONT)
    (other,) = [worker for worker in fleet.workers if worker is not frozen]
    assert await other.end(signal.SIGTERM) == 0
    later = await stage.placed("a heron", user=stage.newcomer("ben"))
    await stage.delivered(2)

    await fleet.stop_workers()
    await check_delivered_once(stage, ordered, later)


async def test_only_the_gateway_hears_discord_and_only_workers_run_jobs(fleet: Fleet) -> None:
    """One connection to Discord's gateway; a job waits while no worker is there, and each seat takes one."""
    stage = fleet.stage
    await asyncio.gather(*(worker.end(signal.SIGTERM) for worker in fleet.workers))
    ordered = await stage.placed()
    assert len(stage.discord.gateway.live) == 1
    assert stage.pixeldojo.runs == []

    fleet.workers.append(await stage.spawn("worker"))
    await stage.delivered()
    assert len(stage.discord.gateway.live) == 1
    assert stage.discord.gateway.identifies == 1

    await fleet.stop_workers()
    await check_delivered_once(stage, ordered)


async def test_cancel_at_the_gateway_keeps_workers_from_submitting(fleet: Fleet) -> None:
    """Four run on all seats and one waits: cancelled, it is never sent, costs nothing, and says so."""
    stage = fleet.stage
    stage.pixeldojo.fixed_seconds = 3600
    for number in range(4):
        await stage.placed(f"a fox of {number}", user=stage.newcomer(f"member{number}"))
    await stage.discord.wait_for(lambda: len(stage.pixeldojo.runs) == 4)
    ordered = await stage.placed("a heron")
    assert ordered.original is not None

    pressed = stage.discord.click(stage.ada, ordered.original, ordered.original.custom_id(label=waiting.CANCEL))
    await stage.discord.wait_for(lambda: pressed.original)
    for run in stage.pixeldojo.runs:
        stage.pixeldojo.finish(run.ticket)
    await stage.delivered(4)
    await shows(stage, ordered, "ancelled")
    await fleet.stop_workers()

    assert sorted(run.body["prompt"] for run in stage.pixeldojo.runs) == [f"a fox of {number}" for number in range(4)]
    await check_cancelled(stage, ordered)


async def test_workers_go_on_while_the_gateway_is_away(fleet: Fleet) -> None:
    """What was ordered before is delivered, and commands are taken again once it is back."""
    stage = fleet.stage
    stage.pixeldojo.fixed_seconds = 3600
    first = await stage.placed("a fox")
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    await stage.kill()
    stage.pixeldojo.fixed_seconds = 0
    stage.pixeldojo.finish()
    await stage.delivered()

    await fleet.start_gateway()
    second = await stage.placed("a heron", user=stage.newcomer("ben"))
    await stage.delivered(2)

    await fleet.stop_workers()
    await check_delivered_once(stage, first, second)


@pytest.mark.parametrize("readable", [True, False])
async def test_worker_looks_for_the_message_of_a_killed_one_before_it_posts(fleet: Fleet, readable: bool) -> None:
    """Without the gateway's cache it asks whether it may read there: where it may not, nothing is posted a second time."""
    stage = fleet.stage
    ordered = await held_at_new_message(stage, "after")
    await (await fleet.who_said(SUCCEEDED)).end(signal.SIGKILL)
    if not readable:
        stage.discord.take_permission(stage.channel, "read_message_history")
    stage.later(seconds=LONG_S)

    looked = f"/channels/{stage.channel.id}/messages"
    await stage.discord.wait_for(
        lambda: (
            ended_attempts(stage) == 2
            and (not readable or any((call.method, call.path) == ("GET", looked) for call in stage.discord.requests))
        )
    )
    await fleet.stop_workers()
    await stage.stop()

    assert len(stage.cards) == 1
    async with stage.books() as books:
        job = await books.job(ordered)
    assert (job.showings[-1].kind is ShowingKind.HISTORY) == (not readable)
    assert job.paid == PRICE


async def test_worker_posts_in_the_gallery_once_and_names_the_server(fleet: Fleet) -> None:
    """Of the channel, its threads and the server's name it knows nothing by heart: it asks, also after one was killed."""
    stage = fleet.stage
    await stage.kill()
    forum = stage.discord.world.add_forum(stage.guild, "gallery")
    await fleet.start_gateway()
    server, ada = server_key(stage.guild.id), member_key(stage.ada.id)
    async with open_store(stage.environ["DATABASE_URL"]) as store:
        await store.change_community(server, {"gallery_channel_id": forum.id}, by=STAFF, now=stage.clock.now())
        await stage.placed()
        await stage.delivered()
        held = stage.discord.hold_next(f"POST /channels/{forum.id}/threads", when="after")
        on_duty = await fleet.who_said(ON_DUTY)
        await share(stage, stage.cards[0])
        await reached(stage, held)
        await on_duty.end(signal.SIGKILL)
        stage.later(seconds=AGAIN_S)
        looked = f"/guilds/{stage.guild.id}/threads/active"
        await stage.discord.wait_for(lambda: any(call.path == looked for call in stage.discord.requests))

        await store.warn(server, ada, by=STAFF, reason="Be kind.", now=stage.clock.now())
        letters = stage.discord.world.dm(stage.ada)
        await stage.discord.wait_for(lambda: stage.discord.shown(letters))
    await fleet.stop_workers()

    assert len(threads(stage, forum)) == 1
    (letter,) = stage.discord.shown(letters)
    assert stage.guild.name in letter.text


async def test_card_comes_back_when_a_late_word_about_the_line_of_another_worker_covers_it(fleet: Fleet) -> None:
    """Who tells the line is held up while another worker makes the picture and shows it."""
    stage = fleet.stage
    on_duty = await fleet.who_said(ON_DUTY)
    (other,) = [worker for worker in fleet.workers if worker is not on_duty]
    ordered, telling = await held_word_about_the_line(stage)

    stage.pixeldojo.fixed_seconds = 0
    for ticket in await tickets(stage, other):
        stage.pixeldojo.finish(ticket)
    await stage.discord.wait_for(lambda: ordered.original in stage.cards)
    telling.let_go()
    await stage.discord.wait_for(lambda: calls_with_pictures(stage, ordered) == 2)
    await stage.discord.wait_for(lambda: ordered.original in stage.cards)
    await fleet.stop_workers()

    await stage.stop()
    assert ordered.original in stage.cards
    assert len(stage.pixeldojo.runs) == 5


async def test_card_comes_back_when_a_word_about_the_line_covers_it_that_a_stopped_worker_had_sent(fleet: Fleet) -> None:
    """It wakes up, finds another one on duty, and still hears what came of what it had sent."""
    stage = fleet.stage
    stopped = await fleet.who_said(ON_DUTY)
    (other,) = [worker for worker in fleet.workers if worker is not stopped]
    ordered, telling = await held_word_about_the_line(stage)

    stopped.send(signal.SIGSTOP)
    assert await stage.until(lambda: other.has_said(ON_DUTY))
    stage.pixeldojo.fixed_seconds = 0
    for run in stage.pixeldojo.runs:
        stage.pixeldojo.finish(run.ticket)
    assert await stage.until(lambda: ordered.original in stage.cards)
    stopped.send(signal.SIGCONT)
    assert await stage.until(lambda: stopped.has_said("another process is on duty by now"))
    telling.let_go()
    await stage.discord.wait_for(lambda: calls_with_pictures(stage, ordered) == 2)
    await fleet.stop_workers()

    await stage.stop()
    assert ordered.original in stage.cards
    assert len(stage.pixeldojo.runs) == 5


async def held_word_about_the_line(stage: Stage) -> tuple[Interaction, Holds]:
    """All seats are taken, one more waits, and the first word to them about the line is held before it takes effect."""
    stage.pixeldojo.fixed_seconds = 3600
    for number in range(4):
        await stage.placed(f"a fox of {number}", user=stage.newcomer(f"member{number}"))
    await stage.discord.wait_for(lambda: len(stage.pixeldojo.runs) == 4)
    ordered = stage.order("a heron")
    telling = stage.discord.hold_next(EDIT, when="before", where=lambda call: ordered.token in call.path)
    await reached(stage, telling)
    return ordered, telling


async def tickets(stage: Stage, worker: Child) -> list[str]:
    """The runs that a worker has sent."""
    codes = [line.split("job ")[1][:8] for line in worker.said if SUBMITTED in line]
    async with open_store(stage.environ["DATABASE_URL"]) as store:
        return [job.ticket for code in codes if (job := await store.find_job(code)) and job.ticket]


def calls_with_pictures(stage: Stage, ordered: Interaction) -> int:
    """How often an order's message was given its pictures."""
    return sum(bool(call.files) and ordered.token in call.path for call in stage.discord.requests)


async def check_cancelled(stage: Stage, ordered: Interaction) -> None:
    """It came to nothing, and holds nothing."""
    await stage.stop()
    async with stage.books() as books:
        job = await books.job(ordered)
        assert (job.state, job.failure, job.paid or 0) == (JobState.CANCELLED, Failure.CANCELLED, 0)
        assert (await books.spent(ordered)).total == 0
