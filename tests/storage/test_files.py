"""Files as people got them, and pictures that were picked: found, kept for a day, and gone when nobody needs them."""

from dataclasses import replace

from domain.people import MemberKey
from domain.requests import Reference
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, DAY, MINUTE, NOON, SECOND, a_reference, an_image, an_order, in_line, succeeded

IMAGE, SHOWN, PREVIEW, FILE = "aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32
PSEUDONYM = MemberKey("erased:00ff")


def pictures(*names: str) -> list[Reference]:
    """References to kept files of these names."""
    return [a_reference(f"{ord(name):064x}", f"{name}.png") for name in names]


async def names_of(store: SqlStore, member: MemberKey = ADA) -> dict[str, str]:
    """A member's picked files by batch."""
    return {batch: "".join(p.filename[0] for p in found) for batch, found in (await store.picked(member)).items()}


async def test_every_file_shown_of_a_picture_leads_to_its_jobs(store: SqlStore) -> None:
    """The original, the marked copy and the preview; newest first, and also what was removed or is no longer kept."""
    first = await succeeded(store, "k1", images=[an_image(sha256=IMAGE)], now=NOON - 91 * DAY)
    again = await succeeded(store, "k2", images=[an_image(sha256=IMAGE)], order=an_order(member=BEN))
    await store.note_shown({SHOWN: IMAGE, PREVIEW: IMAGE})
    await store.note_shown({SHOWN: IMAGE})
    await store.note_shown({})
    await store.forget_images(older_than=NOON - 90 * DAY)
    await store.remove(again.id, by=BEN, now=NOON)
    for sha256 in (IMAGE, SHOWN, PREVIEW):
        assert [job.id for job in await store.jobs_of_file(sha256, most=5)] == [again.id, first.id]
    assert len(await store.jobs_of_file(SHOWN, most=1)) == 1
    assert await store.jobs_of_file(FILE, most=5) == []


async def test_removing_a_picture_refuses_all_files_of_it(store: SqlStore) -> None:
    """What people saved of it doesn't come back in as a reference."""
    job = await succeeded(store, images=[an_image(sha256=IMAGE)])
    await store.note_shown({SHOWN: IMAGE, PREVIEW: IMAGE, FILE: "ee" * 32})
    await store.remove(job.id, by=ADA, now=NOON)
    assert await store.removed_hashes([IMAGE, SHOWN, PREVIEW, FILE]) == {IMAGE, SHOWN, PREVIEW}


async def test_picked_pictures_stand_in_the_order_they_came(store: SqlStore) -> None:
    """Batch by batch, each member's own; what is picked again moves into the newer batch."""
    assert await store.pick(ADA, pictures("b", "a"), batch="1", most=10, now=NOON) == 0
    await store.pick(ADA, pictures("c"), batch="2", most=10, now=NOON + SECOND)
    await store.pick(BEN, pictures("a"), batch="3", most=10, now=NOON)
    assert await names_of(store) == {"1": "ba", "2": "c"}
    assert (await store.picked(ADA))["2"] == pictures("c")
    renamed = replace(*pictures("b"), filename="d.png")
    await store.pick(ADA, [renamed], batch="4", most=10, now=NOON + MINUTE)
    assert await names_of(store) == {"1": "a", "2": "c", "4": "d"}
    assert await names_of(store, BEN) == {"3": "a"}


async def test_picked_pictures_are_joined_in_their_order(store: SqlStore) -> None:
    """One batch of all; nobody else's."""
    await store.pick(ADA, pictures("b", "a"), batch="1", most=10, now=NOON)
    await store.pick(ADA, pictures("c"), batch="2", most=10, now=NOON + SECOND)
    await store.pick(BEN, pictures("x"), batch="3", most=10, now=NOON)
    await store.join_picked(ADA, batch="2", now=NOON + MINUTE)
    assert await names_of(store) == {"2": "bac"}
    assert await names_of(store, BEN) == {"3": "x"}


async def test_oldest_pictures_make_room(store: SqlStore) -> None:
    """Of one member's no more than the most, however many come at once."""
    await store.pick(ADA, pictures("a", "b"), batch="1", most=3, now=NOON)
    assert await store.pick(ADA, pictures("c", "d"), batch="2", most=3, now=NOON + SECOND) == 1
    assert await names_of(store) == {"1": "b", "2": "cd"}
    assert await store.pick(ADA, pictures("e", "f", "g", "h"), batch="3", most=3, now=NOON + MINUTE) == 4
    assert await names_of(store) == {"3": "fgh"}


async def test_picked_picture_keeps_its_file(store: SqlStore) -> None:
    """Until it is cleared or swept; and where a job or another member has it, also after."""
    shared, mine, used = pictures("s", "m", "u")
    await store.pick(ADA, [shared, mine, used], batch="1", most=10, now=NOON)
    await store.pick(BEN, [shared], batch="2", most=10, now=NOON + MINUTE)
    await in_line(store, order=an_order(references=[used]))
    hashes = [shared.sha256, mine.sha256, used.sha256, FILE]
    assert await store.unused_hashes(hashes) == {FILE}
    assert await store.clear_picked(ADA) == {mine.sha256}
    assert await store.clear_picked(ADA) == frozenset()
    assert await store.unused_hashes(hashes) == {mine.sha256, FILE}
    assert await store.sweep_picked(older_than=NOON + MINUTE) == frozenset()
    assert await store.sweep_picked(older_than=NOON + MINUTE + SECOND) == {shared.sha256}
    assert await names_of(store, BEN) == {}


async def test_erased_member_leaves_no_picked_picture(store: SqlStore) -> None:
    """Also one that is their job's image as well; somebody else's pick of the same file stays."""
    job = await succeeded(store, images=[an_image(sha256=IMAGE)])
    await store.pick(ADA, [a_reference(IMAGE), a_reference(FILE), a_reference(SHOWN)], batch="1", most=10, now=NOON)
    await store.pick(BEN, [a_reference(FILE)], batch="2", most=10, now=NOON)
    assert await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON) == {IMAGE, SHOWN}
    assert await store.picked(ADA) == {}
    assert len(await store.picked(BEN)) == 1
    assert (await store.job(job.id)).images[0].gone
