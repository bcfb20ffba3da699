"""A copy of the database and its images while the bot runs: SQLite's own online backup, then the files it names."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.database import is_file, is_shared, with_driver
from storage.image_stores import IMAGES
from storage.images import relative_place
from storage.lock import DatabaseUnusable

DATABASE = "atelier.db"
PAGES_AT_ONCE = 1000
"""Between two such steps the bot may write: 4 MB at SQLite's page size of 4 KiB."""
NAMED = """
    SELECT sha256 FROM job_images WHERE NOT gone
    UNION SELECT sha256 FROM job_references WHERE NOT gone
    UNION SELECT sha256 FROM picked_pictures
    ORDER BY sha256"""
"""Every file that a row still counts on."""


@dataclass(frozen=True)
class Backup:
    """What was copied. missing: files that a row names and that weren't there (removed while it was copied)."""

    files: int
    missing: int


def back_up(database_url: str, images: Path | None, target: Path) -> Backup:
    """Copy an SQLite database and its images into a new folder, which gets its name once all of it is there.

    images: None where they are in no folder: the database alone then.

    Raises: DatabaseUnusable when there is nothing to copy, the target is there already, or the copy isn't sound.
    """
    if is_shared(database_url):
        raise DatabaseUnusable("PostgreSQL is backed up with pg_dump; copy the images after that, where a folder keeps them.")
    address = with_driver(database_url)
    if not is_file(address):
        raise DatabaseUnusable(f"{address.database} isn't there: nothing to back up.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        if target.exists():
            raise DatabaseUnusable(f"{target} is there already: name a new folder.")
        shutil.rmtree(partial, ignore_errors=True)  # of one that was broken off
        partial.mkdir(parents=True)
        copy_database(Path(address.database or ""), partial / DATABASE)
        copied = Backup(0, 0) if images is None else copy_images(partial / DATABASE, images, partial / IMAGES)
        partial.rename(target)
    except OSError as error:
        raise DatabaseUnusable(f"{partial} can't be written: {error.strerror}.") from error
    return copied


def copy_database(source: Path, target: Path) -> None:
    """Copy one moment of a database, and look whether the copy is sound. Raises: DatabaseUnusable."""
    with closing(reading(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy, pages=PAGES_AT_ONCE)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise DatabaseUnusable(f"The copy in {target} isn't sound: {found}")


def reading(database: Path) -> sqlite3.Connection:
    """Open a database that isn't to be changed."""
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def copy_images(database: Path, images: Path, target: Path) -> Backup:
    """Copy the files that a database names: after the database, so that none it counts on is too new."""
    with closing(reading(database)) as copy:
        hashes = [row[0] for row in copy.execute(NAMED)]
    copied = [sha256 for sha256 in hashes if copy_image(images / relative_place(sha256), target / relative_place(sha256))]
    return Backup(files=len(copied), missing=len(hashes) - len(copied))


def copy_image(source: Path, target: Path) -> bool:
    """Copy one file. Whether it was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return False
    return True
