"""Bring a database up to date at start, in one transaction: two processes that start at once wait for each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.lock import DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS_LOCK = 0x41544C02
"""PostgreSQL's advisory lock of those who migrate; SQLite's write transaction is one by itself."""
NO_RIGHT = "42501"
"""Source: PostgreSQL, "Error Codes", insufficient_privilege."""


async def migrate(engine: AsyncEngine) -> None:
    """Apply the migrations this database has not seen.

    Raises: DatabaseUnusable when it can't be reached, may not be changed by this user, or is newer than this code.
    """
    async with migrating(engine) as connection:
        await connection.run_sync(upgrade)


@asynccontextmanager
async def migrating(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Change tables in one transaction, while no other process does.

    Raises: DatabaseUnusable when the database can't be reached, or may not be changed by this user.
    """
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(select(func.pg_advisory_xact_lock(MIGRATIONS_LOCK)))
            yield connection
    except OperationalError as error:
        raise DatabaseUnusable(f"The database can't be used: {error.orig}") from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != NO_RIGHT:
            raise
        raise DatabaseUnusable(
            "The database is older than this Atelier, and this user may not change it: "
            "say `python bot.py migrate` with DATABASE_URL naming its owner, then start again."
        ) from error


def upgrade(connection: Connection) -> None:
    """Apply the missing migrations on a connection.

    Alembic is loaded only where there are any: it takes 0.3 s and 10 MiB, which most starts are spared.
    """
    if found_revision(connection) == newest_revision():
        return
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(migrations(connection), "head")
    except CommandError as error:
        raise DatabaseUnusable(f"The database was made by a newer Atelier than this one: update Atelier. ({error})") from error


def migrations(connection: Connection | None = None) -> "Config":
    """Alembic's settings, without a file; env.py takes the connection from them."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.attributes["connection"] = connection
    return config


def found_revision(connection: Connection) -> str | None:
    """The last migration a database has seen; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def newest_revision() -> str:
    """The last migration there is: v0001_initial.py is revision 0001."""
    names = (file.name for file in (files("storage") / "migrations" / "versions").iterdir())
    return max(name[1:5] for name in names if name.startswith("v") and name.endswith(".py"))
