"""What one process writes and others wait for: told in the writing transaction, by PostgreSQL's NOTIFY (docs/decisions/0092).

On SQLite there is one process, and who waits in it is rung once its transaction has committed, as on PostgreSQL.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "atelier"
NEWS, FREED, HINTED = "news", "freed", "hinted"
"""In a session's info: what its transaction will tell of, the jobs that a queue is to know of, and runs that may be over."""

Defer = Callable[[AsyncSession, Sequence[int]], Awaitable[None]]
"""Queues jobs that may be driven, now or when they are due, in the transaction that makes them so."""


class News(StrEnum):
    """What is told of; never what it says: who hears it looks into the database."""

    JOBS = "jobs"
    """A job may be taken that could not be before."""
    LETTERS = "letters"
    """A letter is to be sent."""


RUN = "run"
"""Told with a ticket: that run may be over. Nobody loses anything by not hearing it."""


KNOWN = frozenset(News)


def tell(session: AsyncSession, news: News) -> None:
    """Let everybody who waits for it know, once this transaction has committed."""
    session.info.setdefault(NEWS, set()).add(news)


def tell_of_jobs(session: AsyncSession, *job_ids: int) -> None:
    """Let everybody who takes jobs know of these, once this transaction has committed."""
    tell(session, News.JOBS)
    queue_later(session, *job_ids)


def queue_later(session: AsyncSession, *job_ids: int) -> None:
    """The same, for a queue alone: they are due later, which nobody has to look for before."""
    session.info.setdefault(FREED, set()).update(job_ids)


def tell_of_run(session: AsyncSession, ticket: str) -> None:
    """Let who follows this run in another process know that it may be over, once this transaction has committed."""
    session.info.setdefault(HINTED, set()).add(ticket)


def freed(session: AsyncSession) -> Sequence[int]:
    """The jobs that a queue is to know of, in an order that is everybody's."""
    return sorted(session.info.get(FREED, ()))


def told(session: AsyncSession) -> Collection[News]:
    """What a transaction tells of."""
    return sorted(session.info.get(NEWS, ()))


async def notify(session: AsyncSession, *, sender: str) -> None:
    """Tell all processes, with the commit. sender: this one, which rings by itself and needs no telling."""
    for news in told(session):
        await session.execute(select(func.pg_notify(CHANNEL, f"{news} {sender}")))
    for ticket in session.info.get(HINTED, ()):
        await session.execute(select(func.pg_notify(CHANNEL, f"{RUN} {sender} {ticket}")))
