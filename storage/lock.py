"""One bot process on a SQLite file: a lock beside the database, held for life and taken before migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from domain.errors import AtelierError


class DatabaseUnusable(AtelierError):
    """The database can't be used as it is; the message is for the host."""

    def __str__(self) -> str:
        return str(self.args[0])


@contextmanager
def only_process(database: Path) -> Iterator[None]:
    """Be the only process on a SQLite file until the end of the block; the system frees the lock of one that dies.

    Raises: DatabaseUnusable when another process has it.
    """
    lock = FileLock(f"{database}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseUnusable(f"Another Atelier process is using {database}: stop it first, then start this one.") from None
    try:
        yield
    finally:
        lock.release()
