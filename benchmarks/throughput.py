"""How many jobs the account's call rate lets finish in a minute, while hundreds wait: by looking, and by being told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from back_room import BackRoom, build_room
from benchmarks.calls import SEED, Ends, FastClock, order_all, studio_settings
from benchmarks.figures import Figure
from benchmarks.standins import ANSWER_S
from cogs.links import DiscordReferenceLinks
from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import Job
from domain.money import Millicredits
from parts import Parts, open_parts
from serving import web_of
from settings import Settings
from tests.web.conftest import free_port

CALLS_A_MINUTE = 60
CALLS_A_JOB = 2
"""A submit and a look: nobody can do with less."""
AIM_LOOKING = 0.85
AIM_TOLD = 0.95
WAITING = 300
WARM_UP = 60
"""Ends that aren't counted: all seats are taken then, each at another moment of its run, and the usual time is learned."""
COUNTED = 150
SEATS = 30
"""So many that the call rate decides."""
SPEED = 20.0
"""A second of the studio's: 50 ms."""
BESIDES = (
    "3 calls may go at once after a quiet time, and so that even the minute after them has no more than 60, calls go at 58 a "
    "minute while many wait: 97 % of 30 jobs is the most that can finish then"
)
HOW = (
    f"At least {WAITING} jobs wait all the time, on {SEATS} seats, so that the call rate of {CALLS_A_MINUTE} a minute decides. "
    f"Counted is from the {WARM_UP}th end to the {WARM_UP + COUNTED}th, with runs as above and answers after 150 ms, on a clock "
    f"that runs {SPEED:.0f} times as fast; beside it what the rate allows with a submit and a look for each job. "
    "With webhooks, PixelDojo calls the bot's own web server on loopback at each run's end."
)


class TimedEnds(Ends):
    """Notes when each job ended, until so many have."""

    def __init__(self, jobs: int, clock: FastClock) -> None:
        super().__init__(jobs)
        self._last = jobs - 1
        self.at: list[datetime] = []
        self._clock = clock

    async def show_end(self, job: Job) -> None:
        """Note one more."""
        self.at.append(self._clock.now())
        await super().show_end(job)

    def a_minute(self, *, after: int) -> float:
        """How many ended in a minute, after so many had. What ends later, while nothing is begun any more, doesn't count."""
        first = after - 1
        return 60 * (self._last - first) / (self.at[self._last] - self.at[first]).total_seconds()


async def measure_throughput(
    *, waiting: int = WAITING, warm_up: int = WARM_UP, counted: int = COUNTED, speed: float = SPEED
) -> list[Figure]:
    """By looking alone, and with PixelDojo's word."""
    figures = []
    for told, aim in ((False, AIM_LOOKING), (True, AIM_TOLD)):
        ended = await run(told=told, waiting=waiting, until=warm_up + counted, speed=speed)
        name = f"finished jobs in a minute, {CALLS_A_MINUTE} calls a minute, {waiting} waiting"
        figures.append(
            Figure(
                name=f"{name}, {'webhooks' if told else 'polling'}",
                ours=ended.a_minute(after=warm_up),
                theirs=CALLS_A_MINUTE / CALLS_A_JOB,
                unit="",
                aim=aim,
                at_least=True,
                besides=BESIDES,
            )
        )
    return figures


async def run(*, told: bool, waiting: int, until: int, speed: float) -> TimedEnds:
    """Let so many jobs end while so many more wait. told: whether PixelDojo tells when a run is over."""
    clock = FastClock(speed)
    ends = TimedEnds(until, clock)
    async with studio(clock, ends, told=told) as (parts, room):
        await order_all(parts, jobs=until + waiting)
        await room.runner.start()
        await ends.wait()
        await room.runner.stop()
    return ends


@asynccontextmanager
async def studio(clock: FastClock, ends: TimedEnds, *, told: bool) -> AsyncIterator[tuple[Parts, BackRoom]]:
    """A studio with its web server, before PixelDojo, both new."""
    pixeldojo = EmbeddedPixelDojo(
        clock=clock, random=Random(SEED), balance=Millicredits(10**9), answer_delay_s=ANSWER_S, calls_back=told
    )
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        async with pixeldojo:
            environ = studio_settings(pixeldojo, Path(scratch), seats=SEATS)
            settings = Settings.from_env(environ | (called_at(free_port()) if told else {}))
            async with open_parts(settings, clock=clock, random=Random(SEED)) as parts, web_of(parts):
                links = DiscordReferenceLinks(images=parts.images, clock=clock)
                room = build_room(parts, announcer=ends, links=links)
                await room.housekeeping.read_model()
                yield parts, room


def called_at(port: int) -> dict[str, str]:
    """The settings of who can be called by PixelDojo."""
    return {"WEB_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
