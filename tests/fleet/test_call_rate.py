"""One call rate for all processes: what one has used up or was told, all the others know."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import psycopg
import pytest

from domain.errors import Busy
from provider.buckets import OwnBucket, SharedBucket, every_s, room
from provider.limits import Limits
from provider.pace import Pace
from storage.store import SqlStore, open_store
from tests.clock import FakeClock
from tests.databases import POSTGRESQL, Databases, execute

A_MINUTE = 60
ROOM = room(A_MINUTE)
EVERY_S = every_s(A_MINUTE)
LATER = """
    UPDATE call_rate
       SET even_at = even_at - make_interval(secs => {0}), paused_until = paused_until - make_interval(secs => {0})"""
SET_BACK = "UPDATE call_rate SET even_at = even_at + interval '1 hour', paused_until = now() + interval '1 hour'"


class Processes:
    """Two of them, on one PostgreSQL; a test lets time go by for their calls."""

    def __init__(self, url: str, stores: list[SqlStore]) -> None:
        self.url = url
        self.clock = FakeClock()
        self.one, self.other = (self.bucket(store) for store in stores)

    def bucket(self, store: SqlStore) -> SharedBucket:
        """What one of them goes by."""
        return SharedBucket(store, OwnBucket(self.clock, a_minute=A_MINUTE))

    def later(self, seconds: float) -> None:
        """So much time goes by."""
        self.clock.jump(seconds=seconds)
        execute(self.url, LATER.format(seconds))

    async def take_all(self, *, submit: bool = False) -> int:
        """Call, each of them in turn, until none may go. How many went."""
        for went, bucket in enumerate(itertools.cycle((self.one, self.other))):
            if await bucket.take(submit=submit):
                return went
        raise AssertionError


@pytest.fixture
async def processes(databases: Databases) -> AsyncIterator[Processes]:
    """Both know nothing of each other."""
    url = databases.fresh(POSTGRESQL)
    async with AsyncExitStack() as stack:
        yield Processes(url, [await stack.enter_async_context(open_store(url)) for _ in range(2)])


async def test_processes_together_have_one_rate(processes: Processes) -> None:
    """A few calls at once after a quiet time, then one every second or so, of whichever process; a full minute has no more."""
    assert await processes.take_all(submit=True) == ROOM
    assert await processes.other.take(submit=True) == pytest.approx(EVERY_S, abs=0.5)
    processes.later(EVERY_S)
    assert await processes.take_all(submit=True) == 1
    processes.later(60)
    assert await processes.take_all(submit=True) == ROOM


async def test_submits_of_any_process_go_before_the_reads_of_all(processes: Processes) -> None:
    """While reads use up all there is, one call is left for a submit; as long as submits come, reads wait."""
    assert await processes.take_all() == ROOM - 1
    assert await processes.one.take(submit=True) == 0
    for _ in range(3):
        processes.later(EVERY_S)
        assert await processes.one.take(submit=False) > 0
        assert await processes.other.take(submit=True) == 0
    processes.later(2 * EVERY_S)
    assert await processes.one.take(submit=False) == 0


@pytest.mark.parametrize("limits", [Limits(pause_s=40), Limits(remaining=0, reset_s=40)])
async def test_pause_that_one_was_told_of_holds_for_all(processes: Processes, limits: Limits) -> None:
    """Not even a submit goes; then all go on. They have called before, so the row is there."""
    assert await processes.one.take(submit=True) == 0
    processes.one.heed(limits)
    await processes.one.close()
    processes.later(20)
    assert await processes.other.take(submit=True) == pytest.approx(20, abs=2)
    assert processes.other.left == 0
    processes.later(21)
    assert await processes.other.take(submit=True) == 0


async def test_few_calls_left_that_one_was_told_of_are_all_that_any_may_make(processes: Processes) -> None:
    """The account was used elsewhere; what is left is shared, and fills up again at the usual pace."""
    assert await processes.one.take(submit=True) == 0
    processes.one.heed(Limits(remaining=2))
    await processes.one.close()
    assert await processes.take_all(submit=True) == 2
    processes.later(EVERY_S)
    assert await processes.take_all(submit=True) == 1


async def test_lower_rate_that_one_was_told_of_holds_for_all_until_it_is_raised(processes: Processes) -> None:
    """Up to what the host wrote; a word that all know already is told to nobody."""
    await processes.one.take(submit=True)
    for told, holds in ((10, 10), (6000, A_MINUTE)):
        processes.one.heed(Limits(limit=told))
        await processes.one.close()
        await processes.other.take(submit=True)
        assert (processes.one.a_minute, processes.other.a_minute) == (holds, holds)


async def test_call_that_used_up_what_another_program_left_is_known_to_all(processes: Processes) -> None:
    """PixelDojo counts every call on the account, not only ours."""
    processes.one.heed(Limits(remaining=2))
    await processes.one.close()
    assert await processes.take_all(submit=True) == 2


async def test_clock_of_the_database_that_was_set_back_stops_no_calls(processes: Processes) -> None:
    """What lies further ahead than anybody is ever told to wait counts for nothing."""
    assert await processes.take_all(submit=True) == ROOM
    execute(processes.url, SET_BACK)
    assert await processes.take_all(submit=True) == ROOM


async def test_process_goes_by_its_own_count_while_nobody_can_be_asked(processes: Processes) -> None:
    """Here somebody holds the row. Nothing that was begun is left undone for that, and nobody goes faster than the rate."""
    assert await processes.take_all(submit=True) == ROOM
    assert await processes.one.take(submit=True) > 0
    with psycopg.connect(processes.url) as stopped:
        stopped.execute("SELECT * FROM call_rate FOR UPDATE")
        assert 0 < await processes.one.take(submit=True) < EVERY_S + 0.1  # less by what went by since the row was last seen
    assert await processes.one.take(submit=True) == 0  # the row was free again, after more than a call's time


async def test_submit_that_others_keep_from_going_is_turned_away(databases: Databases) -> None:
    """What is marked as sent is sent at once, or goes back into the line."""
    clock = FakeClock()
    async with open_store(databases.fresh(POSTGRESQL)) as store:
        bucket, others = (SharedBucket(store, OwnBucket(clock, a_minute=A_MINUTE)) for _ in range(2))
        pace = Pace(clock, bucket)
        while await others.take(submit=True) == 0:
            pass
        waiting = asyncio.ensure_future(pace.turn(submit=True))
        with pytest.raises(Busy):
            await clock.finish(waiting)
        await pace.close()
