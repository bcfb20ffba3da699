"""The account at PixelDojo: its balance against the books, and what the host was told of it by itself."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.alarms import PAUSES, AlarmKind
from domain.jobs import Job, JobState
from domain.ledger import PIXELDOJO
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits, credits_text
from domain.people import HOST_MEMBER, MemberKey
from domain.tally import Seen, Tally, agreed, compared
from storage.decisions import Decision, record
from storage.letters import write_letter
from storage.rows import JOBS, Part, insert_into, table_of
from storage.tables import AccountRow, AlarmRow, StudioRow, TransferRow

ACCOUNTS, TRANSFERS = table_of(AccountRow), table_of(TransferRow)
PAID = select(ACCOUNTS.c.balance).where(ACCOUNTS.c.name == PIXELDOJO).scalar_subquery()
PAID_SINCE = (
    select(func.sum(TRANSFERS.c.amount))
    .where(
        TRANSFERS.c.target_id == select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == PIXELDOJO).scalar_subquery(),
        TRANSFERS.c.at >= bindparam("since", type_=TRANSFERS.c.at.type),
    )
    .scalar_subquery()
)
UNDER_WAY = (JobState.SUBMITTING, JobState.SUBMITTED, JobState.PARKED)
IS_TAKEN = JOBS.c.state == JobState.SUBMITTED
BOOKS = select(
    func.coalesce(PAID, 0),
    func.coalesce(PAID_SINCE, 0),
    func.coalesce(func.sum(case((IS_TAKEN, JOBS.c.cost), else_=0)), 0),
    func.coalesce(func.sum(case((IS_TAKEN, 0), else_=JOBS.c.quoted)), 0),
).where(JOBS.c.shown_at.is_(None), JOBS.c.state.in_(UNDER_WAY))
MOMENTS = ("first_at", "topped_up_at", "missing_since")


class AccountBook(Part):
    """The host's money."""

    async def agree(self, *, by: MemberKey, now: datetime) -> Millicredits:
        """Take what is missing of the balance as spent elsewhere, as the host says; audited. How much it was."""
        async with self._database.writing() as session:
            kept = await session.scalar(select(StudioRow.tally).with_for_update())
            tally = None if kept is None else tally_of(kept)
            if tally is None or not tally.missing:
                return Millicredits(0)
            await session.execute(update(StudioRow).values(tally=tally_columns(agreed(tally))))
            spent = f"{credits_text(tally.missing)} spent elsewhere"
            await record(session, Decision(what="agree_balance", by=by, after=spent), now=now)
            return tally.missing

    async def alarms_said(self) -> Mapping[AlarmKind, int]:
        """The alarms that were said and aren't over, each with the worst level that was said."""
        async with self._database.reading() as session:
            return {row.kind: row.level for row in await session.scalars(select(AlarmRow))}

    async def say_alarm(self, kind: AlarmKind, level: int, facts: Mapping[str, Any], *, now: datetime) -> bool:
        """Write the letter of an alarm, and pause new orders where it is one that does; False, and nothing, where as bad was
        said by another process meanwhile."""
        letter = NewLetter(kind=LetterKind.ALARM, to=Addressee.HOST, facts=facts)
        async with self._database.writing() as session:
            said = insert_into(session, AlarmRow).values(kind=kind, level=level, said_at=now)
            worse = said.on_conflict_do_update(
                index_elements=["kind"], set_={"level": level, "said_at": now}, where=AlarmRow.level < level
            )
            if await session.scalar(worse.returning(AlarmRow.kind)) is None:
                return False
            await write_letter(session, letter, now=now)
            if kind in PAUSES:
                await pause(session, reason=kind, now=now)
            return True

    async def end_alarms(self, kinds: Collection[AlarmKind]) -> None:
        """All is well with these: they may be said again."""
        async with self._database.writing() as session:
            await session.execute(delete(AlarmRow).where(AlarmRow.kind.in_(kinds)))

    async def say_weekly(self, monday: datetime, facts: Mapping[str, Any] | None, *, now: datetime) -> bool:
        """Write the letter of the weeks before this Monday, or (None) only that there is nothing to tell of them; False, and
        nothing, where that was done."""
        is_new = or_(StudioRow.weekly_at.is_(None), StudioRow.weekly_at < monday)
        async with self._database.writing() as session:
            first = await session.scalar(update(StudioRow).where(is_new).values(weekly_at=monday).returning(StudioRow.id))
            if first is not None and facts is not None:
                await write_letter(session, NewLetter(kind=LetterKind.WEEKLY, to=Addressee.HOST, facts=facts), now=now)
            return first is not None


async def pause(session: AsyncSession, *, reason: str, now: datetime) -> None:
    """Stop new orders, as the host would."""
    running = update(StudioRow).where(StudioRow.paused_by_host.is_(False)).values(paused_by_host=True)
    if await session.scalar(running.returning(StudioRow.id)) is not None:
        await record(session, Decision(what="pause", by=HOST_MEMBER, reason=reason), now=now)


async def tallied(
    session: AsyncSession, job: Job, kept: dict[str, Any] | None, *, balance: Millicredits, now: datetime
) -> dict[str, Any]:
    """Compare the balance that the answer to a job's submit told with the books: the tally's columns then."""
    since = job.submitting_at or now
    paid, paid_lately, taken, unanswered = (await session.execute(BOOKS, {"since": since})).one()
    seen = Seen(
        at=now,
        balance=balance,
        spent=Millicredits(int(paid) + int(taken)),
        may_be_less=Millicredits(int(unanswered)),
        may_be_more=Millicredits(int(taken) - (job.cost or 0) + int(paid_lately)),
    )
    return tally_columns(compared(None if kept is None else tally_of(kept), seen))


def tally_columns(tally: Tally) -> dict[str, Any]:
    """A tally as JSON."""
    moments = {name: at and at.isoformat() for name in MOMENTS for at in [getattr(tally, name)]}
    return asdict(tally) | moments


def tally_of(kept: Mapping[str, Any]) -> Tally:
    """A tally as it was kept."""
    moments = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in MOMENTS}
    return Tally(**{**kept, **moments})
