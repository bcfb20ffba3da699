"""What one process writes and others wait for: told in the writing transaction, by PostgreSQL's NOTIFY (docs/decisions/0092).

On SQLite there is one process, and who waits in it is rung once its transaction has committed, as on PostgreSQL.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import StrEnum

import psycopg
from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncSession

log = logging.getLogger("atelier.signals")

CHANNEL = "atelier"
AGAIN_AFTER_S = 1.0
"""After a lost connection."""
ALIVE = {"keepalives": "1", "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}
"""A server that went without a word is noticed within so many seconds. Source: PostgreSQL, libpq, connection parameters."""
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


async def listen(address: URL, *, own: str, ring: Callable[[News], None], hear_of_run: Callable[[str], object]) -> None:
    """Hear what the others tell, for ever. A lost connection is made again, and everything rings then: what was told
    meanwhile was told to nobody.

    own: the sender that is this process. hear_of_run: told the ticket of a run that may be over.
    """
    while True:
        try:
            await hear(address, own=own, ring=ring, hear_of_run=hear_of_run)
        except psycopg.Error as error:
            log.warning("the database tells nothing for now, it is asked now and then instead: %s", error)
        await asyncio.sleep(AGAIN_AFTER_S)


async def hear(address: URL, *, own: str, ring: Callable[[News], None], hear_of_run: Callable[[str], object]) -> None:
    """The same on one connection. Raises: psycopg.Error when it is lost."""
    plain = address.set(drivername="postgresql").update_query_dict(ALIVE).render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        for news in News:
            ring(news)
        async for heard in connection.notifies():
            what, sender, ticket = (*heard.payload.split(" ", 2), "", "")[:3]
            if sender != own and what in KNOWN:
                ring(News(what))
            if sender != own and what == RUN:
                hear_of_run(ticket)
