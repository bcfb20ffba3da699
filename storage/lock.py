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

    The file's folder is made where it isn't there. Raises: DatabaseUnusable when that can't be, or another process has it.
    """
    lock = FileLock(f"{database}.lock")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseUnusable(f"Another Atelier process is using {database}: stop it first, then start this one.") from None
    except OSError as error:
        raise DatabaseUnusable(f"{database} can't be used ({error.strerror}): is DATABASE_URL right?") from error
    try:
        yield
    finally:
        lock.release()
