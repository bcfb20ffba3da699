"""Undo: what a decision changed is as it was before, once, and only where nobody has changed it since."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.audit import UNDOABLE
from domain.communities import ChannelRule, CommunitySettings, Tier, role_tier
from domain.errors import CannotUndo, NoSuchDecision, UndoneBefore
from domain.limits import Limits
from domain.people import MemberKey
from domain.requests import Resolution
from domain.rules.blocklist import read_entries
from domain.wordlists import WordChange, WordDraft
from storage.store import SqlStore
from storage.undoing import REVERSALS
from tests.storage.orders import ADA, BEN, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, caps, daily, millis, succeeded

MODERATOR = MemberKey("discord:8")
TIER = Tier(who=role_tier(501), quota=daily(8), limits=Limits(resolution=Resolution.TWO, jobs=2))
OTHER_TIER = Tier(who=role_tier(501), quota=None, limits=Limits(outputs=1))
RULE = ChannelRule(channel_id=7, allowed=True, approve=True, defaults={"num_outputs": 2}, limits=Limits(cooldown_s=9))
OTHER_RULE = ChannelRule(channel_id=7, allowed=False)

Act = Callable[[SqlStore], Awaitable[Any]]


def change(**changes: Any) -> Act:
    """A setting."""
    return lambda store: store.change_community(SERVER, changes, by=STAFF, now=NOON)


def quota(member: MemberKey | None, amount: float) -> Act:
    """A quota."""
    return lambda store: store.set_quota(SERVER, member, daily(amount), by=STAFF, now=NOON)


def tier(which: Tier) -> Act:
    """A tier."""
    return lambda store: store.set_tier(SERVER, which, by=STAFF, now=NOON)


def drop(store: SqlStore) -> Awaitable[None]:
    """No tier any more."""
    return store.drop_tier(SERVER, TIER.who, by=STAFF, now=NOON)


def rule(which: ChannelRule) -> Act:
    """A channel's rule."""
    return lambda store: store.set_channel(SERVER, which, by=STAFF, now=NOON)


def words(added: str, removed: str = "") -> Act:
    """Blocked and allowed words."""

    async def save(store: SqlStore) -> None:
        change = WordChange(added=tuple(read_entries(added)), removed=tuple(read_entries(removed)))
        await store.keep_word_draft(WordDraft(code="one", community=SERVER, by=STAFF, change=change), now=NOON)
        await store.save_word_draft("one", community=SERVER, by=STAFF, most=9, now=NOON)

    return save


async def standing(store: SqlStore) -> tuple[Any, ...]:
    """All that can be set."""
    settings, quotas = await store.community_settings(SERVER), await store.quotas(SERVER)
    wordlist = await store.wordlist(SERVER)
    rules = replace(settings, words_version=0), quotas, await store.tiers(SERVER), await store.channels(SERVER)
    return *rules, set(wordlist.entries)


async def latest(store: SqlStore) -> int:
    """The newest decision."""
    return (await store.audit_entries(SERVER, most=1))[0].id


@pytest.mark.parametrize(
    ("before", "act", "since"),
    [
        (change(paused=False), change(paused=True), change(paused=False)),
        (change(approve_above=millis(3)), change(approve_above=None), change(approve_above=millis(4))),
        (change(staff_channel_id=8), change(staff_channel_id=9), change(staff_channel_id=10)),
        (quota(ADA, 3), quota(ADA, 5), quota(ADA, 7)),
        (quota(BEN, 3), quota(ADA, 5), quota(ADA, 7)),
        (quota(None, 3), quota(None, 5), quota(None, 7)),
        (tier(TIER), tier(OTHER_TIER), drop),
        (change(paused=False), tier(TIER), tier(OTHER_TIER)),
        (tier(TIER), drop, tier(OTHER_TIER)),
        (rule(RULE), rule(OTHER_RULE), rule(ChannelRule(channel_id=7))),
        (rule(RULE), rule(ChannelRule(channel_id=7)), rule(OTHER_RULE)),
        (change(paused=False), rule(RULE), rule(OTHER_RULE)),
        (words("cat\n+cat food"), words("dog\n/d.g/\ncat", removed="cat food\n+cat food"), words("", removed="dog")),
        (words("cat"), words("", removed="cat"), words("cat")),
    ],
)
async def test_what_was_set_is_as_before_unless_somebody_changed_it_since(
    store: SqlStore, before: Act, act: Act, since: Act
) -> None:
    """The entry says who took it back; a second time is told who was first; a newer decision is never run over."""
    await before(store)
    was = await standing(store)
    await act(store)
    audit_id = await latest(store)
    undone = await store.undo(audit_id, community=SERVER, by=MODERATOR, now=NOON + MINUTE)
    assert (undone.undone_by, undone.undone_at) == (MODERATOR, NOON + MINUTE)
    assert await standing(store) == was
    with pytest.raises(UndoneBefore) as told:
        await store.undo(audit_id, community=SERVER, by=STAFF, now=NOON + MINUTE)
    assert told.value.by == MODERATOR

    await act(store)
    audit_id = await latest(store)
    await since(store)
    now = await standing(store)
    with pytest.raises(CannotUndo, match="changed"):
        await store.undo(audit_id, community=SERVER, by=MODERATOR, now=NOON + MINUTE)
    assert await standing(store) == now
    assert (await store.decision(audit_id)).undone_at is None


async def test_what_is_left_of_a_grant_goes_back(store: SqlStore) -> None:
    """What was spent of it stays spent, and the books balance."""
    await store.grant(SERVER, ADA, millis(5), by=STAFF, reason="prize", now=NOON)
    audit_id = await latest(store)
    await succeeded(store, limits=caps(quota=daily(0)))
    undone = await store.undo(audit_id, community=SERVER, by=MODERATOR, now=NOON)
    assert undone.undo == {"returned": 3500}
    assert await store.grants(SERVER, ADA, now=NOON) == []
    await store.audit_books()


async def test_decision_is_undone_by_one_of_many_who_press_at_once(store: SqlStore) -> None:
    """The others are told who was first."""
    await store.grant(SERVER, ADA, millis(5), by=STAFF, reason="prize", now=NOON)
    audit_id = await latest(store)
    presses = [store.undo(audit_id, community=SERVER, by=MemberKey(f"discord:{n}"), now=NOON) for n in range(5)]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(result, UndoneBefore) for result in results) == 4
    await store.audit_books()


async def test_nobody_undoes_another_servers_decision_nor_what_cannot_be_undone(store: SqlStore) -> None:
    """A number is no key."""
    await store.block(SERVER, ADA, until=NOON + MINUTE, reason="spam", by=STAFF, now=NOON)
    audit_id = await latest(store)
    with pytest.raises(NoSuchDecision):
        await store.undo(audit_id, community=OTHER_SERVER, by=MODERATOR, now=NOON)
    with pytest.raises(NoSuchDecision):
        await store.undo(audit_id + 1, community=SERVER, by=MODERATOR, now=NOON)
    await store.set_open(SERVER, True, by=STAFF, now=NOON)
    with pytest.raises(CannotUndo, match="never"):
        await store.undo(await latest(store), community=SERVER, by=MODERATOR, now=NOON)
    assert (await store.member_record(SERVER, ADA)).blocked_until is not None


def test_each_decision_with_a_button_has_a_way_back() -> None:
    """Undo is offered for just what can be taken back."""
    assert set(REVERSALS) == UNDOABLE
    assert {f"set_{name}" for name in CommunitySettings.__dataclass_fields__} - UNDOABLE == {
        *("set_set_up_at", "set_words_version", "set_left_at")
    }
