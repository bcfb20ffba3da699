"""A town for each test, on a database in which the usual times are known, so that runs are looked at right away."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.requests import Resolution
from domain.waiting import UsualTime
from storage.store import open_store
from tests.survival.stage import Stage, set_up

QUICK = UsualTime(0.05, 0.1, 0.2)
"""Seconds. A bot that learned this looks at once; one that knows nothing waits 10 s."""


async def learn(database_url: str) -> None:
    """Let the bot of a database have learned how quick runs are."""
    async with open_store(database_url) as store:
        for outputs in range(1, 5):
            await store.remember_usual_time(Resolution.ONE, outputs, QUICK)


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that is migrated and knows the usual times; tests copy it."""
    file = tmp_path_factory.mktemp("learned") / "atelier.db"
    asyncio.run(learn(f"sqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(learned: Path, tmp_path: Path) -> str:
    """A database of its own for a test."""
    return f"sqlite:///{shutil.copy(learned, tmp_path / 'atelier.db')}"


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A town on SQLite; its bot isn't started yet."""
    async with set_up(sqlite_url, tmp_path) as stage:
        yield stage
