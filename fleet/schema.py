"""The engine's own tables and functions, made and brought up to date at start, as ours are: by whoever comes first."""

from importlib.resources import files

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import with_driver
from storage.migrate import migrating

COMMENT = text("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
EXISTS = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")


async def apply_schema(url: str) -> None:
    """Make the engine's tables where they aren't there, and apply the engine's migrations that came since they were made.

    The last one is noted in the comment of its table; tables without our comment are somebody else's to keep up to date.

    Raises: DatabaseUnusable when the database can't be reached, or may not be changed by this user.
    """
    engine = create_async_engine(with_driver(url), poolclass=NullPool)
    try:
        async with migrating(engine) as connection:
            for script in await missing(connection):
                await connection.exec_driver_sql(script, execution_options={"no_parameters": True})
    finally:
        await engine.dispose()


async def missing(connection: AsyncConnection) -> list[str]:
    """What is to be run, in order, with the note of what was."""
    engine_s = files("procrastinate") / "sql"
    names = sorted(file.name for file in (engine_s / "migrations").iterdir() if file.name.endswith(".sql"))
    note = f"COMMENT ON TABLE procrastinate_jobs IS '{names[-1]}'"
    if not await connection.scalar(EXISTS):
        return [(engine_s / "schema.sql").read_text(encoding="utf-8"), note]
    seen = await connection.scalar(COMMENT)
    newer = [] if seen is None else [name for name in names if name > seen]
    scripts = [(engine_s / "migrations" / name).read_text(encoding="utf-8") for name in newer]
    return [*scripts, note] if scripts else []
