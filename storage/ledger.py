"""The books: transfers between accounts, and holds with their one resolution each. A trigger moves the balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.ledger import HELD, HOST, PIXELDOJO, AccountName, Hold, Resolution, TransferKind
from domain.money import Millicredits
from domain.people import MemberKey
from storage.rows import insert_into, table_of
from storage.tables import AccountRow, PersonRow, ResolutionRow, TransferRow

ACCOUNTS, PEOPLE, TRANSFERS, RESOLUTIONS = (table_of(rows) for rows in (AccountRow, PersonRow, TransferRow, ResolutionRow))
RESOLVE = insert(RESOLUTIONS)
SOURCES, TARGETS = ACCOUNTS.alias("sources"), ACCOUNTS.alias("targets")
LINE = ("kind", "amount", "job_id", "by_id", "hold_id", "at")
BETWEEN = (
    select(SOURCES.c.id, TARGETS.c.id, *(bindparam(name, type_=TRANSFERS.c[name].type) for name in LINE))
    .join_from(SOURCES, TARGETS, TARGETS.c.name == bindparam("target"))
    .where(SOURCES.c.name == bindparam("source"))
)
ENTER = insert(TRANSFERS).from_select(("source_id", "target_id", *LINE), BETWEEN).returning(TRANSFERS.c.id)
"""Of two accounts that are there; nothing is written otherwise."""
PERSON_ID = select(PEOPLE.c.id).where(PEOPLE.c.key == bindparam("key"))
ACCOUNT_ID = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == bindparam("name"))
OPEN_HOLDS = (
    select(TRANSFERS.c.id, ACCOUNTS.c.name, TRANSFERS.c.amount)
    .join(ACCOUNTS, ACCOUNTS.c.id == TRANSFERS.c.source_id)
    .where(
        TRANSFERS.c.job_id == bindparam("job_id"),
        TRANSFERS.c.target_id == select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == HELD).correlate(None).scalar_subquery(),
        ~select(RESOLUTIONS.c.hold_id).where(RESOLUTIONS.c.hold_id == TRANSFERS.c.id).exists(),
    )
    .order_by(TRANSFERS.c.id)
)


@dataclass(frozen=True)
class Entry:
    """What transfers written together have in common. by: who is behind them; None: the studio itself."""

    at: datetime
    job_id: int | None = None
    by: MemberKey | None = None


async def transfer(
    session: AsyncSession,
    kind: TransferKind,
    amount: Millicredits,
    *,
    source: AccountName,
    target: AccountName,
    entry: Entry,
    hold_id: int | None = None,
) -> None:
    """Move an amount from one account to another; nothing is written for an amount of 0."""
    if not amount:
        return
    line = {
        "kind": kind,
        "amount": amount,
        "source": source,
        "target": target,
        "job_id": entry.job_id,
        "by_id": None if entry.by is None else await person_id(session, entry.by),
        "hold_id": hold_id,
        "at": entry.at,
    }
    if await session.scalar(ENTER, line) is None:
        for name in (source, target):
            await account_id(session, name)
        await session.execute(ENTER, line)


async def hold(session: AsyncSession, amount: Millicredits, *, source: AccountName, entry: Entry) -> None:
    """Set an amount aside until its job ends; the host's own is a risk."""
    kind = TransferKind.RISK if source == HOST else TransferKind.HOLD
    await transfer(session, kind, amount, source=source, target=HELD, entry=entry)


async def open_holds(session: AsyncSession, job_id: int) -> tuple[Hold, ...]:
    """A job's holds that are not resolved, in the order in which they were made."""
    rows = await session.execute(OPEN_HOLDS, {"job_id": job_id})
    return tuple(Hold(id_, name, amount) for id_, name, amount in rows)


async def write_resolutions(
    session: AsyncSession,
    resolutions: Sequence[Resolution],
    *,
    entry: Entry,
    spent_as: TransferKind = TransferKind.SETTLE,
) -> None:
    """End holds: what is spent goes to PixelDojo, the rest back. The database refuses a second end of any of them."""
    for resolution in resolutions:
        held = resolution.hold
        ends = {"hold_id": held.id, "spent": resolution.spent, "returned": resolution.returned, "at": entry.at}
        await session.execute(RESOLVE, ends)
        await transfer(session, spent_as, resolution.spent, source=HELD, target=PIXELDOJO, entry=entry, hold_id=held.id)
        await transfer(
            session, TransferKind.RELEASE, resolution.returned, source=HELD, target=held.source, entry=entry, hold_id=held.id
        )


async def balance(session: AsyncSession, account: AccountName) -> Millicredits:
    """What an account has; one that was never used has 0."""
    return await session.scalar(select(AccountRow.balance).where(AccountRow.name == account)) or Millicredits(0)


async def account_id(session: AsyncSession, name: AccountName) -> int:
    """An account's id; it is made at 0 when first used."""
    known: int | None = await session.scalar(ACCOUNT_ID, {"name": name})
    if known is not None:
        return known
    made = insert_into(session, AccountRow).values(name=name, balance=0).on_conflict_do_nothing().returning(AccountRow.id)
    return await session.scalar(made) or (await session.scalars(ACCOUNT_ID, {"name": name})).one()


async def person_id(session: AsyncSession, key: MemberKey) -> int:
    """A person's id, made when first named."""
    known: int | None = await session.scalar(PERSON_ID, {"key": key})
    if known is not None:
        return known
    made = insert_into(session, PersonRow).values(key=key).on_conflict_do_nothing().returning(PersonRow.id)
    return await session.scalar(made) or (await session.scalars(PERSON_ID, {"key": key})).one()
