"""Ends that are shown once more, where several processes edit one message."""

import pytest

from domain.errors import ClaimLost
from domain.jobs import Job
from storage.store import SqlStore
from tests.storage.orders import ADA, ME, NOON, in_line, succeeded

OTHER = "other"


async def ended(store: SqlStore, key: str) -> Job:
    """A job whose end is to be shown, by nobody yet."""
    job = await succeeded(store, key)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    return job


async def is_shown(store: SqlStore, job: Job) -> bool:
    """Whether nothing is left to be shown of a job."""
    return (await store.job(job.id)).shown_at is not None


async def test_end_is_shown_again_when_an_edit_of_another_process_came_after_it(store: SqlStore, url: str) -> None:
    """Also where it is being shown at this moment. One's own jobs one knows about, and on SQLite there is nobody else."""
    shared = url.startswith("postgresql")
    shown, being_shown, running = [await ended(store, "k1"), await ended(store, "k2"), await in_line(store, "k3")]
    await store.mark_shown(shown.id, driver=None, now=NOON)
    await store.claim(being_shown.id, driver=OTHER, now=NOON)
    ids = [shown.id, being_shown.id, running.id]

    assert await store.show_anew(ids, besides=ME) == shared
    assert await is_shown(store, shown) != shared
    assert not await store.show_anew([running.id], besides=None)
    if shared:
        with pytest.raises(ClaimLost):
            await store.mark_shown(being_shown.id, driver=OTHER, now=NOON)
    else:
        await store.mark_shown(being_shown.id, driver=OTHER, now=NOON)


async def test_end_that_a_driver_shows_itself_is_not_shown_again_for_its_own_edits(store: SqlStore) -> None:
    """The last word on its progress may come after the job's end was written."""
    job = await ended(store, "k1")
    await store.claim(job.id, driver=ME, now=NOON)
    assert not await store.show_anew([job.id], besides=ME)
    await store.mark_shown(job.id, driver=ME, now=NOON)


async def test_end_is_shown_again_when_its_pictures_were_removed_while_it_was_shown(store: SqlStore) -> None:
    """Who shows it read it before: it can't be marked as shown. What was shown before is drawn again by whoever removes."""
    shown, being_shown = await ended(store, "k1"), await ended(store, "k2")
    await store.mark_shown(shown.id, driver=None, now=NOON)
    await store.claim(being_shown.id, driver=ME, now=NOON)
    for job in (shown, being_shown):
        await store.remove(job.id, by=ADA, now=NOON)
    assert await is_shown(store, shown)
    with pytest.raises(ClaimLost):
        await store.mark_shown(being_shown.id, driver=ME, now=NOON)
