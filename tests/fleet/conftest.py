"""A PostgreSQL in which the engine is at home."""

from collections.abc import AsyncIterator

import pytest

from fleet.nudges import defer
from fleet.schema import apply_schema
from storage.database import Database, open_database
from storage.store import SqlStore
from tests.databases import POSTGRESQL, Databases
from tests.fleet.queue import Queue


@pytest.fixture
async def queue(databases: Databases) -> Queue:
    """The engine's rows, in a database of their own."""
    url = databases.fresh(POSTGRESQL)
    await apply_schema(url)
    return Queue(url)


@pytest.fixture
async def database(queue: Queue) -> AsyncIterator[Database]:
    """That database, as a process opens it that queues jobs."""
    async with open_database(queue.url) as database:
        database.defer = defer
        yield database


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The store on it."""
    return SqlStore(database)
