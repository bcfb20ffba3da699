"""The questions of every second are answered from what is left to do, however many jobs have ended."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.database import Database, open_database
from storage.store import SqlStore
from tests.storage.orders import ADA, NOON, SERVER, history_of, in_line, opened, succeeded


def plans_of(database: Database) -> list[tuple[str, Any]]:
    """Every statement sent from now on, with what is bound to it."""
    sent: list[tuple[str, Any]] = []

    def remember(_: object, cursor: object, statement: str, parameters: Any, *__: object) -> None:
        sent.append((statement, parameters))

    for engine in (database._reads, database._writes):
        event.listen(engine.sync_engine, "before_cursor_execute", remember)
    return sent


def explain(session: Session, sent: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The statements, each with every step of SQLite's plan for it."""
    return [
        (statement, str(tuple(row)[-1]))
        for statement, parameters in sent
        for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


QUESTIONS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "claim_next": lambda store: store.claim_next(driver="me", now=NOON),
    "next_due_at": lambda store: store.next_due_at(driver="me", now=NOON),
    "renew_claims": lambda store: store.renew_claims(driver="me", now=NOON),
    "release_unrecorded": lambda store: store.release_unrecorded(older_than=NOON, now=NOON),
    "line": lambda store: store.line(1),
    "load": lambda store: store.load(),
    "waiting_jobs": lambda store: store.waiting_jobs(most=25),
    "lost_jobs": lambda store: store.lost_jobs(),
    "open_jobs": lambda store: store.open_jobs(ADA, None),
    "spent_by_day": lambda store: store.spent_by_day(None, since=NOON.date()),
    "paid": lambda store: store.paid(since=NOON, until=NOON),
    "parked_since": lambda store: store.parked_since(NOON),
    "standing": lambda store: store.standing(SERVER, ADA, now=NOON),
}
OF_ALL_TIMES = ("ix_jobs_member ", "ix_jobs_member_turn ")
"""Indexes that hold ended jobs too."""


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_questions_of_every_second_look_at_unfinished_jobs_only(file: Path, question: str) -> None:
    """By partial indexes, as SQLite itself plans each statement that is sent; none walks through a whole table."""
    async with open_database(f"sqlite:///{file}") as database:
        store = SqlStore(database)
        await in_line(store)
        sent = plans_of(database)
        await QUESTIONS[question](store)
        async with database.reading() as session:
            explained = await session.run_sync(explain, list(sent))
    assert explained
    for statement, step in explained:
        grows = re.fullmatch(r"(SCAN|SEARCH) (jobs|transfers|counters|showings|job_images)( LEFT-JOIN)?", step)
        assert not grows, (statement, step)
        assert not any(index in step for index in OF_ALL_TIMES), (statement, step)


async def test_an_order_finds_its_windows_among_those_that_ran_out(file: Path) -> None:
    """Each by its scope, its kind and its beginning: a scope has a window more with every day, and none is gone through."""
    async with open_database(f"sqlite:///{file}") as database:
        store = SqlStore(database)
        sent = plans_of(database)
        await opened(store)
        async with database.reading() as session:
            explained = await session.run_sync(explain, list(sent))
    of_counters = [step for _, step in explained if " counters " in step]
    assert len(of_counters) > 3  # three windows are read, and counted in
    assert all(step.endswith("(scope=? AND period=? AND starts_at=?)") for step in of_counters), of_counters


THEIRS = "SEARCH jobs USING INDEX ix_jobs_member"
WORDS = "SCAN job_words VIRTUAL TABLE"
DAYS = {"since": NOON.date(), "until": NOON.date()}
SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({}, f"{THEIRS} (member=?)"),
    ({"find": "fox"}, WORDS),
    ({"find": "fox", "channel_id": 5}, WORDS),
    ({"find": "fox", **DAYS}, WORDS),
    ({"channel_id": 5}, "SEARCH jobs USING INDEX ix_jobs_member_channel (member=? AND channel_id=?)"),
    (DAYS, f"{THEIRS} (member=? AND id>? AND id<?)"),
    ({"starred": True}, "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"),
]


@pytest.mark.parametrize(("asked", "begins"), SEARCHES)
async def test_a_search_walks_one_index_from_the_newest_job_back(file: Path, asked: dict[str, Any], begins: str) -> None:
    """As far as a page needs: what is found is never all gathered and sorted first, whatever is asked."""
    async with open_database(f"sqlite:///{file}") as database:
        store = SqlStore(database)
        await succeeded(store)
        sent = plans_of(database)
        await history_of(store, **asked)
        async with database.reading() as session:
            explained = await session.run_sync(explain, sent[:1])
    steps = [step for _, step in explained]
    assert steps[0].startswith(begins), steps
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in steps), steps
