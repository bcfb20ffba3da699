"""/history's search over many jobs beside few, on both databases: the same searches in turns, answered by the real store."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import insert, text, update

from benchmarks.figures import Figure
from domain.jobs import JobState, Origin, ShowingKind
from domain.money import Millicredits
from domain.people import member_key, server_key
from domain.requests import ImageRequest
from domain.search import NEWEST, Page, Search
from storage.database import Database, open_database
from storage.store import SqlStore
from storage.tables import ImageRow, JobRow, ShowingRow, StarRow
from storage.values import options_of
from storage.words import kept_words
from studio.gallery import PAGE_MOST
from tests.databases import BOTH, Databases, databases_for_tests

AIM = 1.5
MANY, FEW = 100_000, 1_000
ROUNDS = 40
"""Of all searches, on each size; p99 is of some 500 answers then."""
TRIES = 3
"""Each answer is the quickest of so many in a row: what else the machine does meanwhile isn't the search's."""
BATCH = 2_000
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=5)
SERVER = server_key(710000000000000001)
ADA = member_key(720000000000000001)
MEMBERS = (ADA, *(member_key(720000000000000002 + number) for number in range(9)))
CHANNELS = tuple(range(730000000000000001, 730000000000000006))
NO_CHANNEL = 739999999999999999
WORDS_A_PROMPT = 15
COMMON, RARE, PRICE = "portrait", "kingfisher", Millicredits(1500)
BY_TURNS = ("sunrise", "moonlight")
"""Each in every second prompt of a member, and never both in one."""
RARE_JOBS = 20
STARRED_JOBS = 50
HOW = (
    "Searched by a member who made one job in ten: all of it, words that are common, rare, just begun or nowhere, stars, a "
    "channel, a day, and a later page, on one size and then on the other, round after round; each answer counts as the "
    "quickest of three in a row."
)


@dataclass
class Shelf:
    """A store with so many jobs, and how long it took for each answer at best."""

    jobs: int
    store: SqlStore
    took_ms: list[float] = field(default_factory=list)

    async def answer(self, asked: dict[str, Any]) -> int:
        """Search, and note how long it took. How many jobs were found."""
        page = Page(older_than=self.jobs // 2) if asked.get("turned") else NEWEST
        options = {name: value for name, value in asked.items() if name != "turned"}
        search = Search(by=ADA, whose=ADA, here=SERVER, **options)
        took_ms: list[float] = []
        for _ in range(TRIES):
            began_s = perf_counter()
            found = await self.store.history(search, page=page, most=PAGE_MOST + 1)
            took_ms.append(1000 * (perf_counter() - began_s))
        self.took_ms.append(min(took_ms))
        return len(found)

    @property
    def p99_ms(self) -> float:
        """What 99 in 100 answers took at most."""
        return quantiles(self.took_ms, n=100)[-1]


def searches() -> list[dict[str, Any]]:
    """What people look for: everything, words of all kinds, and what isn't there; days are of the first hundred jobs."""
    first = BEGAN_AT.date()
    return [
        {},
        {"turned": True},
        {"find": COMMON},
        {"find": COMMON, "turned": True},
        {"find": RARE},
        {"find": f"{COMMON} {RARE[:4]}"},
        {"find": COMMON[:2]},
        {"find": " ".join(BY_TURNS)},
        {"find": f"{COMMON}ure"},
        {"starred": True, "find": COMMON},
        {"channel_id": CHANNELS[0], "find": COMMON},
        {"channel_id": NO_CHANNEL},
        {"since": first, "until": first},
        {"since": first, "until": first, "find": COMMON},
    ]


async def measure_history(*, many: int = MANY, few: int = FEW, rounds: int = ROUNDS) -> list[Figure]:
    """Compare on SQLite and on PostgreSQL."""
    with databases_for_tests() as databases:
        return [await compare(databases, kind, many=many, few=few, rounds=rounds) for kind in BOTH]


async def compare(databases: Databases, kind: str, *, many: int, few: int, rounds: int) -> Figure:
    """Each search on one size and then on the other, round after round."""
    async with AsyncExitStack() as opened:
        shelves = []
        for jobs in (many, few):
            database = await opened.enter_async_context(open_database(databases.fresh(kind)))
            await fill(database, jobs)
            shelves.append(Shelf(jobs, SqlStore(database)))
        for asked in searches() * (1 + rounds):
            for shelf in shelves:
                await shelf.answer(asked)
        for shelf in shelves:
            del shelf.took_ms[: len(searches())]  # the first round warms up
        large, small = (shelf.p99_ms for shelf in shelves)
    name = f"/history search p99, {many:,} jobs beside {few:,}, {kind}"
    return Figure(name=name, ours=large, theirs=small, unit="ms", aim=AIM, besides="the index has more levels to go down")


async def fill(database: Database, jobs: int) -> None:
    """Finished jobs of ten members, oldest first; a few of them starred."""
    random = Random(jobs)
    for begin in range(1, jobs + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, jobs + 1))
        async with database.writing() as session:
            await session.execute(insert(JobRow), [job_row(random, number, jobs) for number in numbers])
            await session.execute(insert(ImageRow), [image_row(number) for number in numbers])
            await session.execute(insert(ShowingRow), [showing_row(number) for number in numbers])
            for state in (JobState.SUBMITTING, JobState.SUBMITTED):
                await session.execute(update(JobRow).where(JobRow.ended_at.is_(None)).values(state=state))
            ended = {"state": JobState.SUCCEEDED, "ended_at": JobRow.created_at, "paid": PRICE, "shown_at": JobRow.created_at}
            await session.execute(update(JobRow).where(JobRow.ended_at.is_(None)).values(**ended))
    async with database.writing() as session:
        await session.execute(insert(StarRow), list(star_rows(jobs)))
        await session.execute(text("ANALYZE"))  # as each database does by itself before long


def job_row(random: Random, number: int, jobs: int) -> dict[str, Any]:
    """One job: common words in most prompts, and a rare one in a few of Ada's."""
    member = MEMBERS[number % len(MEMBERS)]
    is_rare = member == ADA and number % max(1, jobs // RARE_JOBS // len(MEMBERS) * len(MEMBERS)) == 0
    usual = [COMMON, BY_TURNS[number // len(MEMBERS) % 2]]
    words = [*usual, *random.choices(VOCABULARY, WEIGHTS, k=WORDS_A_PROMPT), *([RARE] if is_rare else [])]
    request = ImageRequest(prompt=" ".join(words), seed=number)
    return {
        "id": number,
        "code": f"{number:08}",
        "order_key": f"bench-{number}",
        "origin": Origin.COMMAND,
        "community": SERVER,
        "member": member,
        "member_name": "a member",
        "private": False,
        "state": JobState.RESERVED,
        "prompt": request.prompt,
        "words": kept_words(request.wording),
        "channel_id": CHANNELS[number // len(MEMBERS) % len(CHANNELS)],
        "request": options_of(request),
        "quoted": PRICE,
        "turn_start": number,
        "turn_finish": number,
        "created_at": BEGAN_AT + number * APART,
    }


def image_row(number: int) -> dict[str, Any]:
    """Its picture."""
    size = {"media_type": "image/png", "width_px": 1024, "height_px": 1024, "size_bytes": 1_200_000}
    return {"job_id": number, "position": 0, "sha256": f"{number:064x}", "gone": False, **size}


def showing_row(number: int) -> dict[str, Any]:
    """Its card."""
    at = BEGAN_AT + number * APART
    where = {"channel_id": CHANNELS[number // len(MEMBERS) % len(CHANNELS)], "message_id": number}
    return {"job_id": number, "kind": ShowingKind.REPLY, "created_at": at, "recorded_at": at, **where}


def star_rows(jobs: int) -> Iterator[dict[str, Any]]:
    """What Ada starred, all through the years."""
    step = max(1, jobs // STARRED_JOBS)
    yield from ({"member": ADA, "job_id": number, "position": 0, "at": BEGAN_AT} for number in range(1, jobs + 1, step))


def vocabulary(number: int) -> list[str]:
    """Words that sound like some."""
    random = Random(number)
    parts = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"]
    return ["".join(random.choices(parts, k=random.randint(2, 4))) for _ in range(number)]


VOCABULARY = vocabulary(5_000)
WEIGHTS = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]
"""As words of a language: the second half as often as the first, the third a third as often."""
