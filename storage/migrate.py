"""Bring a database up to date at start, in one transaction: two processes that start at once wait for each other."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.lock import DatabaseUnusable

MIGRATIONS_LOCK = 0x41544C02
"""PostgreSQL's advisory lock of those who migrate; SQLite's write transaction is one by itself."""


async def migrate(engine: AsyncEngine) -> None:
    """Apply the migrations this database has not seen. Raises: DatabaseUnusable when it is newer than this code."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(MIGRATIONS_LOCK)))
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """Apply the missing migrations on a connection."""
    config = migrations(connection)
    if found_revision(connection) == newest_revision(config):
        return
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseUnusable(f"The database was made by a newer Atelier than this one: update Atelier. ({error})") from error


def migrations(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file; env.py takes the connection from them."""
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.attributes["connection"] = connection
    return config


def found_revision(connection: Connection) -> str | None:
    """The last migration a database has seen; None for a new one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision(config: Config) -> str | None:
    """The last migration there is."""
    return ScriptDirectory.from_config(config).get_current_head()
