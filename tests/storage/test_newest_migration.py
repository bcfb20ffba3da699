"""A start that finds the newest migration applied doesn't load alembic; so its number is read from the files' names."""

import asyncio
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from storage.migrate import migrations, newest_revision
from storage.store import open_store

OPEN = """
import asyncio, sys
from storage.store import open_store

async def open_once():
    async with open_store(sys.argv[1]):
        pass

asyncio.run(open_once())
sys.exit("alembic" in sys.modules)
"""


def test_the_newest_migration_by_its_file_is_alembic_s_own() -> None:
    """A file that is named otherwise than its revision would be applied at each start, or never."""
    assert newest_revision() == ScriptDirectory.from_config(migrations()).get_current_head()


async def test_a_start_with_nothing_to_migrate_is_spared_alembic(tmp_path: Path) -> None:
    """It takes a third of a second and ten megabytes."""
    url = f"sqlite:///{tmp_path / 'atelier.db'}"
    async with open_store(url):
        pass
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN, url)
    assert await process.wait() == 0
