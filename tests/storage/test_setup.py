"""The set-up: its answers are written together, and what was said before stays unless it was asked about."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.catalog import Tariff
from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, CommunitySettings, Tier
from domain.limits import Limits
from domain.requests import Resolution
from domain.setup import SetUp, held_back
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, daily, millis

ANSWERS = SetUp(open_channels=(71, 72), quota=daily(3), holds_back=True, newcomers=held_back(Tariff()), staff_channel_id=9)
SMALL = Tier(who=NEWCOMERS, quota=daily(1), limits=Limits(resolution=Resolution.HALF, outputs=1, references=0))


async def test_answers_are_written_together_and_once(store: SqlStore) -> None:
    """Settings, quota, channels and the newcomers' gate; the same answers again decide only that it was set up again."""
    await store.set_up(SERVER, ANSWERS, by=STAFF, now=NOON)
    assert await store.community_settings(SERVER) == CommunitySettings(
        set_up_at=NOON, anywhere=False, staff_channel_id=9, newcomer_account_days=7, newcomer_member_hours=24
    )
    assert await store.quotas(SERVER) == {None: daily(3)}
    assert await store.tiers(SERVER) == [SMALL]
    assert await store.channels(SERVER) == [ChannelRule(channel_id=each, allowed=True) for each in (71, 72)]
    decided = len(await store.audit_entries(SERVER, most=50))
    assert decided == 9
    await store.set_up(SERVER, replace(ANSWERS, quota=None), by=STAFF, now=NOON + MINUTE)
    assert len(await store.audit_entries(SERVER, most=50)) == decided + 1


async def test_a_failure_in_between_writes_nothing(store: SqlStore) -> None:
    """Whatever it is."""
    broken = replace(ANSWERS, newcomers=replace(SMALL, quota=daily(-1)))
    with pytest.raises(Exception, match=r"(?i)check|constraint"):
        await store.set_up(SERVER, broken, by=STAFF, now=NOON)
    assert await store.community_settings(SERVER) == CommunitySettings()
    assert await store.audit_entries(SERVER, most=5) == []


async def test_answers_take_back_what_they_were_asked_about_and_nothing_else(store: SqlStore) -> None:
    """Channels that were opened and aren't any more; the gate; not what newcomers may, nor what else a channel's rule says."""
    own = Tier(who=NEWCOMERS, limits=Limits(outputs=2))
    await store.set_tier(SERVER, own, by=STAFF, now=NOON)
    await store.set_channel(SERVER, ChannelRule(channel_id=72, approve=True), by=STAFF, now=NOON)
    await store.set_up(SERVER, ANSWERS, by=STAFF, now=NOON)
    assert await store.tiers(SERVER) == [own]
    answers = replace(ANSWERS, open_channels=(), holds_back=False, quota=None, staff_channel_id=None)
    await store.set_up(SERVER, answers, by=STAFF, now=NOON + MINUTE)
    assert await store.community_settings(SERVER) == CommunitySettings(set_up_at=NOON + MINUTE)
    assert await store.channels(SERVER) == [ChannelRule(channel_id=72, approve=True)]
    assert await store.quotas(SERVER) == {None: daily(3)}


async def test_changes_of_two_at_once_are_both_kept(store: SqlStore) -> None:
    """Each reads what stands when it is its turn."""

    async def change(**limits: Any) -> None:
        def changed(tier: Tier) -> Tier:
            return replace(tier, limits=replace(tier.limits, **limits))

        await store.change_tier(SERVER, EVERYONE, changed, by=STAFF, now=NOON)

    await asyncio.gather(change(outputs=2), change(references=3), change(jobs=1), change(cooldown_s=5))
    assert await store.tiers(SERVER) == [Tier(who=EVERYONE, limits=Limits(outputs=2, references=3, jobs=1, cooldown_s=5))]


async def test_a_tier_that_says_nothing_any_more_is_gone(store: SqlStore) -> None:
    """And what changes nothing is no decision."""
    await store.set_tier(SERVER, SMALL, by=STAFF, now=NOON)
    await store.set_tier(SERVER, SMALL, by=STAFF, now=NOON)
    await store.set_tier(SERVER, Tier(who=NEWCOMERS), by=STAFF, now=NOON)
    assert await store.tiers(SERVER) == []
    assert [entry.what for entry in await store.audit_entries(SERVER, most=5)] == ["drop_tier", "set_tier"]


async def test_the_set_up_is_offered_once_to_each_of_the_staff(store: SqlStore) -> None:
    """Of several answers at once one offers it; in another server it is offered again, and so it is after an erasure."""
    offers = await asyncio.gather(*(store.first_offer(SERVER, ADA, now=NOON) for _ in range(4)))
    assert sorted(offers) == [False, False, False, True]
    assert await store.first_offer(SERVER, BEN, now=NOON)
    assert await store.first_offer(OTHER_SERVER, ADA, now=NOON)
    await store.erase(ADA, pseudonym=BEN, now=NOON)
    assert await store.first_offer(SERVER, ADA, now=NOON)


def test_newcomers_get_one_small_picture_at_todays_price() -> None:
    """Whatever it costs."""
    assert held_back(Tariff()) == SMALL
    assert held_back(Tariff({Resolution.HALF: millis(2)})).quota == daily(2)
