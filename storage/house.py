"""What staff decided for their server, read for the gate. It is written in storage/house_book.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.communities import (
    EVERYONE,
    NEWCOMERS,
    ChannelRule,
    CommunitySettings,
    HouseRules,
    MemberRecord,
    Tier,
    role_tier,
)
from domain.jobs import JobState
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey, is_server
from domain.visitors import Visitor
from storage.rows import insert_into, table_of
from storage.tables import EVERYONE as EVERYONES_ENTRY
from storage.tables import (
    ChannelRow,
    CommunityFundRow,
    CommunityRow,
    CommunitySettingsRow,
    JobRow,
    MemberRecordRow,
    QuotaRow,
    TierRow,
)
from storage.tables.communities import limit_columns

SETTINGS = tuple(CommunitySettings.__dataclass_fields__)
SERVERS, QUOTAS, HOSTS, FUNDS = (table_of(rows) for rows in (CommunitySettingsRow, QuotaRow, CommunityRow, CommunityFundRow))
ITS_SETTINGS = select(SERVERS).where(SERVERS.c.community == bindparam("community"))
LOCKED_SETTINGS = ITS_SETTINGS.with_for_update()
ITS_QUOTAS = select(QUOTAS.c.member, QUOTAS.c.quota_limit, QUOTAS.c.period).where(
    QUOTAS.c.community == bindparam("community"), QUOTAS.c.member.in_([bindparam("member"), EVERYONES_ENTRY])
)
ITS_SHARE = select(HOSTS.c.share_limit, HOSTS.c.share_period).where(HOSTS.c.key == bindparam("community"))
ITS_FUNDS = select(FUNDS.c.period, FUNDS.c.amount).where(
    FUNDS.c.community == bindparam("community"),
    or_(*(and_(FUNDS.c.period == each, FUNDS.c.starts_at == bindparam(each.value)) for each in Period)),
)


async def read_house(
    session: AsyncSession,
    community: CommunityKey,
    member: MemberKey,
    visitor: Visitor,
    *,
    besides: str | None = None,
    now: datetime,
) -> HouseRules:
    """All that bears on one member's order in one place. besides: the batch that is being ordered."""
    if not is_server(community):
        return HouseRules()
    quotas = await read_quotas(session, community, member)
    money: dict[str, Any] = {
        "own_quota": quotas.get(member),
        "everyones_quota": quotas.get(EVERYONES_ENTRY),
        "share": await read_share(session, community),
        "funded": await read_funds(session, community, now=now),
    }
    settings = await read_settings(session, community)
    if settings is None:
        return HouseRules(**money)
    names = [EVERYONE, NEWCOMERS, *map(role_tier, visitor.roles)]
    tiers = await read_tiers(session, TierRow.community == community, TierRow.who.in_(names))
    channels = await read_channels(session, community, visitor.channels)
    limits = [*(tier.limits for tier in tiers), *(channel.limits for channel in channels)]
    pauses = any(each.cooldown_s is not None for each in limits)
    return HouseRules(
        **money,
        settings=settings,
        tiers=tuple(tiers),
        channels=channels,
        open_channels=await read_open_channels(session, community),
        record=await read_record(session, community, member),
        last_ordered_at=await last_ordered_at(session, community, member, besides=besides) if pauses else None,
    )


async def make_settings(session: AsyncSession, community: CommunityKey) -> CommunitySettings:
    """A server's settings, with their row made (and locked) where there was none."""
    await session.execute(insert_into(session, CommunitySettingsRow).values(community=community).on_conflict_do_nothing())
    settings = await read_settings(session, community, lock=True)
    assert settings is not None  # noqa: S101 # just made
    return settings


async def read_settings(session: AsyncSession, community: CommunityKey, *, lock: bool = False) -> CommunitySettings | None:
    """A server's settings; None where nobody decided anything."""
    found = await session.execute(LOCKED_SETTINGS if lock else ITS_SETTINGS, {"community": community})
    row = found.one_or_none()
    return None if row is None else CommunitySettings(**{name: getattr(row, name) for name in SETTINGS})


async def read_quotas(session: AsyncSession, community: CommunityKey, member: MemberKey) -> Mapping[MemberKey, Allowance]:
    """Staff's entries for the member and for everyone."""
    rows = await session.execute(ITS_QUOTAS, {"community": community, "member": member})
    return {row.member: Allowance(row.quota_limit, row.period) for row in rows}


async def read_share(session: AsyncSession, community: CommunityKey) -> Allowance | None:
    """The host's share for a server."""
    row = (await session.execute(ITS_SHARE, {"community": community})).one_or_none()
    return None if row is None or row.share_limit is None else Allowance(row.share_limit, row.share_period)


async def read_funds(session: AsyncSession, community: CommunityKey, *, now: datetime) -> Mapping[Period, Millicredits]:
    """What the host added in the windows that run now."""
    windows = {each.value: each.starts_at(now) for each in Period}
    rows = await session.execute(ITS_FUNDS, {"community": community, **windows})
    return {row.period: row.amount for row in rows}


async def read_tiers(session: AsyncSession, *which: Any) -> list[Tier]:
    """Tiers, by their names."""
    rows = await session.scalars(select(TierRow).where(*which).order_by(TierRow.who))
    return [Tier(who=row.who, quota=quota_of_tier(row), limits=row.limits) for row in rows]


def quota_of_tier(row: TierRow) -> Allowance | None:
    """A tier's quota, where it says one."""
    return None if row.quota_limit is None or row.period is None else Allowance(row.quota_limit, row.period)


async def read_channels(session: AsyncSession, community: CommunityKey, channels: Sequence[int]) -> tuple[ChannelRule, ...]:
    """The rules about these channels, in their order."""
    if not channels:
        return ()
    here = (ChannelRow.community == community, ChannelRow.channel_id.in_(channels))
    rules = {row.channel_id: channel_of(row) for row in await session.scalars(select(ChannelRow).where(*here))}
    return tuple(rules[channel_id] for channel_id in channels if channel_id in rules)


async def read_open_channels(session: AsyncSession, community: CommunityKey) -> tuple[int, ...]:
    """Where it may be used by a rule of the channel's own."""
    is_open = (ChannelRow.community == community, ChannelRow.allowed.is_(True))
    return tuple(await session.scalars(select(ChannelRow.channel_id).where(*is_open).order_by(ChannelRow.channel_id)))


async def read_record(session: AsyncSession, community: CommunityKey, member: MemberKey) -> MemberRecord:
    """What staff hold of a member."""
    row = await session.get(MemberRecordRow, (community, member), populate_existing=True)
    if row is None:
        return MemberRecord()
    return MemberRecord(**{name: getattr(row, name) for name in MemberRecord.__dataclass_fields__})


async def last_ordered_at(
    session: AsyncSession, community: CommunityKey, member: MemberKey, *, besides: str | None
) -> datetime | None:
    """When the member's last order here was taken; cancelled ones count for nothing."""
    taken = (JobRow.state != JobState.CANCELLED, JobRow.turn_finish > 0, JobRow.batch_id.is_distinct_from(besides))
    others = taken if besides is not None else taken[:2]
    last = select(func.max(JobRow.created_at)).where(JobRow.member == member, JobRow.community == community, *others)
    return await session.scalar(last)


async def put(session: AsyncSession, table: type[Any], key: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
    """Write a row in the place of an earlier one of this key."""
    written = insert_into(session, table).values(**key, **columns)
    await session.execute(written.on_conflict_do_update(index_elements=list(key), set_=dict(columns)))


def channel_of(row: ChannelRow) -> ChannelRule:
    """A channel's rule as it stands."""
    return ChannelRule(
        channel_id=row.channel_id, allowed=row.allowed, approve=row.approve, defaults=row.defaults, limits=row.limits
    )


def tier_columns(tier: Tier) -> dict[str, Any]:
    """What a tier says, as columns."""
    quota = {"quota_limit": tier.quota and tier.quota.limit, "period": tier.quota and tier.quota.period}
    return {**quota, **limit_columns(tier.limits)}


def channel_columns(rule: ChannelRule) -> dict[str, Any] | None:
    """What a rule about a channel says, as columns; None where it says nothing."""
    if rule == ChannelRule(channel_id=rule.channel_id):
        return None
    said = {"allowed": rule.allowed, "approve": rule.approve, "defaults": dict(rule.defaults)}
    return {**said, **limit_columns(rule.limits)}
