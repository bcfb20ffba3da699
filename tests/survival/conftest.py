"""Databases in which the usual times are known, so that runs are looked at right away, and a town on each kind."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from domain.requests import Resolution
from domain.waiting import UsualTime
from storage.store import open_store
from tests.databases import POSTGRESQL, SQLITE, Databases
from tests.survival.inside import Inside, live
from tests.survival.stage import Stage, set_up

QUICK = UsualTime(0.05, 0.1, 0.2)
"""Seconds. A bot that learned this looks at once; one that knows nothing waits 10 s."""


async def learned(databases: Databases, kind: str) -> str:
    """A database of its own for a test, whose bot has learned how quick runs are."""
    url = databases.fresh(kind)
    async with open_store(url) as store:
        await store.learn_usual_time(Resolution.ONE, 1, lambda _: QUICK)
    return url


@pytest.fixture
async def sqlite_url(databases: Databases) -> str:
    """An SQLite file."""
    return await learned(databases, SQLITE)


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A town on SQLite; its bot isn't started yet."""
    async with set_up(sqlite_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def shared_stage(databases: Databases, tmp_path: Path) -> AsyncIterator[Stage]:
    """A town on PostgreSQL."""
    async with set_up(await learned(databases, POSTGRESQL), tmp_path) as stage:
        yield stage


@pytest.fixture
def living(sqlite_url: str, tmp_path: Path) -> Callable[..., AbstractAsyncContextManager[Inside]]:
    """Opens a town under other settings; the plain `inside` is the usual one."""
    return partial(live, sqlite_url, tmp_path)


@pytest.fixture
async def inside(living: Callable[..., AbstractAsyncContextManager[Inside]]) -> AsyncIterator[Inside]:
    """The usual town: the server is open, everybody has 6 credits a day."""
    async with living() as inside:
        yield inside
