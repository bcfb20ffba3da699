"""What staff decide for their server: written with the audit, read for the gate, in force with the next order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, CommunitySettings, HouseRules, MemberRecord, Tier, role_tier
from domain.errors import Blocked, CoolingDown, NotHere, OverLimit, QuotaExceeded, ServerPaused, UserError
from domain.jobs import Failure
from domain.letters import Addressee, LetterKind
from domain.limits import NO_LIMITS, Limits
from domain.money import Period
from domain.orders import Order
from domain.people import HOST_COMMUNITY
from domain.requests import Resolution
from domain.visitors import Visitor
from storage.database import Database
from storage.store import SqlStore
from storage.tables import CommunityFundRow, CommunityRow, MemberRecordRow
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    MINUTE,
    NOON,
    OTHER_SERVER,
    SERVER,
    STAFF,
    an_order,
    caps,
    daily,
    millis,
    opened,
    succeeded,
)

ROLE, OTHER_ROLE = 501, 502
HERE, CATEGORY = 71, 70
ARTIST = Visitor(roles=frozenset({ROLE}), account_since=NOON - 90 * DAY, member_since=NOON - 9 * DAY, channels=(HERE, CATEGORY))
TIER = Tier(who=role_tier(ROLE), quota=daily(8), limits=Limits(resolution=Resolution.TWO, jobs=2, tolerance=1))
RULE = ChannelRule(
    channel_id=HERE, allowed=True, approve=True, defaults={"num_outputs": 2}, limits=Limits(outputs=2, references=0, cooldown_s=9)
)


async def house_of(store: SqlStore, visitor: Visitor = ARTIST, *, member: Any = ADA, now: Any = NOON) -> HouseRules:
    """All that bears on the member's next order."""
    return (await store.standing(SERVER, member, visitor, now=now)).house


async def decisions(store: SqlStore) -> list[tuple[str, str | None, str | None]]:
    """What was decided in the server, oldest first: what, before, after; each has its card for the staff channel."""
    entries = (await store.audit_entries(SERVER, most=50))[::-1]
    letters = await store.take_letters(most=50, now=NOON + DAY)
    assert [(letter.kind, letter.to, letter.audit_id) for letter in letters] == [
        (LetterKind.DECISION, Addressee.STAFF, entry.id) for entry in entries
    ]
    assert all(entry.by == STAFF for entry in entries)
    return [(entry.what, entry.before, entry.after) for entry in entries]


async def test_settings_come_back_as_they_were_changed_and_each_change_is_a_decision(store: SqlStore) -> None:
    """What is set to what it was already is none; other servers keep theirs."""
    assert await store.community_settings(SERVER) == CommunitySettings()
    changes = {"paused": False, "newcomer_member_hours": 24, "newcomer_account_days": 7, "staff_channel_id": 9, "set_up_at": NOON}
    settings = await store.change_community(SERVER, changes, by=STAFF, now=NOON)
    assert settings == CommunitySettings(newcomer_member_hours=24, newcomer_account_days=7, staff_channel_id=9, set_up_at=NOON)
    await store.change_community(SERVER, {"newcomer_member_hours": None, "staff_channel_id": 9}, by=STAFF, now=NOON + MINUTE)
    assert await store.community_settings(SERVER) == replace(settings, newcomer_member_hours=None)
    assert await store.community_settings(OTHER_SERVER) == CommunitySettings()
    assert await decisions(store) == [
        ("set_newcomer_member_hours", None, "24"),
        ("set_newcomer_account_days", None, "7"),
        ("set_staff_channel_id", None, "9"),
        ("set_set_up_at", None, str(NOON)),
        ("set_newcomer_member_hours", "24", None),
    ]


async def test_a_tier_is_set_replaced_and_dropped(store: SqlStore) -> None:
    """It comes back as it was set; dropping what isn't there decides nothing."""
    newcomers = Tier(who=NEWCOMERS, quota=daily(1), limits=Limits(resolution=Resolution.HALF, outputs=1, references=0))
    await store.set_tier(SERVER, TIER, by=STAFF, now=NOON)
    await store.set_tier(SERVER, newcomers, by=STAFF, now=NOON)
    assert await store.tiers(SERVER) == [newcomers, TIER]
    await store.set_tier(SERVER, Tier(who=TIER.who, limits=Limits(cooldown_s=5)), by=STAFF, now=NOON)
    await store.drop_tier(SERVER, NEWCOMERS, by=STAFF, now=NOON)
    await store.drop_tier(SERVER, NEWCOMERS, by=STAFF, now=NOON)
    assert await store.tiers(SERVER) == [Tier(who=TIER.who, limits=Limits(cooldown_s=5))]
    assert await store.tiers(OTHER_SERVER) == []
    role, less = f"<@&{ROLE}>", "new members: 1 credit a day, 0.5 MP at most, pictures at once: 1, references: 0"
    tier = f"{role}: 8 credits a day, 2 MP at most, requests at once: 2, safety tolerance 1"
    assert await decisions(store) == [
        ("set_tier", None, tier),
        ("set_tier", None, less),
        ("set_tier", tier, f"{role}: 5 s between requests"),
        ("drop_tier", less, None),
    ]


async def test_a_channel_s_rule_is_set_and_taken_away_by_saying_nothing(store: SqlStore) -> None:
    """It comes back as it was set."""
    await store.set_channel(SERVER, RULE, by=STAFF, now=NOON)
    assert await store.channels(SERVER) == [RULE]
    await store.set_channel(SERVER, ChannelRule(channel_id=HERE, allowed=False), by=STAFF, now=NOON)
    assert await store.channels(SERVER) == [ChannelRule(channel_id=HERE, allowed=False)]
    await store.set_channel(SERVER, ChannelRule(channel_id=HERE), by=STAFF, now=NOON)
    assert await store.channels(SERVER) == []
    told = f"<#{HERE}>: open, with approval, pictures at once: 2, references: 0, 9 s between requests, num_outputs 2 by default"
    assert await decisions(store) == [
        ("set_channel", None, told),
        ("set_channel", told, f"<#{HERE}>: closed"),
        ("set_channel", f"<#{HERE}>: closed", f"<#{HERE}>: as in the server"),
    ]


async def test_an_order_reads_what_bears_on_its_member_and_place(store: SqlStore, database: Database) -> None:
    """Their roles' tiers with everyone's and newcomers', their channel's rules the nearest first, their record, the host's
    share, and what was added to the windows that run."""
    for who in (EVERYONE, NEWCOMERS, role_tier(ROLE), role_tier(OTHER_ROLE)):
        await store.set_tier(SERVER, Tier(who=who, limits=Limits(outputs=3)), by=STAFF, now=NOON)
    for channel_id in (CATEGORY, HERE, 88):
        await store.set_channel(SERVER, ChannelRule(channel_id=channel_id, allowed=True), by=STAFF, now=NOON)
    record: dict[str, Any] = {"blocked_until": NOON + DAY, "block_reason": "spam", "block_id": 4, "trusted": True}
    async with database.writing() as session:
        session.add(MemberRecordRow(community=SERVER, member=ADA, **record))
        session.add(CommunityRow(key=SERVER, share_limit=millis(30), share_period=Period.WEEK))
        for starts_at, amount in ((NOON - 9 * DAY, 1), (Period.WEEK.starts_at(NOON), 2)):
            session.add(
                CommunityFundRow(
                    community=SERVER, period=Period.WEEK, starts_at=Period.WEEK.starts_at(starts_at), amount=millis(amount)
                )
            )
    house = await house_of(store)
    assert [tier.who for tier in house.tiers] == [EVERYONE, NEWCOMERS, role_tier(ROLE)]
    assert [rule.channel_id for rule in house.channels] == [HERE, CATEGORY]
    assert house.open_channels == (CATEGORY, HERE, 88)
    assert house.record == MemberRecord(**record) == await store.member_record(SERVER, ADA)
    assert (house.share, dict(house.funded)) == (millis_a_week(30), {Period.WEEK: millis(2)})
    assert (await house_of(store, member=BEN)).record == MemberRecord()


def millis_a_week(amount: float) -> Any:
    """So many credits a week."""
    return replace(daily(amount), period=Period.WEEK)


async def test_without_a_server_there_are_no_house_rules(store: SqlStore) -> None:
    """The command line, and direct messages."""
    await store.change_community(SERVER, {"paused": True}, by=STAFF, now=NOON)
    for community in (OTHER_SERVER, HOST_COMMUNITY):
        assert (await store.standing(community, ADA, ARTIST, now=NOON)).house == HouseRules()


CHANGES: list[tuple[str, Any, Any, type[UserError]]] = [
    ("change_community", {"paused": True}, {"paused": False}, ServerPaused),
    ("change_community", {"anywhere": False}, {"anywhere": True}, NotHere),
    (
        "set_tier",
        Tier(who=EVERYONE, limits=Limits(outputs=1)),
        Tier(who=EVERYONE, limits=Limits(outputs=4)),
        OverLimit,
    ),
    (
        "set_channel",
        ChannelRule(channel_id=CATEGORY, limits=Limits(resolution=Resolution.HALF)),
        ChannelRule(channel_id=CATEGORY),
        OverLimit,
    ),
]


@pytest.mark.parametrize(("method", "stricter", "looser", "error"), CHANGES, ids=[change[3].__name__ for change in CHANGES])
async def test_a_change_holds_with_the_next_order(
    store: SqlStore, method: str, stricter: Any, looser: Any, error: type[UserError]
) -> None:
    """Both ways, and what was refused left nothing behind."""
    order = replace(an_order(num_outputs=2), visitor=ARTIST)
    await getattr(store, method)(SERVER, stricter, by=STAFF, now=NOON)
    with pytest.raises(error):
        await opened(store, order=order)
    assert await store.open_jobs(ADA, SERVER) == []
    await getattr(store, method)(SERVER, looser, by=STAFF, now=NOON)
    await opened(store, order=order)
    await store.audit_books()


async def test_a_role_s_quota_holds_for_who_has_the_role(store: SqlStore) -> None:
    """As they have it at the order's moment."""
    await store.set_tier(SERVER, replace(TIER, limits=NO_LIMITS), by=STAFF, now=NOON)
    limits = caps(quota=daily(1))
    with pytest.raises(QuotaExceeded):
        await opened(store, "k1", limits=limits)
    await opened(store, "k2", order=visiting(ARTIST), limits=limits)
    await store.drop_tier(SERVER, TIER.who, by=STAFF, now=NOON)
    with pytest.raises(QuotaExceeded):
        await opened(store, "k3", order=visiting(ARTIST), limits=limits)


async def test_a_limit_set_on_a_role_alone_holds_for_who_has_the_role(store: SqlStore) -> None:
    """Nobody else is held to anything."""
    await store.set_tier(SERVER, Tier(who=TIER.who, limits=Limits(outputs=1)), by=STAFF, now=NOON)
    two = an_order(num_outputs=2)
    with pytest.raises(OverLimit) as refusal:
        await opened(store, "k1", order=replace(two, visitor=ARTIST))
    assert refusal.value.rule.kind == "role"
    await opened(store, "k2", order=two)


def visiting(visitor: Visitor) -> Order:
    """An order of a member as the server knows them."""
    return replace(an_order(), visitor=visitor)


async def test_a_block_refuses_until_it_is_over(store: SqlStore, database: Database) -> None:
    """In its server alone."""
    await store.change_community(SERVER, {"set_up_at": NOON}, by=STAFF, now=NOON)
    async with database.writing() as session:
        session.add(MemberRecordRow(community=SERVER, member=ADA, blocked_until=NOON + MINUTE))
    with pytest.raises(Blocked):
        await opened(store, "k1")
    await opened(store, "k2", order=an_order(community=OTHER_SERVER))
    await opened(store, "k3", now=NOON + MINUTE)


async def test_a_pause_after_an_order_counts_from_the_last_one_that_was_not_cancelled(store: SqlStore) -> None:
    """A finished one counts, a cancelled one doesn't."""
    await store.set_tier(SERVER, Tier(who=EVERYONE, limits=Limits(cooldown_s=60)), by=STAFF, now=NOON)
    await succeeded(store, "k1")
    with pytest.raises(CoolingDown) as refusal:
        await opened(store, "k2", now=NOON + timedelta(seconds=59))
    assert refusal.value.until == NOON + MINUTE
    second = await opened(store, "k3", now=NOON + MINUTE)
    await store.cancel(second.id, failure=Failure.CANCELLED, now=NOON + MINUTE)
    await opened(store, "k4", now=NOON + MINUTE)
