"""Two hundred requests while PixelDojo loses answers, turns calls down and fails runs: nothing is lost, the sums are equal."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from back_room import BackRoom, build_room
from cogs.links import DiscordReferenceLinks
from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_account import EmbeddedRun
from demo.pixeldojo_trouble import Habits
from domain.jobs import Job, JobState, NewShowing, ShowingKind
from domain.letters import Delivered, Letter, LetterKind
from domain.members import Reminder
from domain.money import Millicredits, Period
from domain.notices import JobParked, Notice, notice_of
from domain.orders import Order
from domain.people import member_key, server_key
from domain.requests import ImageRequest
from domain.rules.gate import Spent
from parts import Parts, open_parts
from settings import Settings
from studio.ports import Progress
from tests.clock import FakeClock
from tests.databases import BOTH, POSTGRESQL, SQLITE, Databases

SERVER = server_key(710000000000000001)
MEMBERS = [member_key(720000000000000000 + number) for number in range(20)]
REQUESTS = {SQLITE: 200, POSTGRESQL: 60}
"""As many as were promised; on the other database fewer, to be quick."""
PRICE = 1500


class Tally:
    """An announcer that counts who has heard how it ended."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self.ends: list[Job] = []
        self.parked: set[str] = set()
        self.letters: dict[int, Letter] = {}
        self.everybody = asyncio.Event()

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Count a parked job."""
        if job.state is JobState.PARKED:
            self.parked.add(job.code)
            self._look()

    async def show_end(self, job: Job) -> None:
        """Count an end."""
        self.ends.append(job)
        self._look()

    async def remind(self, reminder: Reminder) -> None:
        """Nobody asked for one."""

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Keep what the host is told."""
        self.letters[letter.id] = letter
        return None

    def _look(self) -> None:
        if len(self.ends) + len(self.parked) >= self._jobs:
            self.everybody.set()


@dataclass(frozen=True)
class Rush:
    """The studio, what it works against, and who counts."""

    parts: Parts
    room: BackRoom
    tally: Tally
    clock: FakeClock
    pixeldojo: EmbeddedPixelDojo
    requests: int

    async def order(self, number: int) -> Job:
        """One request, of the members in turn."""
        order = Order(
            request=ImageRequest(prompt=f"fox {number}", seed=number),
            member=MEMBERS[number % len(MEMBERS)],
            member_name="a member",
            community=SERVER,
            showing=NewShowing(kind=ShowingKind.REPLY),
        )
        job = await self.parts.studio.order(order, key=f"interaction-{number}")
        await self.parts.studio.record_showing(job, channel_id=1, message_id=number + 1, upload_limit_bytes=None)
        return job

    async def jobs(self) -> list[Job]:
        """All jobs as they stand."""
        store = self.parts.store
        return [job for member in MEMBERS for job in await store.recent_jobs(SERVER, member, most=self.requests)]

    async def studio_spent(self) -> Spent:
        """What the day counts for everybody."""
        standing = await self.parts.store.standing(SERVER, MEMBERS[0], now=self.clock.now())
        return standing.studio.get(Period.DAY, Spent())


@asynccontextmanager
async def rushing(database_url: str, folder: Path, *, requests: int) -> AsyncIterator[Rush]:
    """Open a studio with all limits raised."""
    clock = FakeClock()
    habits = Habits(lose_every=3, turn_down_every=5, fail_every=7)
    async with EmbeddedPixelDojo(clock=clock, random=Random(1), habits=habits) as pixeldojo:
        settings = Settings.from_env(
            {
                **pixeldojo.settings(folder),
                "PIXELDOJO_RATE_LIMIT": "6000",
                "DATABASE_URL": database_url,
                "STUDIO_BUDGET": "1000/day",
                "COMMUNITY_BUDGET": "1000/day",
                "DEFAULT_QUOTA": "1000/day",
                "MAX_JOBS_PER_MEMBER": "100",
                "MAX_JOBS": "40",
            }
        )
        async with open_parts(settings, clock=clock, random=Random(2)) as parts:
            tally = Tally(requests)
            room = build_room(parts, announcer=tally, links=DiscordReferenceLinks(images=parts.images, clock=clock))
            await room.housekeeping.read_model()
            yield Rush(parts, room, tally, clock, pixeldojo, requests)


@pytest.fixture(params=BOTH)
async def rush(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> AsyncIterator[Rush]:
    """The studio on either database."""
    kind = request.param
    async with rushing(databases.fresh(kind), tmp_path, requests=REQUESTS[kind]) as rush:
        yield rush


@pytest.mark.timeout(300)  # half a minute of work, on machines that do nothing else
async def test_nothing_is_lost_and_the_sums_are_equal_when_everything_goes_wrong(rush: Rush) -> None:
    """Each job ends and is shown once, or is parked with the host told; nothing is accepted twice, nothing stays held."""
    async with rush.room.working():
        await asyncio.gather(*(rush.order(number) for number in range(rush.requests)))
        await rush.clock.run(rush.tally.everybody.wait())

    jobs = await rush.jobs()
    parked = [job for job in jobs if job.state is JobState.PARKED]
    ended = [job for job in jobs if job.ended and job.shown_at is not None]
    assert len(parked) + len(ended) == len(jobs) == rush.requests
    assert Counter(job.code for job in rush.tally.ends) == Counter(job.code for job in ended)
    assert Counter(await notices(rush)) == Counter(JobParked(job.code, Millicredits(PRICE)) for job in parked)
    assert {job.state for job in ended} == {JobState.SUCCEEDED, JobState.FAILED}
    await check_sums(rush, jobs)


async def notices(rush: Rush) -> list[Notice]:
    """What the host was told, also what was under way when the room stopped working."""
    rush.clock.jump(seconds=60)
    await rush.room.postman.go_round()
    letters = rush.tally.letters.values()
    return [notice_of(letter.facts) for letter in letters if letter.kind is LetterKind.NOTICE]


async def check_sums(rush: Rush, jobs: list[Job]) -> None:
    """What members paid, what PixelDojo took and what the host still carries are the same money."""
    assert rush.pixeldojo.accepted_twice() == []
    await rush.parts.store.audit_books()
    parked = [job for job in jobs if job.state is JobState.PARKED]
    paid = sum(job.paid or 0 for job in jobs)
    assert await rush.studio_spent() == Spent(Millicredits(paid), Millicredits(PRICE * len(parked)))
    assert rush.pixeldojo.spent == paid + sum(run.cost for run in unclaimed(rush, jobs) if not run.fate)

    for job in parked:
        await rush.parts.desk.write_off(job.id)
    await rush.parts.store.audit_books()
    assert await rush.studio_spent() == Spent(Millicredits(paid + PRICE * len(parked)), Millicredits(0))


def unclaimed(rush: Rush, jobs: list[Job]) -> list[EmbeddedRun]:
    """Accepted runs that no job has found; each must be of a parked job."""
    tickets = {job.ticket for job in jobs}
    runs = [run for run in rush.pixeldojo.runs if run.ticket not in tickets]
    lost = {job.request.seed for job in jobs if job.state is JobState.PARKED}
    assert {run.body["seed"] for run in runs} <= lost
    return runs
