"""Quotas, grants, and the host's decisions: what is written, and who wrote it."""

import asyncio

from sqlalchemy import text

from domain.catalog import ModelCard, Tariff
from domain.communities import HouseRules
from domain.money import Allowance, Period
from domain.people import HOST_MEMBER
from domain.requests import Resolution
from domain.waiting import UsualTime
from storage.database import Database
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, daily, millis, opened, succeeded


async def audit(database: Database) -> list[tuple[object, ...]]:
    """The audit: who did what, where, about whom, before, after, why."""
    async with database.reading() as session:
        rows = await session.execute(text("SELECT by, what, community, member, before, after, reason FROM audit ORDER BY id"))
        return [tuple(row) for row in rows]


async def test_a_member_s_own_quota_wins_over_everyone_s(store: SqlStore) -> None:
    """In their community alone."""
    await store.set_quota(SERVER, None, daily(4), by=STAFF, now=NOON)
    await store.set_quota(SERVER, ADA, daily(8), by=STAFF, now=NOON)
    assert await store.quotas(SERVER) == {None: daily(4), ADA: daily(8)}
    adas, bens = [(await store.standing(SERVER, member, now=NOON)).house for member in (ADA, BEN)]
    assert (adas.own_quota, adas.everyones_quota) == (daily(8), daily(4))
    assert (bens.own_quota, bens.everyones_quota) == (None, daily(4))
    assert (await store.standing(OTHER_SERVER, ADA, now=NOON)).house == HouseRules()
    assert await store.quotas(OTHER_SERVER) == {}


async def test_a_changed_quota_is_recorded_with_before_and_after(store: SqlStore, database: Database) -> None:
    """Who, when, and from what to what."""
    await store.set_quota(SERVER, None, daily(4), by=STAFF, now=NOON)
    await store.set_quota(SERVER, None, Allowance(millis(20), Period.WEEK), by=BEN, now=NOON + MINUTE)
    assert await store.quotas(SERVER) == {None: Allowance(millis(20), Period.WEEK)}
    assert await audit(database) == [
        (STAFF, "set_quota", SERVER, None, None, "4/day", None),
        (BEN, "set_quota", SERVER, None, "4/day", "20/week", None),
    ]


async def test_a_quota_set_twice_at_once_has_one_of_both_values(store: SqlStore, database: Database) -> None:
    """Two moderators, one moment; both are in the audit."""
    await asyncio.gather(*(store.set_quota(SERVER, ADA, daily(n), by=STAFF, now=NOON) for n in (1, 2)))
    assert (await store.quotas(SERVER))[ADA] in {daily(1), daily(2)}
    assert len(await audit(database)) == 2


async def test_a_grant_is_a_transfer_and_is_recorded_with_its_reason(store: SqlStore, database: Database) -> None:
    """From the community's account to the member's own, with who gave it."""
    await store.grant(SERVER, ADA, millis(2.5), by=STAFF, reason="won the contest", now=NOON)
    assert (await store.standing(SERVER, ADA, now=NOON)).grants == millis(2.5)
    assert await audit(database) == [(STAFF, "grant", SERVER, ADA, None, "2.5", "won the contest")]
    async with database.reading() as session:
        by = await session.scalar(text("SELECT key FROM transfers JOIN people ON people.id = by_id"))
    assert by == STAFF
    await store.audit_books()


async def test_recent_jobs_are_a_member_s_in_one_community(store: SqlStore) -> None:
    """Newest first, in whatever state."""
    first = await succeeded(store, "k1")
    second = await opened(store, "k2")
    assert [job.id for job in await store.recent_jobs(SERVER, ADA, most=10)] == [second.id, first.id]
    assert [job.id for job in await store.recent_jobs(SERVER, ADA, most=1)] == [second.id]
    assert await store.recent_jobs(OTHER_SERVER, ADA, most=10) == []


async def test_a_new_studio_knows_nothing_yet(store: SqlStore) -> None:
    """The one row is there from the beginning."""
    state = await store.state()
    assert (state.paused_by_host, state.stopped, state.card, state.tariff, state.commands_hash) == (False, None, None, None, None)
    assert await store.usual_times() == {}
    assert await store.open_communities() == {}


async def test_the_model_s_description_comes_back_as_it_was(store: SqlStore) -> None:
    """With its ranges and its prices, sizes without a price among them."""
    card = ModelCard(
        fields=frozenset({"prompt", "seed"}), resolutions=("1 MP",), reference_field="image_urls", takes_data_urls=True
    )
    tariff = Tariff({Resolution.ONE: millis(1.25)})
    await store.remember_model(card, tariff)
    await store.remember_commands("hash")
    state = await store.state()
    assert (state.card, state.tariff, state.commands_hash) == (card, tariff, "hash")


async def test_a_description_kept_by_another_version_is_read_leniently(store: SqlStore, database: Database) -> None:
    """What is no longer known is left out, what is new has its default."""
    await store.remember_model(ModelCard(), Tariff())
    kept = """{"model": "m", "colour": "red", "fields": ["seed"]}"""
    async with database.writing() as session:
        await session.execute(
            text("UPDATE studio SET card = :card, tariff = :tariff"), {"card": kept, "tariff": '{"8 MP": 1, "1 MP": 2}'}
        )
    state = await store.state()
    assert state.card == ModelCard(model="m", fields=frozenset({"seed"}))
    assert state.tariff == Tariff({Resolution.ONE: millis(0.002)})


async def test_orders_stop_once_and_go_on_once(store: SqlStore) -> None:
    """So that the host hears of each once; another reason is news."""
    assert await store.stop("bad_key", now=NOON)
    assert not await store.stop("bad_key", now=NOON)
    assert await store.stop("out_of_credits", now=NOON)
    assert (await store.state()).stopped == "out_of_credits"
    assert (await store.standing(SERVER, ADA, now=NOON)).paused == "out_of_credits"
    assert await store.unstop(tells=True, now=NOON)
    assert not await store.unstop(tells=True, now=NOON)


async def test_two_processes_that_stop_at_once_tell_the_host_once(store: SqlStore) -> None:
    """One of them was the first."""
    answers = await asyncio.gather(*(store.stop("bad_key", now=NOON) for _ in range(5)))
    assert sorted(answers) == [False] * 4 + [True]


async def test_the_host_s_decisions_are_kept_and_recorded(store: SqlStore, database: Database) -> None:
    """Pause, resume, open, close; the last one holds."""
    await store.set_paused(True, by=HOST_MEMBER, now=NOON)
    assert (await store.state()).paused_by_host
    await store.set_paused(False, by=HOST_MEMBER, now=NOON)
    assert not (await store.state()).paused_by_host
    await store.set_open(SERVER, True, by=HOST_MEMBER, now=NOON)
    await store.set_open(SERVER, False, by=HOST_MEMBER, now=NOON)
    assert await store.open_communities() == {SERVER: False}
    assert [(row[1], row[2]) for row in await audit(database)] == [
        ("pause", None),
        ("resume", None),
        ("open", SERVER),
        ("close", SERVER),
    ]


async def test_each_run_learns_from_what_the_one_before_it_learned(store: SqlStore) -> None:
    """Two runs that end together both count, a new size begins with None, and nothing learned keeps nothing."""

    def longer(usual: UsualTime | None) -> UsualTime:
        return UsualTime(1, 1, 1) if usual is None else UsualTime(usual.p50_s + 1, usual.p80_s + 2, usual.p95_s + 3)

    await store.learn_usual_time(Resolution.ONE, 1, lambda _: None)
    assert await store.usual_times() == {}
    await store.learn_usual_time(Resolution.ONE, 1, longer)
    await asyncio.gather(*(store.learn_usual_time(Resolution.ONE, 1, longer) for _ in range(3)))
    assert await store.usual_times() == {(Resolution.ONE, 1): UsualTime(4, 7, 10)}


async def test_usual_times_are_kept_by_size(store: SqlStore) -> None:
    """The newest percentiles of each."""
    await store.learn_usual_time(Resolution.ONE, 1, lambda _: UsualTime(1, 2, 3))
    await store.learn_usual_time(Resolution.ONE, 2, lambda _: UsualTime(4, 5, 6))
    await store.learn_usual_time(Resolution.ONE, 1, lambda _: UsualTime(1.5, 2.5, 3.5))
    assert await store.usual_times() == {
        (Resolution.ONE, 1): UsualTime(1.5, 2.5, 3.5),
        (Resolution.ONE, 2): UsualTime(4, 5, 6),
    }


async def test_a_member_is_greeted_once(store: SqlStore) -> None:
    """Even when their first two orders come at the same time."""
    answers = await asyncio.gather(*(store.greeted(ADA, now=NOON) for _ in range(4)))
    assert sorted(answers) == [False] * 3 + [True]
    assert await store.greeted(BEN, now=NOON)


async def test_a_member_who_was_greeted_waits_for_nobody_who_writes(store: SqlStore, database: Database) -> None:
    """It is asked after each of their orders, and there is nothing to write."""
    assert await store.greeted(ADA, now=NOON)
    async with database.writing() as session:
        await session.execute(text("SELECT 1"))  # SQLite has one connection that writes, which is taken now
        assert not await store.greeted(ADA, now=NOON)


async def test_who_set_each_quota_last_can_be_read(store: SqlStore) -> None:
    """The newest entry for each member and for everyone; of this server alone."""
    await store.set_quota(SERVER, None, daily(4), by=STAFF, now=NOON)
    await store.set_quota(SERVER, ADA, daily(1), by=STAFF, reason="at first", now=NOON)
    await store.set_quota(SERVER, ADA, daily(8), by=BEN, reason="won the contest", now=NOON + MINUTE)
    await store.set_quota(OTHER_SERVER, BEN, daily(1), by=STAFF, now=NOON)
    entries = await store.quota_entries(SERVER)
    assert {whose: (entry.by, entry.at, entry.reason) for whose, entry in entries.items()} == {
        None: (STAFF, NOON, None),
        ADA: (BEN, NOON + MINUTE, "won the contest"),
    }
    assert (entries[ADA].before, entries[ADA].after) == (str(daily(1)), str(daily(8)))


async def test_the_audit_is_read_newest_first_page_by_page(store: SqlStore) -> None:
    """Each community's own; the host's decisions for all are apart from them."""
    for number in range(3):
        await store.set_quota(SERVER, ADA, daily(number), by=STAFF, now=NOON)
    await store.set_paused(True, by=BEN, now=NOON)
    await store.set_open(OTHER_SERVER, True, by=BEN, now=NOON)
    first = await store.audit_entries(SERVER, most=2)
    assert [entry.after for entry in first] == [str(daily(2)), str(daily(1))]
    rest = await store.audit_entries(SERVER, most=2, before=first[-1].id)
    assert [entry.after for entry in rest] == [str(daily(0))]
    assert [(entry.what, entry.by) for entry in await store.audit_entries(None, most=9)] == [("pause", BEN)]
    assert [entry.what for entry in await store.audit_entries(OTHER_SERVER, most=9)] == ["open"]
