"""The store on real databases of both kinds."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database, open_database
from storage.store import SqlStore
from tests.databases import BOTH, Databases


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """A fresh, migrated database of each kind."""
    return databases.fresh(request.param)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """The database, opened as the bot does."""
    async with open_database(url) as database:
        yield database


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The store on it."""
    return SqlStore(database)
