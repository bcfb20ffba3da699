"""The account's call rate, by a clock that the test turns."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard
from domain.errors import Busy, UnknownTicket
from domain.requests import ImageRequest
from provider.buckets import OwnBucket
from provider.limits import Limits, read_limits
from provider.pace import LATE_SHARE, LOOK_EVERY_S, Pace, calls_are_scarce, stretch
from provider.pixeldojo import PixelDojo
from tests.clock import FakeClock

READ, SUBMIT = "read", "submit"


def own_pace(clock: FakeClock, *, a_minute: int = 60) -> Pace:
    """The pace of a process that is the only one."""
    return Pace(clock, OwnBucket(clock, a_minute=a_minute))


class Callers:
    """Who got a turn, and when (seconds after the start)."""

    def __init__(self, clock: FakeClock, pace: Pace) -> None:
        self._clock, self._pace, self._began = clock, pace, clock.now()
        self.went: list[tuple[float, str]] = []
        self.turned_away: list[float] = []
        """Seconds that each was told to wait."""
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, kind: str, times: int = 1) -> None:
        """Let so many callers ask for a turn; those that may go at once have gone then."""
        self.tasks += [asyncio.create_task(self._ask(kind)) for _ in range(times)]
        for _ in range(3):
            await asyncio.sleep(0)

    async def _ask(self, kind: str) -> None:
        try:
            await self._pace.turn(submit=kind == SUBMIT)
        except Busy as busy:
            self.turned_away.append(busy.retry_after_s or 0)
            return
        self.went.append(((self._clock.now() - self._began).total_seconds(), kind))

    @property
    def times(self) -> list[float]:
        """When each went."""
        return [at for at, _ in self.went]


async def test_first_calls_go_at_once_after_a_quiet_time(clock: FakeClock) -> None:
    """With 60 a minute three calls may go together; the fourth waits about a second."""
    callers = Callers(clock, own_pace(clock))
    await callers.ask(READ, 4)
    await clock.advance(seconds=2)
    assert callers.times[:3] == [0.0] * 3
    assert callers.times[3] == pytest.approx(60 / 58, abs=0.01)


@pytest.mark.parametrize("a_minute", [1, 7, 10, 12, 24, 60, 600])
async def test_no_minute_has_more_calls_than_the_rate(clock: FakeClock, a_minute: int) -> None:
    """Whatever minute one looks at, bursts included, the account's limit holds, and is nearly used."""
    callers = Callers(clock, own_pace(clock, a_minute=a_minute))
    await callers.ask(READ, 3 * a_minute)
    await clock.advance(seconds=175)
    assert max(sum(start <= at < start + 60 for at in callers.times) for start in callers.times) <= a_minute
    assert len(callers.went) >= 0.9 * 175 / 60 * a_minute
    for task in callers.tasks:
        task.cancel()


async def test_submits_go_before_reads_that_asked_earlier(clock: FakeClock) -> None:
    """A member who waits for a start comes before one who waits for a look."""
    callers = Callers(clock, own_pace(clock))
    await callers.ask(READ, 6)
    await clock.advance(seconds=0.1)
    await callers.ask(SUBMIT, 2)
    await clock.advance(seconds=10)
    assert [kind for _, kind in callers.went] == [READ] * 3 + [SUBMIT] * 2 + [READ] * 3


async def test_submit_that_would_wait_long_goes_back_to_the_line(clock: FakeClock) -> None:
    """What is marked as sent must be sent soon: a long wait is told instead."""
    pace = own_pace(clock)
    pace.heed(Limits(pause_s=40))
    with pytest.raises(Busy) as busy:
        await pace.turn(submit=True)
    assert busy.value.retry_after_s == pytest.approx(40, abs=2)


async def test_submits_behind_many_submits_go_back_to_the_line(clock: FakeClock) -> None:
    """Of thirty submits at once those go or wait that are sent within 15 s."""
    callers = Callers(clock, own_pace(clock))
    await callers.ask(SUBMIT, 30)
    await clock.advance(seconds=60)
    assert len(callers.went) + len(callers.turned_away) == 30
    assert max(callers.times) <= 15 < min(callers.turned_away)


async def test_caller_who_gives_up_takes_no_turn(clock: FakeClock) -> None:
    """A cancelled wait leaves its turn to the next."""
    callers = Callers(clock, own_pace(clock, a_minute=10))
    await callers.ask(READ, 3)
    await clock.advance(seconds=1)
    callers.tasks[1].cancel()
    await clock.advance(seconds=6)
    assert callers.times == [0.0, pytest.approx(6.0, abs=0.01)]


@pytest.mark.parametrize(
    ("headers", "fourth_at"),
    [
        ({"X-RateLimit-Limit": "10"}, 6.0),
        ({"X-RateLimit-Limit": "600"}, 1.03),
        ({"X-RateLimit-Limit": "0"}, 1.03),
        ({"X-RateLimit-Limit": "lots"}, 1.03),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}, 31.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "{epoch}"}, 31.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999999"}, 301.0),
        ({"X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "30"}, 1.03),
    ],
)
async def test_headers_slow_the_calls_down_and_never_speed_them_up(
    clock: FakeClock, headers: dict[str, str], fourth_at: float
) -> None:
    """What the provider says lowers the host's setting; nonsense changes nothing; no word stops calls for ever."""
    pace = own_pace(clock)
    callers = Callers(clock, pace)
    await callers.ask(READ, 2)
    epoch = str(int((clock.now() + timedelta(seconds=30)).timestamp()))
    pace.heed(read_limits(200, {name: value.format(epoch=epoch) for name, value in headers.items()}, now=clock.now()))
    await callers.ask(READ, 2)
    await clock.advance(seconds=400)
    assert callers.times[-1] == pytest.approx(fourth_at, abs=2.0 if fourth_at > 2 else 0.01)


async def test_rate_comes_back_up_to_the_setting_alone(clock: FakeClock) -> None:
    """A limit that is raised again counts, up to what the host wrote."""
    pace = own_pace(clock)
    pace.heed(Limits(limit=10))
    assert pace.a_minute == 10
    pace.heed(Limits(limit=6000))
    assert pace.a_minute == 60


async def test_clock_that_is_set_back_stops_nothing(clock: FakeClock) -> None:
    """After the machine's time jumped an hour back, calls go on."""
    pace = own_pace(clock)
    pace.heed(Limits(pause_s=2))
    clock.jump(seconds=-3600)
    callers = Callers(clock, pace)
    await callers.ask(READ)
    await clock.advance(seconds=5)
    assert callers.times == [pytest.approx(2.0, abs=0.01)]


async def test_closing_leaves_nobody_running(clock: FakeClock) -> None:
    """Who waits for a turn when the client closes is let go by its own task's end."""
    pace = own_pace(clock, a_minute=1)
    callers = Callers(clock, pace)
    await callers.ask(READ, 2)
    await clock.advance(seconds=1)
    await pace.close()
    await clock.advance(seconds=120)
    assert len(callers.went) == 1
    callers.tasks[1].cancel()


@settings(deadline=None)
@given(a_minute=st.integers(1, 6000), running=st.integers(0, 500))
def test_stretched_looks_leave_a_quarter_to_submits(a_minute: int, running: int) -> None:
    """The runs that are looked at again together use no more than three quarters of the rate, and no less than needed."""
    factor = stretch(a_minute, running)
    looks_a_minute = running * LATE_SHARE * 60 / (LOOK_EVERY_S * factor)
    assert factor >= 1
    assert looks_a_minute <= a_minute * 0.75 + 1e-6
    if factor > 1:
        assert looks_a_minute == pytest.approx(a_minute * 0.75)


@pytest.mark.parametrize(
    ("a_minute", "running", "scarce"), [(60, 0, False), (60, 10, False), (60, 11, True), (10, 2, True), (600, 10, False)]
)
def test_calls_are_scarce_when_runs_use_most_of_them(a_minute: int, running: int, scarce: bool) -> None:
    """Ten runs at once just do with 60 calls a minute, and two are too many with 10."""
    assert calls_are_scarce(a_minute, running) is scarce


async def test_client_keeps_the_account_inside_its_rate(clock: FakeClock) -> None:
    """A PixelDojo that allows hardly more never has to turn a call down, though 30 reads come at once."""
    async with (
        EmbeddedPixelDojo(clock=clock, rate_limit=13) as pixeldojo,  # a few may arrive late
        PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock, rate_limit=10) as client,
    ):
        reads = asyncio.gather(*(client.read(f"job_{n}") for n in range(30)), return_exceptions=True)

        async def all_reads() -> list[object]:
            return list(await reads)

        answers = await clock.run(all_reads())
        assert {type(answer) for answer in answers} == {UnknownTicket}
        assert [call.status for call in pixeldojo.calls] == [404] * 30


async def test_client_waits_as_long_as_it_was_told(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """After a 429 nothing is sent until Retry-After is over, not even a submit."""
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock) as client:
        pixeldojo.turn_down_next(retry_after_s=9, route="job")
        with pytest.raises(Busy):
            await client.read("job_1")
        told_at = clock.now()
        await clock.run(client.submit(ModelCard(), ImageRequest(prompt="a fox", seed=7), references=[]))
        assert pixeldojo.calls[-1].at >= told_at + timedelta(seconds=9)


async def test_client_tells_the_studio_how_often_to_look(clock: FakeClock) -> None:
    """The studio's waiting follows the rate in force."""
    client = PixelDojo("http://127.0.0.1:1", "", clock=clock, rate_limit=60)
    assert (client.calls_are_scarce(11), client.calls_are_scarce(10)) == (True, False)
    assert client.stretch(30) == pytest.approx(30 * 0.25 * 15 / 45)
