"""A real studio on a real SQLite file, with the real client against a PixelDojo on loopback, and a clock that tests turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from back_room import BackRoom, build_room
from cogs.links import DiscordReferenceLinks
from demo.pixeldojo import EmbeddedPixelDojo
from domain.errors import ShowLater
from domain.jobs import Job, NewShowing, ShowingKind
from domain.letters import Delivered, Letter, LetterKind
from domain.members import Reminder
from domain.notices import Notice, notice_of
from domain.orders import Order
from domain.people import member_key, server_key
from domain.requests import ImageRequest
from parts import Parts, open_parts
from settings import Settings
from studio.ports import Progress
from tests.clock import FakeClock

SERVER = server_key(710000000000000001)
ADA = member_key(720000000000000001)
BEN = member_key(720000000000000002)


@dataclass
class Board:
    """An announcer that pins everything to a board, for tests to read."""

    progress: list[tuple[str, Progress]] = field(default_factory=list)
    ends: list[Job] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    away: int = 0
    """How many ends and letters Discord will be away for."""

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Pin a state."""
        self.progress.append((job.code, progress))

    async def show_end(self, job: Job) -> None:
        """Pin an end."""
        if self.away:
            self.away -= 1
            raise ShowLater(retry_after_s=30)
        self.ends.append(job)

    async def remind(self, reminder: Reminder) -> None:
        """Pin a reminder."""
        self.reminders.append(reminder)

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Pin a letter."""
        if self.away:
            self.away -= 1
            raise ShowLater(retry_after_s=30)
        self.letters.append(letter)
        return Delivered(channel_id=7, message_id=letter.id + 2000)


@dataclass
class House:
    """The parts under test, and what they were built with."""

    parts: Parts
    room: BackRoom
    board: Board
    clock: FakeClock
    pixeldojo: EmbeddedPixelDojo

    async def order(self, prompt: str = "a fox", *, key: str = "interaction-1", seed: int = 7, **changes: object) -> Job:
        """Order as Ada, with a placeholder that is there."""
        job = await self.parts.studio.order(an_order(prompt, seed=seed, **changes), key=key)
        await self.parts.studio.record_showing(job, channel_id=5, message_id=job.id + 1000, upload_limit_bytes=10_000_000)
        return job

    async def notices(self) -> list[Notice]:
        """What the host was told, oldest first."""
        await self.room.postman.go_round()
        return [notice_of(letter.facts) for letter in self.board.letters if letter.kind is LetterKind.NOTICE]

    async def drive(self, job: Job) -> Job:
        """Drive a job as far as it goes, turning the clock whenever everybody waits."""
        await self.clock.run(self.room.runner.drive(job.id))
        return await self.parts.store.job(job.id)


def an_order(prompt: str = "a fox", *, seed: int = 7, **changes: object) -> Order:
    """Ada's order in the server, with these changes to the order or its request."""
    request_fields = {name: changes.pop(name) for name in list(changes) if name in ImageRequest.__dataclass_fields__}
    request = ImageRequest(prompt=prompt, seed=seed, **request_fields)  # type: ignore[arg-type]
    fields = {"member": ADA, "member_name": "Ada", "community": SERVER, "showing": NewShowing(kind=ShowingKind.REPLY)}
    return Order(request=request, **{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def clock() -> FakeClock:
    """Noon on a Wednesday."""
    return FakeClock()


@pytest.fixture
async def pixeldojo(clock: FakeClock) -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo that finishes each run 16 s after its submit, by the test's clock."""
    async with EmbeddedPixelDojo(clock=clock, random=Random(1), fixed_seconds=16) as server:
        yield server


@pytest.fixture
def environ(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> dict[str, str]:
    """Settings for a scratch folder."""
    return pixeldojo.settings(tmp_path)


@pytest.fixture
async def house(environ: dict[str, str], clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> AsyncIterator[House]:
    """The studio with its back room, not started: tests drive."""
    async with a_house(environ, clock, pixeldojo) as house:
        yield house


@asynccontextmanager
async def a_house(environ: dict[str, str], clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> AsyncIterator[House]:
    """Open the studio that these settings describe, with its back room, not started."""
    async with open_parts(Settings.from_env(environ), clock=clock, random=Random(2)) as parts:
        board = Board()
        links = DiscordReferenceLinks(images=parts.images, clock=clock)
        room = build_room(parts, announcer=board, links=links)
        await room.housekeeping.read_model()
        yield House(parts, room, board, clock, pixeldojo)
