"""What staff decide for their server: each change is a decision in the audit, in the transaction of the change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit import UNDOABLE_SETTINGS
from domain.communities import NEWCOMERS, ChannelRule, CommunitySettings, HouseRules, MemberRecord, Tier
from domain.people import CommunityKey, MemberKey
from domain.setup import CHANNELS_MOST, NEWCOMER_ACCOUNT_DAYS, NEWCOMER_MEMBER_HOURS, SetUp
from domain.visitors import Visitor
from storage.decisions import Decision, record
from storage.house import (
    channel_columns,
    channel_of,
    make_settings,
    put,
    read_house,
    read_open_channels,
    read_record,
    read_settings,
    read_tiers,
    tier_columns,
)
from storage.house_texts import as_text, channel_text, tier_text, whose
from storage.overview import send_again
from storage.quotas import change_quota
from storage.rows import Part, insert_into
from storage.tables import ChannelRow, CommunitySettingsRow, SetUpOfferRow, TierRow


class HouseBook(Part):
    """The house rules of all servers."""

    async def community_settings(self, community: CommunityKey) -> CommunitySettings:
        """A server's settings; every server's at first, where nobody decided anything."""
        async with self._database.reading() as session:
            return await read_settings(session, community) or CommunitySettings()

    async def change_community(
        self,
        community: CommunityKey,
        changes: Mapping[str, Any],
        *,
        by: MemberKey,
        reason: str | None = None,
        now: datetime,
    ) -> CommunitySettings:
        """Change settings by their names; each that is another one now is a decision of its own. What they are then."""
        async with self._database.writing() as session:
            return await change_settings(session, community, changes, by=by, reason=reason, now=now)

    async def tiers(self, community: CommunityKey) -> list[Tier]:
        """All tiers of a server."""
        async with self._database.reading() as session:
            return await read_tiers(session, TierRow.community == community)

    async def set_tier(self, community: CommunityKey, tier: Tier, *, by: MemberKey, now: datetime) -> None:
        """Put a tier in the place of an earlier one of its name."""
        await self.change_tier(community, tier.who, lambda _: tier, by=by, now=now)

    async def drop_tier(self, community: CommunityKey, who: str, *, by: MemberKey, now: datetime) -> None:
        """Take a tier away; one that isn't there is none."""
        await self.change_tier(community, who, lambda tier: Tier(who=tier.who), by=by, now=now)

    async def change_tier(
        self, community: CommunityKey, who: str, change: Callable[[Tier], Tier], *, by: MemberKey, now: datetime
    ) -> None:
        """Change a tier; one that says nothing then is taken away. Raises: what the change raises."""
        async with self._database.writing() as session:
            await change_tier(session, community, who, change, by=by, now=now)

    async def channels(self, community: CommunityKey) -> list[ChannelRule]:
        """All rules about channels of a server."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(ChannelRow).where(ChannelRow.community == community))
            return [channel_of(row) for row in rows]

    async def house_rules(self, community: CommunityKey, member: MemberKey, visitor: Visitor, *, now: datetime) -> HouseRules:
        """What bears on a member's requests in one place; where staff decided nothing, nothing is read."""
        async with self._database.reading() as session:
            if await read_settings(session, community) is None:
                return HouseRules()
            return await read_house(session, community, member, visitor, now=now)

    async def set_channel(self, community: CommunityKey, rule: ChannelRule, *, by: MemberKey, now: datetime) -> None:
        """Put a channel's rule in the place of an earlier one; one that says nothing takes it away."""
        await self.change_channel(community, rule.channel_id, lambda _: rule, by=by, now=now)

    async def change_channel(
        self,
        community: CommunityKey,
        channel_id: int,
        change: Callable[[ChannelRule], ChannelRule],
        *,
        by: MemberKey,
        now: datetime,
    ) -> None:
        """Change a channel's rule; one that says nothing then is taken away."""
        async with self._database.writing() as session:
            await change_channel(session, community, channel_id, change, by=by, now=now)

    async def member_record(self, community: CommunityKey, member: MemberKey) -> MemberRecord:
        """What staff hold of a member."""
        async with self._database.reading() as session:
            return await read_record(session, community, member)

    async def set_up(self, community: CommunityKey, answers: SetUp, *, by: MemberKey, now: datetime) -> None:
        """Write the answers of the set-up, all of them or none; what is so already is no decision."""
        async with self._database.writing() as session:
            before = await make_settings(session, community)
            gate = gate_of(before, answers.holds_back)
            settings = {"anywhere": not answers.open_channels, "staff_channel_id": answers.staff_channel_id, "set_up_at": now}
            await change_settings(session, community, settings | gate, by=by, now=now)
            await open_channels(session, community, answers.open_channels, by=by, now=now)
            if answers.quota is not None:
                await change_quota(session, community, None, answers.quota, by=by, now=now)
            if answers.holds_back and not before.holds_newcomers_back:
                await change_tier(session, community, NEWCOMERS, answers.newcomers_unless_set, by=by, now=now)

    async def first_offer(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> bool:
        """True the first time only: the set-up was not yet offered to this member of the staff there."""
        async with self._database.writing() as session:
            offer = insert_into(session, SetUpOfferRow).values(community=community, member=member, at=now)
            return await session.scalar(offer.on_conflict_do_nothing().returning(SetUpOfferRow.member)) is not None


async def change_settings(
    session: AsyncSession,
    community: CommunityKey,
    changes: Mapping[str, Any],
    *,
    by: MemberKey,
    reason: str | None = None,
    now: datetime,
) -> CommunitySettings:
    """As HouseBook.change_community, in a transaction of more."""
    before = await make_settings(session, community)
    changed = {name: value for name, value in changes.items() if getattr(before, name) != value}
    for name, value in changed.items():
        change = Decision(
            what=f"set_{name}",
            by=by,
            community=community,
            before=as_text(getattr(before, name)),
            after=as_text(value),
            reason=reason,
            undo={"before": getattr(before, name), "after": value} if name in UNDOABLE_SETTINGS else None,
        )
        await record(session, change, now=now)
    if changed:
        this = update(CommunitySettingsRow).where(CommunitySettingsRow.community == community)
        await session.execute(this.values(**changed))
    if changed.get("staff_channel_id") is not None:
        await send_again(session, community, now=now)
    return await read_settings(session, community) or CommunitySettings()


async def change_tier(
    session: AsyncSession, community: CommunityKey, who: str, change: Callable[[Tier], Tier], *, by: MemberKey, now: datetime
) -> None:
    """As HouseBook.change_tier, in a transaction of more. The settings' row is locked: changes come one after the other."""
    await make_settings(session, community)
    this = (TierRow.community == community, TierRow.who == who)
    nothing = Tier(who=who)
    before = next(iter(await read_tiers(session, *this)), nothing)
    after = change(before)
    if after == before:
        return
    sides = [None if tier == nothing else tier_columns(tier) for tier in (before, after)]
    told = [None if tier == nothing else f"{whose(who)}: {tier_text(tier)}" for tier in (before, after)]
    if sides[1] is None:
        await session.execute(delete(TierRow).where(*this))
    else:
        await put(session, TierRow, {"community": community, "who": who}, sides[1])
    decision = Decision(
        what="drop_tier" if sides[1] is None else "set_tier",
        by=by,
        community=community,
        before=told[0],
        after=told[1],
        undo={"who": who, "before": sides[0], "after": sides[1]},
    )
    await record(session, decision, now=now)


async def change_channel(
    session: AsyncSession,
    community: CommunityKey,
    channel_id: int,
    change: Callable[[ChannelRule], ChannelRule],
    *,
    by: MemberKey,
    now: datetime,
) -> None:
    """As HouseBook.change_channel, in a transaction of more."""
    await make_settings(session, community)
    this = (ChannelRow.community == community, ChannelRow.channel_id == channel_id)
    row = await session.scalar(select(ChannelRow).where(*this))
    before = ChannelRule(channel_id=channel_id) if row is None else channel_of(row)
    after = change(before)
    if after == before:
        return
    sides = [channel_columns(rule) for rule in (before, after)]
    if sides[1] is None:
        await session.execute(delete(ChannelRow).where(*this))
    else:
        await put(session, ChannelRow, {"community": community, "channel_id": channel_id}, sides[1])
    decision = Decision(
        what="set_channel",
        by=by,
        community=community,
        before=None if sides[0] is None else channel_text(before),
        after=channel_text(after),
        undo={"channel_id": channel_id, "before": sides[0], "after": sides[1]},
    )
    await record(session, decision, now=now)


async def open_channels(
    session: AsyncSession, community: CommunityKey, chosen: Sequence[int], *, by: MemberKey, now: datetime
) -> None:
    """Open these channels by rules of their own; of those that the set-up asked about, the others are as the server again."""
    asked_about = (await read_open_channels(session, community))[:CHANNELS_MOST]
    opened, closed = partial(allow, allowed=True), partial(allow, allowed=None)
    for channel_id in sorted({*chosen, *asked_about}):
        change = opened if channel_id in chosen else closed
        await change_channel(session, community, channel_id, change, by=by, now=now)


def allow(rule: ChannelRule, *, allowed: bool | None) -> ChannelRule:
    """A rule that says whether it may be used there."""
    return replace(rule, allowed=allowed)


def gate_of(settings: CommunitySettings, holds_back: bool) -> dict[str, int | None]:
    """The settings of the newcomers' gate to be changed: one that is there stays as it is."""
    if holds_back == settings.holds_newcomers_back:
        return {}
    days, hours = (NEWCOMER_ACCOUNT_DAYS, NEWCOMER_MEMBER_HOURS) if holds_back else (None, None)
    return {"newcomer_account_days": days, "newcomer_member_hours": hours}
