"""What the migrations make is what the models declare; a start migrates once, and never a newer database."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, create_engine, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.requests import ImageRequest
from storage.database import Database, open_database, with_driver
from storage.lock import DatabaseUnusable
from storage.migrate import migrations
from storage.store import open_store
from storage.tables import Base
from storage.values import options_of
from tests.databases import BOTH, POSTGRESQL, Databases
from tests.storage.orders import history_of


async def run(database: Database, statement: str) -> None:
    """Run a statement by hand."""
    async with database.writing() as session:
        await session.execute(text(statement))


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """A plain engine on a migrated database."""
    engine = create_async_engine(with_driver(url))
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to a migrated database."""
    async with engine.connect() as connection:
        yield connection


async def test_the_migrated_schema_is_the_declared_one(connection: AsyncConnection) -> None:
    """Alembic finds no difference between what the migrations made and what the models say."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_declared})
        return list(compare_metadata(context, Base.metadata))

    assert await connection.run_sync(differences) == []


async def test_the_migrated_checks_and_indexes_are_the_declared_ones(
    databases: Databases, connection: AsyncConnection, tmp_path: Path
) -> None:
    """What alembic doesn't compare: checks, and the conditions of partial indexes."""
    dialect = connection.dialect.name
    empty = databases.fresh_postgresql(migrated=False) if dialect == POSTGRESQL else f"sqlite:///{tmp_path / 'declared.db'}"
    engine = create_async_engine(with_driver(empty))
    try:
        async with engine.begin() as declared:
            await declared.run_sync(Base.metadata.create_all)
            assert await declared.run_sync(describe) == await connection.run_sync(describe)
    finally:
        await engine.dispose()


def is_declared(name: str | None, kind: str, _: object) -> bool:
    """Whether the models speak of it: the index of words is made by the migrations alone, and each database has its own."""
    return name not in {"ix_jobs_words"} and not (kind == "table" and (name or "").startswith("job_words"))


def describe(connection: Connection) -> dict[str, object]:
    """Checks, indexes, unique and foreign keys of all tables."""
    inspector = inspect(connection)
    tables = [name for name in inspector.get_table_names() if name != "alembic_version" and is_declared(name, "table", {})]
    return {name: describe_table(inspector, name) for name in tables}


def describe_table(inspector: Inspector, table: str) -> list[str]:
    """Each as text, in an order of its own."""
    found = [
        *inspector.get_check_constraints(table),
        *(index for index in inspector.get_indexes(table) if is_declared(index["name"], "index", {})),
        *inspector.get_unique_constraints(table),
        *inspector.get_foreign_keys(table),
        inspector.get_pk_constraint(table),
    ]
    return sorted(str(sorted((key, plain(value)) for key, value in one.items())) for one in found)


def plain(value: object) -> str:
    """A condition is compared by its text."""
    return str({key: str(part) for key, part in value.items()} if isinstance(value, dict) else value)


async def test_two_processes_that_start_at_once_migrate_once(databases: Databases) -> None:
    """One waits for the other, and finds nothing left to do."""
    url = databases.fresh_postgresql(migrated=False)

    async def start() -> bool:
        async with open_store(url) as store:
            return (await store.state()).paused_by_host

    assert await asyncio.gather(*(start() for _ in range(3))) == [False] * 3


@pytest.mark.parametrize("kind", BOTH)
async def test_a_database_of_a_newer_atelier_is_left_alone(databases: Databases, kind: str) -> None:
    """In a sentence that says what to do."""
    url = databases.fresh(kind)
    async with open_database(url) as newer:
        await run(newer, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnusable, match="newer Atelier"):
        async with open_database(url):
            pass


BEFORE_WORDS = "0001"
JOB = """
    INSERT INTO jobs (code, order_key, origin, community, member, member_name, private, state, prompt, request, quoted,
        turn_start, turn_finish, cancel_asked, attempts, resumed, created_at)
    VALUES ('k7f3w9xq', 'interaction-1', 'command', 'server:71', 'discord:1', 'Ada', false, 'reserved', 'Un CAFÉ, red', :request,
        1500, 0, 15, false, 0, false, '2026-03-04 12:00:00+00')"""
SHOWING = "INSERT INTO showings (job_id, kind, channel_id, created_at) VALUES (1, 'reply', 5, '2026-03-04 12:00:00+00')"
ENDS = (
    "UPDATE jobs SET state = 'submitting'",
    "UPDATE jobs SET state = 'submitted'",
    "UPDATE jobs SET state = 'succeeded', ended_at = '2026-03-04 12:01:00'",
)


@pytest.mark.parametrize("kind", BOTH)
async def test_jobs_that_were_there_before_are_found_by_their_words_and_channel(
    databases: Databases, tmp_path: Path, kind: str
) -> None:
    """The migration makes the words of each, and its index."""
    url = databases.fresh_postgresql(migrated=False) if kind == POSTGRESQL else f"sqlite:///{tmp_path / 'old.db'}"
    old = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with old.begin() as connection:
        command.upgrade(migrations(connection), BEFORE_WORDS)
        connection.execute(text(JOB), {"request": json.dumps(options_of(ImageRequest(prompt="a fox", seed=7)))})
        for statement in (SHOWING, *ENDS):
            connection.execute(text(statement))
    old.dispose()
    async with open_store(url) as store:
        assert len(await history_of(store, find="cafe re", channel_id=5)) == 1
        assert await history_of(store, find="cafe re", channel_id=6) == []
        assert await history_of(store, find="fox") == []
