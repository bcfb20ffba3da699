"""The engine's rows, as tests look at them and set them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

ALL = """
    SELECT id, (args->>'job_id')::int AS job_id, status::text, priority, scheduled_at, worker_id
      FROM procrastinate_jobs ORDER BY id"""


@dataclass(frozen=True)
class Nudge:
    """One of them."""

    id: int
    job_id: int
    status: str
    priority: int
    scheduled_at: datetime | None
    worker_id: int | None


@dataclass(frozen=True)
class Queue:
    """The queue of one database."""

    url: str

    def nudges(self, *, status: str | None = None) -> list[Nudge]:
        """All there are, oldest first."""
        with psycopg.connect(self.url) as connection, connection.cursor(row_factory=class_row(Nudge)) as cursor:
            return [nudge for nudge in cursor.execute(ALL) if status in (None, nudge.status)]

    def jobs(self, *, status: str | None = None) -> list[int]:
        """Whose nudges they are."""
        return [nudge.job_id for nudge in self.nudges(status=status)]

    def empty(self) -> None:
        """Forget all."""
        self._execute("DELETE FROM procrastinate_jobs")

    def worker(self, *, silent_s: float = 0.0) -> int:
        """A worker whose heart beat so long ago."""
        return self._execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id", silent_s
        )

    def workers(self) -> list[int]:
        """Those that the engine knows, alive or not."""
        with psycopg.connect(self.url) as connection:
            return [worker for (worker,) in connection.execute("SELECT id FROM procrastinate_workers")]

    def forget_workers(self) -> int:
        """Let nobody be a worker any more; one of those there were, or 0."""
        return self._execute("DELETE FROM procrastinate_workers RETURNING id")

    def taken(self, nudge: Nudge, *, by: int | None) -> None:
        """A worker was handed it out; None: one that was forgotten since."""
        self._execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s RETURNING id", by, nudge.id)

    def _execute(self, statement: str, *values: object) -> int:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            row: Sequence[int] | None = cursor.fetchone() if cursor.description else None
            return 0 if row is None else row[0]
