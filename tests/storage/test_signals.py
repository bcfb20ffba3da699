"""What one process writes another hears of: with the commit, and again after a lost connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from storage.database import open_database
from storage.signals import CHANNEL
from storage.store import SqlStore
from tests.databases import POSTGRESQL, Databases
from tests.storage.orders import ADA, ME, NOON, SERVER, in_line, opened, submitted

PATIENCE_S = 20


class Process:
    """A store as another process opens it, and what it was rung for."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        store.on_jobs(lambda: self.heard.put_nowait("jobs"))
        store.on_letters(lambda: self.heard.put_nowait("letters"))

    async def hears(self, count: int = 1) -> list[str]:
        """The next so many rings, sorted."""
        async with asyncio.timeout(PATIENCE_S):
            return sorted([await self.heard.get() for _ in range(count)])


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Process]:
    """One that listens; what rings at its start, and at its first connection, is over."""
    async with open_database(url) as database:
        opened_one = Process(SqlStore(database))
        listening = asyncio.create_task(opened_one.store.hear())
        try:
            assert await opened_one.hears(2) == ["jobs", "letters"]
            yield opened_one
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@pytest.fixture
def shared_url(databases: Databases) -> str:
    """A PostgreSQL of its own."""
    return databases.fresh(POSTGRESQL)


async def test_other_processes_hear_of_jobs_and_letters_when_they_are_written(shared_url: str) -> None:
    """An order in line, a cancel, a claim given back, a decision's letter; each once, and never one's own a second time."""
    async with process(shared_url) as first, process(shared_url) as second:
        job = await in_line(first.store)
        assert await second.hears() == ["jobs"]
        await first.store.claim(job.id, driver=ME, now=NOON)
        await first.store.drop_claim(job.id, driver=ME, due_at=None)
        assert await second.hears() == ["jobs"]
        await second.store.cancel(job.id, failure="cancelled", now=NOON)  # type: ignore[arg-type]
        await second.store.set_open(SERVER, True, by=ADA, now=NOON)
        assert await second.hears(2) == ["jobs", "letters"]  # by itself, at its own commits
        assert await first.hears(4) == ["jobs", "jobs", "jobs", "letters"]
        assert first.heard.empty()
        assert second.heard.empty()


async def test_who_follows_a_run_hears_that_it_may_be_over(shared_url: str) -> None:
    """Of the word that another process took: the ticket alone, and not of runs that aren't ours."""
    async with process(shared_url) as first, process(shared_url) as second:
        second.store.on_hints(second.heard.put_nowait)
        job = await submitted(first.store)
        assert await second.hears() == ["jobs"]
        assert not await first.store.hint("t-unknown", now=NOON)
        assert await first.store.hint(job.ticket or "", now=NOON)
        assert await second.hears() == [job.ticket]
        assert second.heard.empty()


async def test_nobody_hears_of_what_changes_nothing_for_others(shared_url: str) -> None:
    """An order whose placeholder isn't there yet, and the steps of a drive."""
    async with process(shared_url) as first, process(shared_url) as second:
        await opened(first.store, "k1")
        job = await in_line(first.store, "k2")
        assert await second.hears() == ["jobs"]
        await first.store.claim(job.id, driver=ME, now=NOON)
        await first.store.begin_submit(job.id, driver=ME, now=NOON)
        await first.store.set_open(SERVER, True, by=ADA, now=NOON)
        assert await second.hears() == ["letters"]


async def test_process_looks_at_everything_when_its_connection_was_lost(shared_url: str) -> None:
    """What was told meanwhile was told to nobody; afterwards it hears as before."""
    async with process(shared_url) as first, process(shared_url) as second:
        async with open_database(shared_url) as database, database.writing() as session:
            listening = f"query = 'LISTEN {CHANNEL}' AND datname = current_database()"
            await session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listening}"))  # noqa: S608
        assert await second.hears(2) == await first.hears(2) == ["jobs", "letters"]
        await in_line(first.store)
        assert await second.hears() == ["jobs"]
