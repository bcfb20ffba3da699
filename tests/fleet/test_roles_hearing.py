"""What one process decides holds in all at once: two of them on one PostgreSQL, by a clock that stands still."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from random import Random

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.errors import CommunityClosed, ForbiddenWords, StudioPaused
from domain.jobs import Failure, JobState
from domain.letters import Addressee, LetterKind, NewLetter
from studio.ports import RENEW_S
from tests.clock import FakeClock
from tests.databases import POSTGRESQL, Databases
from tests.fleet.patience import give_way, until
from tests.studio.conftest import ADA, SERVER, House, a_house, an_order

MIRA = ADA


@pytest.fixture
async def houses(databases: Databases, tmp_path: object) -> AsyncIterator[tuple[House, House]]:
    """A gateway's parts and a worker's, neither at work."""
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        pixeldojo = await stack.enter_async_context(EmbeddedPixelDojo(clock=clock, random=Random(1), fixed_seconds=16))
        plenty = {"PIXELDOJO_RATE_LIMIT": "6000", "DATABASE_URL": databases.fresh(POSTGRESQL)}
        environ = pixeldojo.settings(tmp_path) | plenty  # type: ignore[arg-type]
        gateway, worker = [await stack.enter_async_context(a_house(environ, clock, pixeldojo)) for _ in range(2)]
        yield gateway, worker


async def test_worker_takes_an_order_and_its_cancel_the_moment_the_gateway_writes_them(houses: tuple[House, House]) -> None:
    """Turned down for a minute, the job waits: cancelled meanwhile, it is shown so at once, and never sent again."""
    gateway, worker = houses
    gateway.pixeldojo.turn_down_next(retry_after_s=60)
    async with worker.room.working():
        job = await gateway.order()
        await until(lambda: gateway.pixeldojo.calls_of("run"))
        while (await gateway.parts.store.job(job.id)).attempts == 0:
            await give_way()

        await gateway.parts.studio.cancel(job.code, member=ADA)
        await until(lambda: worker.board.ends)

    (ended,) = worker.board.ends
    assert (ended.state, ended.failure) == (JobState.CANCELLED, Failure.CANCELLED)
    assert gateway.pixeldojo.runs == []


async def test_worker_on_duty_sends_a_letter_the_moment_the_gateway_writes_it(houses: tuple[House, House]) -> None:
    """The other one's postman isn't rung."""
    gateway, worker = houses
    async with worker.room.working():
        await until(lambda: worker.clock.sleepers)
        await write(gateway, 1)
        await until(lambda: worker.board.letters)
    assert [sent.kind for sent in worker.board.letters] == [LetterKind.WARNED]


async def test_next_order_anywhere_knows_a_pause_a_closed_server_and_new_words(houses: tuple[House, House]) -> None:
    """No process keeps what was decided in memory without asking whether it is still so."""
    first, second = houses
    await second.order("a heron", key="interaction-0")  # it has all of it ready
    words = first.parts.wordlists

    await first.parts.desk.pause(by=MIRA)
    with pytest.raises(StudioPaused):
        await second.parts.studio.order(an_order(), key="interaction-1")
    await first.parts.desk.resume(by=MIRA)

    for number, word in enumerate(("fox", "hare")):
        trial = await words.try_typed(SERVER, word, by=MIRA)
        assert trial is not None
        await words.save(trial.code, community=SERVER, by=MIRA)
        with pytest.raises(ForbiddenWords):
            await second.parts.studio.order(an_order(f"a {word}"), key=f"interaction-2{number}")

    await first.parts.desk.set_open(SERVER, False, by=MIRA)
    with pytest.raises(CommunityClosed):
        await second.parts.studio.order(an_order("a heron"), key="interaction-3")


async def test_one_of_two_workers_is_on_duty_and_the_other_follows(houses: tuple[House, House]) -> None:
    """Each letter is sent by one of them; when it ends, the other takes over as soon as it looks again."""
    first, second = houses
    async with second.room.working():
        async with first.room.working():
            await write(first, 1)
            await until(lambda: first.board.letters or second.board.letters)
            on_duty, standing_by = (first, second) if first.board.letters else (second, first)
            await standing_by.clock.advance(seconds=RENEW_S + 1)
            assert not standing_by.board.letters
        if on_duty is first:
            await second.clock.advance(seconds=RENEW_S + 1)
        await write(first, 2)
        await until(lambda: len(first.board.letters + second.board.letters) == 2)
    assert len(second.board.letters) == (1 if on_duty is first else 2)


async def write(house: House, number: int) -> None:
    """Write a letter in one process."""
    letter = NewLetter(kind=LetterKind.WARNED, to=Addressee.MEMBER, community=SERVER, member=ADA, audit_id=number)
    await house.parts.store.write_letter(letter, now=house.clock.now())
