"""The store on real databases of both kinds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.store import SqlStore
from tests.databases import BOTH, Databases


@pytest.fixture(params=BOTH)
async def opened_database(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[tuple[str, Database]]:
    """A migrated database of each kind without a row, and its address."""
    async with databases.emptied(request.param) as opened:
        yield opened


@pytest.fixture
def url(opened_database: tuple[str, Database]) -> str:
    """Its address, as DATABASE_URL."""
    return opened_database[0]


@pytest.fixture
def database(opened_database: tuple[str, Database]) -> Database:
    """The database, opened as the bot does."""
    return opened_database[1]


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The store on it."""
    return SqlStore(database)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "data" / "atelier.db"
