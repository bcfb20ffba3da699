"""Ordering: the job and its hold, or nothing; within every limit, however many order at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BadReference, BudgetSpent, CommunityClosed, QuotaExceeded, StudioPaused, TooManyJobs
from domain.jobs import JobState, NewShowing, ShowingKind
from domain.money import Allowance, Millicredits, Period
from domain.people import HOST_COMMUNITY, HOST_MEMBER, member_key
from domain.rules.gate import Spent
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    MINUTE,
    NOON,
    OTHER_SERVER,
    PRICE,
    SECOND,
    SERVER,
    STAFF,
    a_reference,
    an_order,
    caps,
    daily,
    failed,
    millis,
    opened,
    parked,
    submitted,
    succeeded,
)

HOUR = timedelta(hours=1)


async def test_an_order_becomes_a_job_with_everything_that_was_asked(store: SqlStore) -> None:
    """What comes back is what was ordered, down to the reference's name, and stands so when read again."""
    showing = NewShowing(kind=ShowingKind.PRIVATE, channel_id=5, token="t0k3n", token_expires_at=NOON + 15 * MINUTE, nonce="n")
    order = an_order("ein Fuchs 🦊", references=[a_reference()], num_outputs=2, prompt_upsampling=True, showing=showing)

    job = await opened(store, order=replace(order, private=True, batch_id="b"))

    assert job.state is JobState.RESERVED
    assert (job.request, job.quoted, job.batch_id, job.private) == (order.request, PRICE, "b", True)
    assert (job.paid, job.cost, job.ticket, job.created_at) == (None, None, None, NOON)
    assert (job.showings[0].token, job.showings[0].nonce, job.showings[0].recorded_at) == ("t0k3n", "n", None)
    assert await store.job(job.id) == job


async def test_a_key_ordered_twice_is_one_job_and_one_hold(store: SqlStore) -> None:
    """A second call with the same key returns the first job, even after it has moved on."""
    job = await submitted(store, "k")
    again = await store.open_job(an_order("something else"), key="k", code="zz", price=PRICE, caps=caps(), now=NOON + DAY)
    assert not again.created
    assert again.job == await store.job(job.id)
    assert (await store.standing(SERVER, ADA, now=NOON)).member[Period.DAY].held == PRICE
    await store.audit_books()


async def test_a_key_ordered_twice_at_once_is_one_job(store: SqlStore) -> None:
    """Discord may deliver an interaction twice; both get the same job, one of them made it."""
    answers = await asyncio.gather(
        *(store.open_job(an_order(), key="k", code=f"c{n}", price=PRICE, caps=caps(), now=NOON) for n in range(5))
    )
    assert len({answer.job.id for answer in answers}) == 1
    assert [answer.created for answer in answers].count(True) == 1


@pytest.mark.parametrize("limit", ["studio", "community", "quota"])
async def test_twenty_orders_at_once_with_room_for_three(store: SqlStore, limit: str) -> None:
    """Exactly three get through, whichever limit it is."""
    room = daily(4.5 + 1.4)
    limits = caps(quota=room) if limit == "quota" else caps(**{limit: (room,)})  # type: ignore[arg-type]
    answers = await asyncio.gather(
        *(opened(store, f"k{n}", limits=limits, order=an_order(seed=n)) for n in range(20)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(refused) == 17
    assert all(isinstance(error, QuotaExceeded | BudgetSpent) for error in refused)
    await store.audit_books()


async def test_members_of_one_server_share_its_budget_at_once(store: SqlStore) -> None:
    """Two members with quotas of their own meet at the server's cap."""
    limits = caps(community=(daily(6),), quota=daily(6))
    answers = await asyncio.gather(
        *(opened(store, f"k{n}", limits=limits, order=an_order(member=(ADA, BEN)[n % 2])) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, BudgetSpent) for answer in answers) == 6


async def test_a_refused_order_leaves_nothing_behind(store: SqlStore) -> None:
    """Neither a job, nor a count, nor a turn."""
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, limits=caps(quota=daily(1)))
    assert (refusal.value.used, refusal.value.held, refusal.value.resets_at) == (0, 0, NOON.replace(hour=0) + DAY)
    assert await store.open_jobs(ADA, None) == []
    standing = await store.standing(SERVER, ADA, now=NOON)
    assert (standing.member, standing.studio, standing.community) == ({}, {}, {})


async def test_what_is_over_the_window_comes_from_grants(store: SqlStore) -> None:
    """First the window's allowance, then the member's own; the counter counts the window's part alone."""
    await store.grant(SERVER, ADA, millis(2), by=STAFF, reason="a prize", now=NOON)
    await opened(store, price=millis(1.5), limits=caps(quota=daily(1)))
    standing = await store.standing(SERVER, ADA, now=NOON)
    assert standing.member[Period.DAY] == Spent(held=millis(1))
    assert standing.community[Period.DAY] == Spent(held=millis(1.5))
    assert standing.grants == millis(1.5)
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, "k2", price=millis(2), limits=caps(quota=daily(1)))
    assert refusal.value.grants == millis(1.5)
    await store.audit_books()


async def test_grants_still_pay_when_the_quota_was_lowered_below_what_is_used(store: SqlStore) -> None:
    """The window has less than no room; nothing of the price counts in it."""
    await opened(store, price=millis(5), limits=caps(quota=daily(6)))
    await store.grant(SERVER, ADA, millis(3), by=STAFF, reason="", now=NOON)
    await opened(store, "k2", price=millis(3), limits=caps(quota=daily(2)))
    assert (await store.standing(SERVER, ADA, now=NOON)).member[Period.DAY] == Spent(held=millis(5))
    await store.audit_books()


async def test_grants_are_a_member_s_own_in_one_community(store: SqlStore) -> None:
    """Neither somebody else's, nor good elsewhere."""
    await store.grant(SERVER, ADA, millis(2), by=STAFF, reason="", now=NOON)
    assert (await store.standing(OTHER_SERVER, ADA, now=NOON)).grants == 0
    assert (await store.standing(SERVER, BEN, now=NOON)).grants == 0


async def test_a_quota_s_window_may_change_in_the_middle_of_the_day(store: SqlStore) -> None:
    """What was used today counts in the week at once: nobody is handed a fresh window."""
    await succeeded(store, "k1", price=millis(4), cost=millis(4), now=NOON - DAY)
    await opened(store, "k2", price=millis(2), limits=caps(quota=daily(6)))
    week = Allowance(millis(7), Period.WEEK)
    await store.set_quota(SERVER, ADA, week, by=STAFF, now=NOON)
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, "k3", price=millis(2), limits=caps(quota=daily(6)))
    assert (refusal.value.used, refusal.value.held) == (millis(4), millis(2))
    await opened(store, "k4", price=millis(1), limits=caps(quota=daily(6)))


async def test_a_new_day_has_a_new_window_but_the_same_month(store: SqlStore) -> None:
    """Calendar windows in UTC: what was held yesterday counts in yesterday and in this month."""
    limits = caps(quota=daily(2), studio=(Allowance(millis(4), Period.MONTH),))
    await opened(store, "k1", limits=limits, now=NOON)
    await opened(store, "k2", limits=limits, now=NOON + DAY)
    with pytest.raises(BudgetSpent) as refusal:
        await opened(store, "k3", limits=limits, now=NOON + 2 * DAY)
    assert (refusal.value.scope, refusal.value.used) == ("studio", 2 * PRICE)


async def test_a_window_ends_with_the_last_second_before_midnight(store: SqlStore) -> None:
    """In UTC: what was refused then is taken a second later, and once only."""
    limits, midnight = caps(quota=daily(2)), NOON.replace(hour=0) + DAY
    await opened(store, "k1", limits=limits, now=NOON)
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, "k2", limits=limits, now=midnight - SECOND)
    assert refusal.value.resets_at == midnight
    await opened(store, "k3", limits=limits, now=midnight)
    with pytest.raises(QuotaExceeded) as refusal:
        await opened(store, "k4", limits=limits, now=midnight)
    assert refusal.value.resets_at == midnight + DAY


async def test_a_clock_that_is_set_over_midnight_and_back_opens_no_window_twice(store: SqlStore) -> None:
    """Each order counts on the day that the hands said, also where that day comes again."""
    limits, late = caps(quota=daily(2)), NOON.replace(hour=23, minute=30)
    await opened(store, "k1", limits=limits, now=late)
    await opened(store, "k2", limits=limits, now=late + HOUR)
    for key, now in (("k3", late), ("k4", late + HOUR)):
        with pytest.raises(QuotaExceeded):
            await opened(store, key, limits=limits, now=now)
    for now in (late, late + HOUR):
        assert (await store.standing(SERVER, ADA, now=now)).member[Period.DAY] == Spent(held=PRICE)
    await store.audit_books()


async def test_jobs_count_in_the_window_of_their_order_whenever_they_end(store: SqlStore) -> None:
    """Ordered before midnight, paid after it: used yesterday, and nothing held today."""
    night = NOON.replace(hour=23, minute=59)
    job = await submitted(store, now=night)
    await store.succeed(job.id, driver="me", images=[], cost=PRICE, revised_prompt=None, now=night + 2 * MINUTE)
    assert (await store.standing(SERVER, ADA, now=night)).community[Period.DAY] == Spent(used=PRICE)
    assert Period.DAY not in (await store.standing(SERVER, ADA, now=night + 2 * MINUTE)).community


async def test_a_removed_file_is_refused_by_its_name(store: SqlStore) -> None:
    """Whoever attaches it again, whatever it is called."""
    job = await succeeded(store)
    await store.remove(job.id, by=STAFF, now=NOON)
    reference = a_reference(job.images[0].sha256, "innocent.png")
    with pytest.raises(BadReference) as refusal:
        await opened(store, "k2", order=an_order(member=BEN, references=[a_reference(), reference]))
    assert (refusal.value.filename, refusal.value.reason) == ("innocent.png", "removed")


async def test_too_many_jobs_names_those_that_run(store: SqlStore) -> None:
    """Wherever they were ordered; ended and parked ones don't count."""
    limits = caps(most_jobs=2)
    await failed(store, "k1")
    await parked(store, "k2")
    first = await opened(store, "k3", limits=limits)
    second = await opened(store, "k4", limits=limits, order=an_order(community=OTHER_SERVER))
    with pytest.raises(TooManyJobs) as refusal:
        await opened(store, "k5", limits=limits)
    assert refusal.value.codes == (first.code, second.code)
    await opened(store, "k6", limits=limits, order=an_order(member=BEN))


async def test_a_closed_server_is_refused_whatever_the_settings_say(store: SqlStore) -> None:
    """What /host opened or closed wins."""
    await store.set_open(SERVER, False, by=HOST_MEMBER, now=NOON)
    with pytest.raises(CommunityClosed):
        await opened(store)
    await store.set_open(SERVER, True, by=HOST_MEMBER, now=NOON)
    await opened(store, limits=replace(caps(), open_by_default=False))


async def test_while_credits_are_wanting_one_order_a_minute_is_let_through(store: SqlStore) -> None:
    """The first a minute after the stop, the next a minute later; a refused one takes nobody's place."""
    await store.stop("out_of_credits", now=NOON)
    with pytest.raises(StudioPaused):
        await opened(store, "k1", now=NOON + 59 * SECOND)
    with pytest.raises(QuotaExceeded):
        await opened(store, "k2", limits=caps(quota=daily(1)), now=NOON + MINUTE)
    answers = await asyncio.gather(*(opened(store, f"k3{n}", now=NOON + MINUTE) for n in range(4)), return_exceptions=True)
    assert [isinstance(answer, StudioPaused) for answer in answers].count(True) == 3
    with pytest.raises(StudioPaused):
        await opened(store, "k4", now=NOON + 2 * MINUTE - SECOND)
    await opened(store, "k5", now=NOON + 2 * MINUTE)


@pytest.mark.parametrize("reason", ["bad_key", "host"])
async def test_a_bad_key_and_the_host_let_nobody_through(store: SqlStore, reason: str) -> None:
    """However long it lasts."""
    await (store.set_paused(True, by=HOST_MEMBER, now=NOON) if reason == "host" else store.stop(reason, now=NOON))
    with pytest.raises(StudioPaused) as refusal:
        await opened(store, now=NOON + DAY)
    assert refusal.value.reason == reason


async def test_the_host_s_pause_wins_over_a_want_of_credits(store: SqlStore) -> None:
    """No order is let through to find out."""
    await store.stop("out_of_credits", now=NOON)
    await store.set_paused(True, by=HOST_MEMBER, now=NOON)
    with pytest.raises(StudioPaused) as refusal:
        await opened(store, now=NOON + DAY)
    assert refusal.value.reason == "host"


async def test_an_order_without_discord_may_be_sent_at_once(store: SqlStore) -> None:
    """The command line has no message to wait for, and no quota."""
    order = an_order(member=HOST_MEMBER, community=HOST_COMMUNITY, showing=NewShowing(kind=ShowingKind.NONE))
    job = await opened(store, order=order)
    assert job.showings[0].recorded_at == NOON
    claimed = await store.claim_next(driver="me", now=NOON)
    assert claimed is not None
    assert claimed.id == job.id


async def test_text_that_no_database_keeps_is_kept_all_the_same(store: SqlStore) -> None:
    """A NUL and half a surrogate pair, as JSON can carry them, become replacement characters; nothing is lost beside them."""
    job = await opened(store, order=an_order("a\x00fox\ud800", references=[a_reference(filename="c\x00t.png")]))
    assert job.request.prompt == "a\ufffdfox\ufffd"
    assert job.request.references[0].filename == "c\ufffdt.png"


async def test_a_price_of_nothing_needs_no_hold(store: SqlStore) -> None:
    """Should PixelDojo ever give a size away."""
    job = await succeeded(store, price=Millicredits(0), cost=Millicredits(0), limits=caps(quota=daily(0)))
    assert (job.paid, job.cost) == (0, 0)
    await store.audit_books()


async def test_orders_at_once_from_many_members_all_get_turns_of_their_own(store: SqlStore) -> None:
    """Twenty members, twenty jobs, books that balance."""
    jobs = await asyncio.gather(*(opened(store, f"k{n}", order=an_order(member=member_key(n))) for n in range(100, 120)))
    assert {job.turn_start for job in jobs} == {0}
    assert len({job.id for job in jobs}) == 20
    await store.audit_books()
