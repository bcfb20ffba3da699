"""A private job becomes public once, its member is pinged once, and a reminder goes to whoever takes it; on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import AlreadyShared
from domain.jobs import Job, NewShowing, ShowingKind
from domain.members import Reminder
from domain.people import MemberKey
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, MINUTE, NOON, OTHER_SERVER, SERVER, an_order, in_line, submitted, succeeded

HERE = NewShowing(kind=ShowingKind.REPLY, channel_id=5, token="press")
LATER = replace(HERE, token="another press")


async def private(store: SqlStore) -> Job:
    """A finished private job."""
    showing = NewShowing(kind=ShowingKind.PRIVATE, channel_id=5)
    return await succeeded(store, order=replace(an_order(showing=showing), private=True))


async def test_a_share_makes_it_public_with_its_message_begun(store: SqlStore) -> None:
    """The message is recorded once Discord has it."""
    job = await private(store)
    (shared,) = await store.share([job.id], HERE, now=NOON)
    assert (shared.private, shared.showings[-1].kind, shared.showings[-1].recorded_at) == (False, ShowingKind.REPLY, None)


async def test_shares_at_once_are_one(store: SqlStore) -> None:
    """Presses of the same button: one posts."""
    job = await private(store)
    presses = [replace(HERE, token=f"press-{number}") for number in range(4)]
    answers = await asyncio.gather(*(store.share([job.id], press, now=NOON) for press in presses), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyShared"] * 3 + ["list"]
    assert len((await store.job(job.id)).showings) == 2


async def test_a_press_that_discord_brings_twice_is_one_share(store: SqlStore) -> None:
    """Both are told of the same message, and post it under the same token, of which Discord takes one."""
    job = await private(store)
    first, second = await asyncio.gather(*(store.share([job.id], HERE, now=NOON) for _ in range(2)))
    assert first == second == [await store.job(job.id)]
    assert len(first[0].showings) == 2


async def test_several_are_shared_together_or_not_at_all(store: SqlStore) -> None:
    """Presses at once wait for each other; where one of them was shared by itself meanwhile, the others stay private."""
    showing = NewShowing(kind=ShowingKind.PRIVATE, channel_id=5)
    orders = [replace(an_order(showing=showing), private=True) for _ in range(3)]
    red, blue, green = [await succeeded(store, f"k{number}", order=order) for number, order in enumerate(orders)]
    pressed = [store.share(ids, press, now=NOON) for ids, press in (([red.id, blue.id], HERE), ([blue.id, red.id], LATER))]
    answers = await asyncio.gather(*pressed, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyShared", "list"]
    with pytest.raises(AlreadyShared):
        await store.share([green.id, red.id], replace(HERE, token="third"), now=NOON)
    jobs = [await store.job(job.id) for job in (red, blue, green)]
    assert [(job.private, len(job.showings)) for job in jobs] == [(False, 2), (False, 2), (True, 1)]
    await store.withdraw_share([red.id, blue.id])
    assert [await store.job(job.id) for job in (red, blue)] == [red, blue]


async def test_a_share_that_was_never_seen_may_be_tried_again_once(store: SqlStore) -> None:
    """After a minute: the process that began it is gone. What was seen isn't."""
    job = await private(store)
    await store.share([job.id], HERE, now=NOON)
    (again,) = await store.share([job.id], LATER, now=NOON + MINUTE)
    with pytest.raises(AlreadyShared):
        await store.share([job.id], replace(HERE, token="third"), now=NOON + MINUTE)
    await store.record_showing(again.showings[-1].id, channel_id=5, message_id=9, upload_limit_bytes=1, now=NOON + MINUTE)
    with pytest.raises(AlreadyShared):
        await store.share([job.id], replace(HERE, token="fourth"), now=NOON + 9 * MINUTE)


async def test_a_share_that_was_turned_down_is_private_again(store: SqlStore) -> None:
    """Its message is forgotten."""
    job = await private(store)
    await store.share([job.id], HERE, now=NOON)
    await store.withdraw_share([job.id])
    assert await store.job(job.id) == job


async def test_what_is_public_or_unfinished_is_not_shared(store: SqlStore) -> None:
    """There is nothing to be made public."""
    for job in (await succeeded(store, "k1"), await submitted(store, "k2", order=replace(an_order(), private=True))):
        with pytest.raises(AlreadyShared):
            await store.share([job.id], HERE, now=NOON + MINUTE)
        assert (await store.job(job.id)).showings == job.showings


async def test_one_of_many_pings(store: SqlStore) -> None:
    """Whoever says so first; a later process neither."""
    job = await in_line(store)
    assert sorted(await asyncio.gather(*(store.mark_pinged(job.id, now=NOON) for _ in range(4)))) == [False] * 3 + [True]
    assert not await store.mark_pinged(job.id, now=NOON + MINUTE)


def a_reminder(member: MemberKey = ADA, *, prompt: str = "a fox", minutes: int = 0) -> Reminder:
    """A member of the server waits for their credits."""
    return Reminder(member=member, community=SERVER, due_at=NOON + timedelta(minutes=minutes), prompt=prompt)


async def test_a_reminder_is_taken_by_one_once_it_is_due(store: SqlStore) -> None:
    """However many processes look for it."""
    await store.remind(a_reminder(minutes=1))
    assert await store.take_due_reminder(now=NOON) is None
    taken = await asyncio.gather(*(store.take_due_reminder(now=NOON + MINUTE) for _ in range(4)))
    assert [reminder for reminder in taken if reminder] == [a_reminder(minutes=1)]
    assert await store.take_due_reminder(now=NOON + MINUTE) is None


async def test_reminders_are_taken_in_their_order(store: SqlStore) -> None:
    """One at a time."""
    later, sooner = a_reminder(minutes=2), a_reminder(BEN, minutes=1)
    await store.remind(later)
    await store.remind(sooner)
    assert [await store.take_due_reminder(now=NOON + 2 * MINUTE) for _ in range(3)] == [sooner, later, None]


async def test_a_member_has_one_reminder_in_each_community(store: SqlStore) -> None:
    """The latest wish counts; an erasure takes them all."""
    await store.remind(a_reminder())
    await store.remind(a_reminder(prompt="a hare"))
    elsewhere = replace(a_reminder(), community=OTHER_SERVER)
    await store.remind(elsewhere)
    assert {(await store.take_due_reminder(now=NOON)) for _ in range(3)} == {a_reminder(prompt="a hare"), elsewhere, None}
    await store.remind(a_reminder())
    await store.erase(ADA, pseudonym=MemberKey("erased:00ff"), now=NOON)
    assert await store.take_due_reminder(now=NOON) is None
