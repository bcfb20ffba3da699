"""PostgreSQL in trouble under a running bot: what was begun is taken to its end, what can't be begun is refused or waits."""

import asyncio
from functools import partial

import psycopg

from cogs.words import waiting
from tests.databases import Databases
from tests.survival.checks import CROWD, NOT_EVEN_READ, PRICE, ask, check_delivered_once
from tests.survival.stage import Stage

CONNECTIONS = 15
"""Of a process, at most: docs/operating.md, "How large"."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
SOME_TIME_S = 10.0
"""After an error the next job is looked for, and the next try made, before that."""


async def test_picture_comes_when_postgresql_is_restarted_while_it_is_drawn(shared_stage: Stage, databases: Databases) -> None:
    """All connections are broken off; the bot finds the database again by itself, and takes new orders."""
    stage = shared_stage
    child = await stage.start()
    stage.pixeldojo.fixed_seconds = 3600
    first = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)

    await asyncio.to_thread(databases.restart)
    stage.pixeldojo.fixed_seconds = 0
    stage.pixeldojo.finish()
    await stage.until(lambda: stage.cards)
    second = await stage.placed("a heron", user=stage.newcomer("ben"))
    assert await stage.until(lambda: len(stage.cards) == 2)

    assert not child.is_over
    await check_delivered_once(stage, first, second)


async def test_everybody_is_answered_when_more_ask_than_there_are_connections(shared_stage: Stage) -> None:
    """Somebody keeps the jobs locked, and whoever looks into the queue keeps a connection: who orders reads that nothing was
    charged. Once they are free everybody has what they wanted."""
    stage = shared_stage
    stage.environ["MAX_JOBS"] = str(CROWD)
    await stage.start()
    members = [stage.newcomer(f"member{number}") for number in range(CROWD)]
    with psycopg.connect(stage.environ["DATABASE_URL"]) as somebody:
        somebody.execute(NOT_EVEN_READ)
        asked = ask(stage)
        orders = [stage.order(f"fox {number}", user=user) for number, user in enumerate(members)]
        for ordered in (*asked, *orders):
            await stage.discord.wait_for(partial(getattr, ordered, "original"))
            assert ordered.original is not None
            assert ordered.original.text == waiting.CHECKING
        assert somebody.execute(WAITING).fetchone() == (CONNECTIONS,)
    await stage.delivered(CROWD)
    await stage.discord.wait_for(lambda: all(one.original and waiting.CHECKING not in one.original.text for one in asked))

    await check_delivered_once(stage, *orders)
    async with stage.books() as books:
        assert (await books.studio_spent(orders[0])).used == CROWD * PRICE


async def test_order_is_refused_in_words_when_the_database_takes_no_connection(shared_stage: Stage, databases: Databases) -> None:
    """Nothing is written and nothing sent; once it takes connections again, the next order goes through."""
    stage = shared_stage
    await stage.start()
    server = databases.server()
    await asyncio.to_thread(server.stop)
    refused = stage.order()
    await stage.discord.wait_for(lambda: refused.original and waiting.CHECKING not in refused.original.text)
    assert refused.original is not None
    assert refused.original.is_ephemeral
    await asyncio.to_thread(server.start)

    stage.later(seconds=SOME_TIME_S)
    ordered = await stage.placed("a heron")
    await stage.delivered()

    await check_delivered_once(stage, ordered)


async def test_bot_ends_with_a_sentence_when_it_is_started_while_the_database_is_away(
    shared_stage: Stage, databases: Databases
) -> None:
    """Whoever runs it starts it again; once the database is back it takes orders."""
    stage = shared_stage
    server = databases.server()
    await asyncio.to_thread(server.stop)
    child = await stage.spawn()
    assert await child.code() == 1
    assert "The database can't be used" in child.said[0]
    assert not child.has_said("Traceback")
    await asyncio.to_thread(server.start)

    await stage.start()
    ordered = await stage.placed()
    await stage.delivered()

    await check_delivered_once(stage, ordered)
