"""What the host lets a server spend: its share, and what is added to a window that runs."""

from datetime import datetime

from sqlalchemy import select, update

from domain.communities import HouseRules
from domain.ledger import WORLD, TransferKind, community_account
from domain.money import Allowance, Millicredits, Period, credits_text
from domain.people import CommunityKey, MemberKey
from storage.decisions import Decision, record
from storage.grants import is_first
from storage.house import read_funds, read_share
from storage.ledger import Entry, transfer
from storage.rows import Part, insert_into
from storage.tables import CommunityFundRow, CommunityRow


class Shares(Part):
    """The host's part of each server's budget."""

    async def budget_rules(self, community: CommunityKey, *, now: datetime) -> HouseRules:
        """The house rules as far as they are about the server's budget: the host's share, and what was added to it."""
        async with self._database.reading() as session:
            funded = await read_funds(session, community, now=now)
            return HouseRules(share=await read_share(session, community), funded=funded)

    async def set_share(self, community: CommunityKey, share: Allowance | None, *, by: MemberKey, now: datetime) -> None:
        """Set the host's share for a server; None: as the settings say again. What it is already is no decision."""
        async with self._database.writing() as session:
            await session.execute(insert_into(session, CommunityRow).values(key=community).on_conflict_do_nothing())
            await session.execute(select(CommunityRow.key).where(CommunityRow.key == community).with_for_update())
            before = await read_share(session, community)
            if share == before:
                return
            columns = {"share_limit": share and share.limit, "share_period": share and share.period}
            await session.execute(update(CommunityRow).where(CommunityRow.key == community).values(columns))
            told = [None if each is None else str(each) for each in (before, share)]
            change = Decision(what="share", by=by, community=community, before=told[0], after=told[1])
            await record(session, change, now=now)

    async def fund(
        self, community: CommunityKey, amount: Millicredits, period: Period, *, by: MemberKey, key: str, now: datetime
    ) -> Millicredits:
        """A `fund` transfer to a server's account, on top of its budget in the window that runs; what was added to that window
        by now. Nothing more for a key that was taken already."""
        window = {"community": community, "period": period, "starts_at": period.starts_at(now)}
        async with self._database.booking() as session:
            if await is_first(session, key, by=by, now=now):
                added = insert_into(session, CommunityFundRow).values(**window, amount=amount)
                more = {"amount": CommunityFundRow.amount + added.excluded.amount}
                await session.execute(added.on_conflict_do_update(index_elements=list(window), set_=more))
                account = community_account(community)
                await transfer(session, TransferKind.FUND, amount, source=WORLD, target=account, entry=Entry(now, by=by))
                told = f"{credits_text(amount)} for this {period}"
                await record(session, Decision(what="fund", by=by, community=community, after=told), now=now)
            return await session.scalar(select(CommunityFundRow.amount).filter_by(**window)) or Millicredits(0)
