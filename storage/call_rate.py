"""One call rate for all processes on a PostgreSQL: the generic cell rate algorithm, on one row (docs/decisions/0089).

Each statement stands for itself, so that nobody waits for a process that was stopped in the middle of a transaction; the time is
the database's.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Float,
    Interval,
    Row,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from storage.rows import Part, table_of
from storage.tables import CallRateRow
from storage.tables.base import UtcTime
from studio.ports import Call

ASK_MOST_S = 2.0
"""Who has no answer by then goes by its own count."""
AWAY = (DBAPIError, NoConnection, OSError)
"""With the standard library's TimeoutError, which is an OSError."""
FURTHEST = timedelta(seconds=300)
"""Nobody waits for longer: what is further away was written before the database's clock was set back."""
NOW = func.clock_timestamp(type_=UtcTime)
RATE = table_of(CallRateRow)


def not_before_now(moment: ColumnElement[Any]) -> ColumnElement[datetime]:
    """A moment of the row, or now, whichever is later."""
    return case((moment <= NOW + literal(FURTHEST, Interval), func.greatest(moment, NOW, type_=UtcTime)), else_=NOW)


def seconds(moment: ColumnElement[Any]) -> ColumnElement[float]:
    """How far away it is."""
    return cast(extract("epoch", moment - NOW), Float)


def given(name: str) -> ColumnElement[timedelta]:
    """A time span that a statement is given."""
    return bindparam(name, type_=Interval)


EVEN, PAUSE = not_before_now(RATE.c.even_at), not_before_now(RATE.c.paused_until)
IS_FREE = and_(given("most") >= EVEN - NOW, PAUSE <= NOW)
FIRST = insert(RATE)
TAKE = (
    FIRST.values(id=1, even_at=NOW + given("every"))
    .on_conflict_do_update(index_elements=["id"], set_={"even_at": EVEN + given("every")}, where=IS_FREE)
    .returning(seconds(RATE.c.even_at).label("ahead_s"), RATE.c.a_minute)
)
LOOK = select(seconds(EVEN).label("ahead_s"), seconds(PAUSE).label("pause_s"), RATE.c.a_minute)
SLOW_DOWN = FIRST.values(
    id=1, even_at=NOW + given("ahead"), paused_until=NOW + given("pause"), a_minute=bindparam("a_minute", type_=BigInteger)
).on_conflict_do_update(
    index_elements=["id"],
    set_={
        "even_at": func.greatest(EVEN, FIRST.excluded.even_at),
        "paused_until": func.greatest(PAUSE, FIRST.excluded.paused_until),
        "a_minute": func.coalesce(FIRST.excluded.a_minute, RATE.c.a_minute),
    },
)


class CallRates(Part):
    """Fills studio.ports.CallRate."""

    async def take_call(self, *, every_s: float, most_ahead_s: float) -> Call | None:
        """Count one call, if those before it are no more than most_ahead_s ahead of one every every_s. None: no answer."""
        try:
            taken = await self._ask(TAKE, every=timedelta(seconds=every_s), most=timedelta(seconds=most_ahead_s))
            if taken is not None:
                return Call(went=True, ahead_s=taken.ahead_s, a_minute=taken.a_minute)
            seen = await self._ask(LOOK)
        except AWAY:
            return None
        return None if seen is None else Call(went=False, ahead_s=seen.ahead_s, pause_s=seen.pause_s, a_minute=seen.a_minute)

    async def slow_calls(self, *, a_minute: int | None, ahead_s: float, pause_s: float) -> bool:
        """An answer told of less. Whether the others know now."""
        try:
            await self._ask(SLOW_DOWN, a_minute=a_minute, ahead=timedelta(seconds=ahead_s), pause=timedelta(seconds=pause_s))
        except AWAY:
            return False
        return True

    async def _ask(self, statement: Executable, **values: Any) -> Row[Any] | None:
        async with asyncio.timeout(ASK_MOST_S), self._database.at_once() as connection:
            result = await connection.execute(statement, values)
            return result.one_or_none() if result.returns_rows else None
