"""Servers that the bot left, and how long each keeps pictures."""

from datetime import timedelta

from domain.communities import EVERYONE, CommunitySettings, Tier
from domain.limits import Limits
from domain.people import member_key
from domain.reports import TRUSTED_NEEDED
from storage.departures import KEPT
from storage.store import SqlStore
from storage.tables import Base
from tests.storage.orders import ADA, NOON, OTHER_SERVER, SERVER, STAFF, an_order, daily, succeeded

GOES = {
    "appeals",
    "audit",
    "automod_rules",
    "blocked_words",
    "channels",
    "community_settings",
    "gallery_posts",
    "letters",
    "looks",
    "member_records",
    "quotas",
    "reminders",
    "reports",
    "set_up_offers",
    "tiers",
    "warnings",
    "word_drafts",
    "word_refusals",
}
"""Grows with what staff decide: whoever adds a table with a community decides here, or in KEPT, what becomes of it."""


async def test_the_staff_s_decisions_go_and_the_members_work_stays(store: SqlStore) -> None:
    """Of that server alone; the books keep their numbers."""
    job = await succeeded(store)
    for server in (SERVER, OTHER_SERVER):
        await store.set_quota(server, ADA, daily(4), by=STAFF, now=NOON)
        await store.set_tier(server, Tier(who=EVERYONE, limits=Limits(outputs=2)), by=STAFF, now=NOON)
    await store.note_left(SERVER, now=NOON)
    await store.note_left(SERVER, now=NOON + timedelta(days=3))
    assert await store.left_communities() == {SERVER: NOON}
    await store.forget_community(SERVER)
    assert await store.left_communities() == {}
    assert (await store.quotas(SERVER), await store.tiers(SERVER)) == ({}, [])
    assert await store.audit_entries(SERVER, most=9) == []
    assert len(await store.quotas(OTHER_SERVER)) == len(await store.tiers(OTHER_SERVER)) == 1
    assert (await store.job(job.id)).request.prompt == "a fox"
    await store.audit_books()


async def test_what_was_hidden_there_is_its_member_s_again(store: SqlStore) -> None:
    """Nobody is left who would look at what was reported of it."""
    job = await succeeded(store)
    for number in range(TRUSTED_NEEDED):
        await store.trust(SERVER, member_key(100 + number), True, by=STAFF, now=NOON)
        await store.report(job.id, reporter=member_key(100 + number), reason="bad", now=NOON)
    assert (await store.job(job.id)).hidden_at == NOON
    await store.forget_community(SERVER)
    assert (await store.job(job.id)).hidden_at is None
    assert await store.report_case(job.id, 1, now=NOON) is None


async def test_a_server_that_comes_back_finds_everything(store: SqlStore) -> None:
    """What was noted is taken back; nothing went."""
    await store.change_community(SERVER, {"anywhere": False}, by=STAFF, now=NOON)
    await store.note_left(SERVER, now=NOON)
    await store.note_back(SERVER)
    assert await store.left_communities() == {}
    assert await store.community_settings(SERVER) == CommunitySettings(anywhere=False)


async def test_servers_that_something_is_kept_of_are_known(store: SqlStore) -> None:
    """By what was ordered there, or decided; not those that are left already."""
    await succeeded(store)
    await store.change_community(OTHER_SERVER, {"paused": True}, by=STAFF, now=NOON)
    assert await store.served_communities() == {SERVER, OTHER_SERVER}
    await store.note_left(SERVER, now=NOON)
    assert await store.served_communities() == {OTHER_SERVER}


async def test_a_server_may_keep_pictures_for_less_long_than_the_host(store: SqlStore) -> None:
    """Its own old ones go, others' don't."""
    ours = await succeeded(store)
    theirs = await succeeded(store, "k2", order=an_order(community=OTHER_SERVER))
    await store.change_community(SERVER, {"keep_images_days": 7}, by=STAFF, now=NOON)
    assert await store.retentions() == {SERVER: 7}
    assert await store.forget_images_of(SERVER, older_than=NOON + timedelta(days=1)) == {ours.images[0].sha256}
    assert (await store.job(ours.id)).images[0].gone
    assert not (await store.job(theirs.id)).images[0].gone


def test_what_becomes_of_each_table_is_decided() -> None:
    """Every table that names a server is in one of the two lists."""
    with_community = {table.name for table in Base.metadata.sorted_tables if "community" in table.c}
    assert with_community - KEPT == GOES
