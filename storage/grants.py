"""Granted credits: given by staff or from member to member, drawn on by orders, and back with the community once they end.

Those that end at one moment have an account of their own, so that a hold given back later still knows when they end.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, cast, delete, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit import AuditEntry
from domain.conduct import refuse_blocked, runs
from domain.errors import CannotGive, NotGranted
from domain.grants import Gift, Grant, drawn, ends_after, total
from domain.ledger import HELD, AccountName, TransferKind, community_account, grants_account
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits, credits_text, parse_credits
from domain.people import CommunityKey, MemberKey
from storage.decisions import Decision, record
from storage.house import read_record
from storage.ledger import Entry, account_id, balance, hold, transfer
from storage.letters import write_letter
from storage.rows import Part, insert_into, table_of
from storage.tables import AccountRow, GivingRow, GrantLotRow, ResolutionRow, TransferRow
from storage.tables.base import UtcTime

KEYS_KEPT = timedelta(days=1)
"""How long it is known that something was given: a form is sent again within minutes, or never."""
NEVER = datetime.max.replace(tzinfo=UTC)
SAYS_UNTIL = " until "
MOMENT = "%Y-%m-%d %H:%M:%S UTC"

ACCOUNTS, LOTS = table_of(AccountRow), table_of(GrantLotRow)
THAT_END = (
    select(ACCOUNTS.c.balance, LOTS.c.ends_at)
    .join(LOTS, LOTS.c.account_id == ACCOUNTS.c.id)
    .where(
        LOTS.c.community == bindparam("community"),
        LOTS.c.member == bindparam("member"),
        LOTS.c.ends_at > bindparam("now"),
        ACCOUNTS.c.balance > 0,
    )
)
FOR_GOOD = select(ACCOUNTS.c.balance, cast(null(), UtcTime).label("ends_at")).where(
    ACCOUNTS.c.name == bindparam("name"), ACCOUNTS.c.balance > 0
)
LIVE = union_all(THAT_END, FOR_GOOD)


class Grants(Part):
    """What is granted, given and ends."""

    async def grants(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> list[Grant]:
        """What a member has of granted credits, what ends soonest first."""
        async with self._database.reading() as session:
            return await live_grants(session, community, member, now=now)

    async def grant(
        self,
        community: CommunityKey,
        member: MemberKey,
        amount: Millicredits,
        *,
        by: MemberKey,
        reason: str,
        days: int | None = None,
        key: str | None = None,
        now: datetime,
    ) -> bool:
        """A `grant` transfer from the community's account to the member's own, good for so many days or (None) until it is
        used; audited with the reason, and told to the member. False for a key that was given once already."""
        async with self._database.booking() as session:
            if not await is_first(session, key, by=by, now=now):
                return False
            given = Grant(amount, ends_after(days, now=now))
            source, target = community_account(community), await grant_account(session, community, member, given.ends_at)
            await transfer(session, TransferKind.GRANT, amount, source=source, target=target, entry=Entry(now, by=by))
            decision = Decision(what="grant", by=by, community=community, member=member, after=grant_text(given), reason=reason)
            await tell_receiver(session, decision, [given], now=now)
            return True

    async def give(self, gift: Gift, *, key: str, now: datetime) -> bool:
        """`gift` transfers from what one member was granted to another's own, what ends soonest first, each with its end;
        audited, and told to the receiver. False for a key that was given once already.

        Raises: Blocked; CannotGive("blocked"); NotGranted for more than there is.
        """
        async with self._database.booking() as session:
            if not await is_first(session, key, by=gift.giver, now=now):
                return False
            await refuse_gift(session, gift, now=now)
            grants = await live_grants(session, gift.community, gift.giver, now=now)
            if gift.amount > total(grants):
                raise NotGranted(amount=gift.amount, granted=total(grants))
            parts = drawn(grants, gift.amount)
            await hand_over(session, gift, parts, entry=Entry(now, by=gift.giver))
            decision = Decision(
                what="gift",
                by=gift.giver,
                community=gift.community,
                member=gift.receiver,
                after=credits_text(gift.amount),
                reason=gift.word,
            )
            await tell_receiver(session, decision, parts, now=now)
            return True

    async def end_grants(self, *, now: datetime) -> None:
        """Give back to their communities what is left of grants that ended, and forget those that nothing can come back to."""
        ended = (
            select(GrantLotRow.account_id, GrantLotRow.community, AccountRow.name, AccountRow.balance)
            .join(AccountRow, AccountRow.id == GrantLotRow.account_id)
            .where(GrantLotRow.ends_at <= now)
            .order_by(GrantLotRow.account_id)
        )
        async with self._database.booking() as session:
            for _, community, name, left in (await session.execute(ended)).all():
                back = community_account(community)
                await transfer(session, TransferKind.GRANT, left, source=name, target=back, entry=Entry(now))
            held = still_held(GrantLotRow.account_id)
            await session.execute(delete(GrantLotRow).where(GrantLotRow.ends_at <= now, ~held))
            await session.execute(delete(GivingRow).where(GivingRow.at < now - KEYS_KEPT))


async def live_grants(session: AsyncSession, community: CommunityKey, member: MemberKey, *, now: datetime) -> list[Grant]:
    """What a member has of granted credits, what ends soonest first, what never ends last."""
    named = {"community": community, "member": member, "name": grants_account(community, member), "now": now}
    grants = [Grant(row.balance, row.ends_at) for row in await session.execute(LIVE, named)]
    return sorted(grants, key=lambda grant: grant.ends_at or NEVER)


async def grant_account(
    session: AsyncSession, community: CommunityKey, member: MemberKey, ends_at: datetime | None
) -> AccountName:
    """The account of what a member is granted until then; noted whose it is, where it ends."""
    name = grants_account(community, member, ends_at)
    if ends_at is not None:
        lot = {"account_id": await account_id(session, name), "community": community, "member": member, "ends_at": ends_at}
        await session.execute(insert_into(session, GrantLotRow).values(lot).on_conflict_do_nothing())
    return name


async def hold_grants(
    session: AsyncSession, community: CommunityKey, member: MemberKey, amount: Millicredits, *, entry: Entry
) -> None:
    """Set an amount aside from what a member was granted: each grant's part is a hold of its own, what ends soonest first."""
    if amount:
        for part in drawn(await live_grants(session, community, member, now=entry.at), amount):
            await hold(session, part.left, source=grants_account(community, member, part.ends_at), entry=entry)


async def hand_over(session: AsyncSession, gift: Gift, parts: Sequence[Grant], *, entry: Entry) -> None:
    """Move what is given, each part with its end."""
    for part in parts:
        source = grants_account(gift.community, gift.giver, part.ends_at)
        target = await grant_account(session, gift.community, gift.receiver, part.ends_at)
        await transfer(session, TransferKind.GIFT, part.left, source=source, target=target, entry=entry)


async def take_grant_back(session: AsyncSession, entry: AuditEntry, *, by: MemberKey, now: datetime) -> Millicredits:
    """Give back to the community what the member still has of what a grant gave; how much that was. For staff's Undo."""
    if entry.community is None or entry.member is None or entry.after is None:
        raise ValueError(f"entry {entry.id} grants nothing")
    given = grant_in(entry.after)
    source = grants_account(entry.community, entry.member, given.ends_at)
    left = Millicredits(min(given.left, await balance(session, source)))
    target = community_account(entry.community)
    await transfer(session, TransferKind.GRANT, left, source=source, target=target, entry=Entry(now, by=by))
    return left


async def is_first(session: AsyncSession, key: str | None, *, by: MemberKey, now: datetime) -> bool:
    """Note that somebody gives something under this key; whether nothing was before."""
    if key is None:
        return True
    noted = insert_into(session, GivingRow).values(member=by, key=key, at=now).on_conflict_do_nothing().returning(GivingRow.key)
    return await session.scalar(noted) is not None


async def refuse_gift(session: AsyncSession, gift: Gift, *, now: datetime) -> None:
    """Raises: Blocked, for who gives; CannotGive, for who gets."""
    giver, receiver = [await read_record(session, gift.community, member) for member in (gift.giver, gift.receiver)]
    refuse_blocked(giver, now=now)
    if runs(receiver, now=now):
        raise CannotGive("blocked")


async def tell_receiver(session: AsyncSession, decision: Decision, parts: Sequence[Grant], *, now: datetime) -> None:
    """Write what was given into the audit, and the letter to who has it now. Its facts are the parts, each an amount in
    millicredits and when it ends; by whom and with which word is the audit's to say. cogs/give.py reads them."""
    audit_id = await record(session, decision, now=now)
    letter = NewLetter(
        kind=LetterKind.GIVEN,
        to=Addressee.MEMBER,
        community=decision.community,
        member=decision.member,
        audit_id=audit_id,
        facts={"parts": [[part.left, part.ends_at and part.ends_at.isoformat()] for part in parts]},
    )
    await write_letter(session, letter, now=now)


def still_held(account: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a hold may still come back to an account."""
    resolved = select(ResolutionRow.hold_id).where(ResolutionRow.hold_id == TransferRow.id).exists()
    into_held = TransferRow.target_id == select(AccountRow.id).where(AccountRow.name == HELD).scalar_subquery()
    return select(TransferRow.id).where(TransferRow.source_id == account, into_held, ~resolved).exists()


def grant_text(grant: Grant) -> str:
    """A grant in the audit's words."""
    until = "" if grant.ends_at is None else f"{SAYS_UNTIL}{grant.ends_at.strftime(MOMENT)}"
    return f"{credits_text(grant.left)}{until}"


def grant_in(text: str) -> Grant:
    """What an entry of the audit gave."""
    amount, _, until = text.partition(SAYS_UNTIL)
    ends_at = datetime.strptime(until, MOMENT).replace(tzinfo=UTC) if until else None
    return Grant(parse_credits(amount.replace(",", "")), ends_at)
