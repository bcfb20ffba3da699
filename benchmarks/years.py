"""Years of finished jobs in the books: each member of a server makes a picture a day, and each day ends settled.

The database writes them itself, a statement for all rows of a kind and a day, with every constraint and trigger in force.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Insert, Select, SQLColumnExpression, String, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import JobState, Origin, ShowingKind
from domain.ledger import HELD, PIXELDOJO, TransferKind, community_account
from domain.money import Millicredits, Period
from domain.people import MemberKey, member_key, server_key
from domain.requests import ImageRequest
from domain.turns import TENTH
from storage.counters import STUDIO, community_scope, member_scope
from storage.database import Database
from storage.ledger import account_id
from storage.rows import table_of
from storage.tables import Base, CounterRow, JobRow, PersonRow, ResolutionRow, ShowingRow, StudioRow, TransferRow
from storage.values import options_of
from storage.words import kept_words

SERVER = server_key(710000000000000001)
MEMBERS = [member_key(720000000000000001 + number) for number in range(500)]
TRANSFERS_A_DAY = 2 * len(MEMBERS)
"""A hold and a settlement for each job."""
PRICE = Millicredits(1500)
TURN = PRICE // TENTH
DAYS_AT_ONCE = 10
"""In one transaction: SQLite writes to its search index at the end of each."""
CHANNEL = 730000000000000001
REQUEST = ImageRequest(prompt="a red fox in fresh snow, early morning light, wide angle", seed=7)


async def fill(database: Database, transfers: int) -> None:
    """Write so many transfers into new books, in whole days, the last of which is yesterday."""
    now = datetime.now(UTC)
    days = [now - timedelta(days=ago) for ago in range(transfers // TRANSFERS_A_DAY, 0, -1)]
    async with database.writing() as session:
        await session.execute(insert(PersonRow), [{"key": member} for member in MEMBERS])
    for begin in range(0, len(days), DAYS_AT_ONCE):
        async with database.writing() as session:
            for number, day in enumerate(days[begin : begin + DAYS_AT_ONCE], begin):
                await write_day(session, number, at=day)
    async with database.writing() as session:
        await write_counters(session, days)
        await session.execute(update(StudioRow).values(virtual_time=TURN * len(days)))


async def write_day(session: AsyncSession, number: int, *, at: datetime) -> None:
    """A job for each member: ordered, held, sent, finished and settled. number: of the day, from 0."""
    earlier = await session.scalar(select(func.max(JobRow.id))) or 0
    await session.execute(jobs(number, at=at))
    showing = {"kind": ShowingKind.REPLY, "channel_id": CHANNEL, "message_id": JobRow.id, "created_at": at, "recorded_at": at}
    await session.execute(each(ShowingRow, select(JobRow).where(JobRow.id > earlier), job_id=JobRow.id, **showing))
    await settle(session, earlier, at=at)
    for state in (JobState.SUBMITTING, JobState.SUBMITTED):
        await session.execute(update(JobRow).where(JobRow.id > earlier).values(state=state))
    ended = {"state": JobState.SUCCEEDED, "ended_at": at, "shown_at": at, "paid": PRICE, "cost": PRICE}
    await session.execute(update(JobRow).where(JobRow.id > earlier).values(**ended))


def jobs(number: int, *, at: datetime) -> Insert:
    """A new job for everybody."""
    code = literal(f"{number:05}-") + cast(PersonRow.id, String)
    return each(
        JobRow,
        select(PersonRow),
        code=code,
        order_key=literal("interaction-") + code,
        ticket=literal("ticket-") + code,
        origin=Origin.COMMAND,
        community=SERVER,
        member=PersonRow.key,
        member_name="a member",
        private=False,
        state=JobState.RESERVED,
        prompt=REQUEST.prompt,
        words=kept_words(REQUEST.wording),
        channel_id=CHANNEL,
        request=options_of(REQUEST),
        quoted=PRICE,
        turn_start=TURN * number,
        turn_finish=TURN * (number + 1),
        created_at=at,
        recorded_at=at,
    )


async def settle(session: AsyncSession, earlier: int, *, at: datetime) -> None:
    """Hold the prices of the jobs that came after an earlier one, and pay them."""
    community, held, pixeldojo = [await account_id(session, name) for name in (community_account(SERVER), HELD, PIXELDOJO)]
    of_jobs = select(JobRow).join(PersonRow, PersonRow.key == JobRow.member).where(JobRow.id > earlier)
    hold = {"kind": TransferKind.HOLD, "source_id": community, "target_id": held, "amount": JobRow.quoted, "at": at}
    await session.execute(each(TransferRow, of_jobs, job_id=JobRow.id, by_id=PersonRow.id, **hold))
    holds = select(TransferRow).where(TransferRow.job_id > earlier)
    await session.execute(each(ResolutionRow, holds, hold_id=TransferRow.id, spent=TransferRow.amount, returned=0, at=at))
    paid = {"kind": TransferKind.SETTLE, "source_id": held, "target_id": pixeldojo, "amount": TransferRow.amount, "at": at}
    await session.execute(each(TransferRow, holds, job_id=TransferRow.job_id, hold_id=TransferRow.id, **paid))


async def write_counters(session: AsyncSession, days: Sequence[datetime]) -> None:
    """What was used in each window: of everybody, of the server, and of each member."""
    windows = Counter((period, period.starts_at(day)) for day in days for period in Period)
    each_scope = literal(member_scope(SERVER, MemberKey(""))) + PersonRow.key
    for (period, starts_at), in_days in windows.items():
        window = {"period": period, "starts_at": starts_at, "held": 0}
        used = in_days * PRICE
        for scope in (STUDIO, community_scope(SERVER)):
            await session.execute(insert(CounterRow).values(scope=scope, used=used * len(MEMBERS), **window))
        await session.execute(each(CounterRow, select(PersonRow), scope=each_scope, used=used, **window))


def each(table: type[Base], found: Select[Any], **columns: Any) -> Insert:
    """Write a row for each that is found; plain values are the same in all of them."""
    target = table_of(table)
    values = [
        value if isinstance(value, SQLColumnExpression) else literal(value, target.c[name].type)
        for name, value in columns.items()
    ]
    return insert(target).from_select(list(columns), found.with_only_columns(*values, maintain_column_froms=True))
