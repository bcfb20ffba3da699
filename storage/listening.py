"""Hearing what other processes tell (storage/signals.py), on a connection of its own to PostgreSQL."""

import asyncio
import logging
from collections.abc import Callable

import psycopg
from sqlalchemy import URL

from storage.signals import CHANNEL, KNOWN, RUN, News

log = logging.getLogger("atelier.signals")

AGAIN_AFTER_S = 1.0
"""After a lost connection."""
ALIVE = {"keepalives": "1", "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}
"""A server that went without a word is noticed within so many seconds. Source: PostgreSQL, libpq, connection parameters."""


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
