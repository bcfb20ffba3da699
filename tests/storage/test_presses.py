"""A button pressed twice at once is pressed once, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import QuotaExceeded, SamePress
from domain.jobs import Job
from domain.orders import SAME_PRESS_S, Order, Press
from domain.people import personal_key
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, NOON, PRICE, SECOND, an_order, caps, daily, opened, succeeded

SAME_PRESS = SAME_PRESS_S * SECOND


def pressed(job: Job, verb: str = "again", position: int = 0, **changes: object) -> Order:
    """An order that came by a button of this job's card."""
    return replace(an_order(), press=Press(verb, job.id, position), parent_job_id=job.id, **changes)  # type: ignore[arg-type]


async def jobs_of(store: SqlStore) -> int:
    """How many jobs Ada has that aren't ended."""
    return len(await store.open_jobs(ADA, None))


async def test_the_same_press_moments_later_is_told_where_its_job_is(store: SqlStore) -> None:
    """Up to 3 s after the last one that was taken: nothing is written, and the first one's job is named."""
    card = await succeeded(store)
    first = await opened(store, "interaction-2", order=pressed(card))
    with pytest.raises(SamePress) as refused:
        await opened(store, "interaction-3", order=pressed(card), now=NOON + SAME_PRESS - timedelta(milliseconds=1))
    assert (refused.value.code, refused.value.channel_id) == (first.code, 5)
    assert await jobs_of(store) == 1


async def test_a_later_press_makes_another_job(store: SqlStore) -> None:
    """3 s after the last one that was taken, presses in between not counted: they were never taken."""
    card = await succeeded(store)
    await opened(store, "interaction-2", order=pressed(card))
    with pytest.raises(SamePress):
        await opened(store, "interaction-3", order=pressed(card), now=NOON + 2 * SECOND)
    await opened(store, "interaction-4", order=pressed(card), now=NOON + SAME_PRESS)
    assert await jobs_of(store) == 2


async def test_another_member_button_or_picture_is_another_press(store: SqlStore) -> None:
    """Each has its own row."""
    card = await succeeded(store)
    other_card = await succeeded(store, "interaction-2")
    orders = [
        pressed(card),
        pressed(card, member=BEN),
        pressed(card, verb="bigger"),
        pressed(card, position=1),
        pressed(other_card),
    ]
    for number, order in enumerate(orders, 3):
        await opened(store, f"interaction-{number}", order=order)
    assert len(await store.open_jobs(ADA, None)) + len(await store.open_jobs(BEN, None)) == len(orders)


async def test_a_press_sent_twice_by_discord_is_its_own_job(store: SqlStore) -> None:
    """The interaction's own key comes before the guard: the same job, without a refusal."""
    card = await succeeded(store)
    job = await opened(store, "interaction-2", order=pressed(card))
    assert (await opened(store, "interaction-2", order=pressed(card))).id == job.id


async def test_a_press_that_was_refused_does_not_count(store: SqlStore) -> None:
    """The guard is written in the order's own transaction, and goes with it."""
    card = await succeeded(store)
    with pytest.raises(QuotaExceeded):
        await opened(store, "interaction-2", order=pressed(card), limits=caps(quota=daily(1)))
    await opened(store, "interaction-3", order=pressed(card))
    assert await jobs_of(store) == 1


async def test_presses_at_once_make_one_job(store: SqlStore) -> None:
    """Ten at the same moment: one is taken, nine are told of its job."""
    card = await succeeded(store)
    taken = await asyncio.gather(
        *(opened(store, f"interaction-{number}", order=pressed(card)) for number in range(2, 12)), return_exceptions=True
    )
    (job,) = [result for result in taken if isinstance(result, Job)]
    assert [result.code for result in taken if isinstance(result, SamePress)] == [job.code] * 9
    assert await jobs_of(store) == 1
    await store.audit_books()


async def test_a_press_whose_price_is_asked_about_counts(store: SqlStore) -> None:
    """Two presses at once are asked about once; after the yes the job goes by that press's key, and isn't named."""
    card = await succeeded(store)
    order = pressed(card)
    asked = (await store.await_job(order, key="interaction-2", code="askedask", price=PRICE, lapses_at=NOON, now=NOON)).job
    with pytest.raises(SamePress) as refused:
        await store.await_job(order, key="interaction-3", code="otherask", price=PRICE, lapses_at=NOON, now=NOON)
    assert refused.value.code == "askedask"
    await store.open_job(an_order(), key="interaction-4", code="-", price=PRICE, caps=caps(), now=NOON, awaiting=asked)
    with pytest.raises(SamePress) as refused:
        await opened(store, "interaction-5", order=order)
    assert refused.value.code is None


async def test_a_clock_that_was_set_back_does_not_block_a_button(store: SqlStore) -> None:
    """A press noted in the future is no reason to refuse all until then."""
    card = await succeeded(store)
    await opened(store, "interaction-2", order=pressed(card), now=NOON + timedelta(hours=1))
    await opened(store, "interaction-3", order=pressed(card))
    assert await jobs_of(store) == 2


async def test_a_job_in_direct_messages_is_named_without_a_channel(store: SqlStore) -> None:
    """Discord shows no channel of that kind by its id."""
    card = await succeeded(store)
    order = pressed(card, community=personal_key(1))
    await opened(store, "interaction-2", order=order)
    with pytest.raises(SamePress) as refused:
        await opened(store, "interaction-3", order=order)
    assert refused.value.channel_id is None
