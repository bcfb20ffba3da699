"""Parents, children and versions, on both databases."""

from dataclasses import replace

from domain.jobs import Job
from storage.store import SqlStore
from tests.storage.orders import an_order, opened


async def made_from(store: SqlStore, parent: Job, key: str) -> Job:
    """A job that was made from another."""
    return await opened(store, key, order=replace(an_order(), parent_job_id=parent.id))


async def test_a_job_made_from_nothing_is_a_first_version(store: SqlStore) -> None:
    """It has neither parent nor children."""
    job = await opened(store)
    assert await store.parent(job) is None
    assert await store.version(job) == 1
    assert await store.children(job, most=9) == []


async def test_versions_count_along_the_chain(store: SqlStore) -> None:
    """A child is a second version, its own child a third; a sibling is a second one as well."""
    first = await opened(store)
    second = await made_from(store, first, "interaction-2")
    third = await made_from(store, second, "interaction-3")
    sibling = await made_from(store, first, "interaction-4")
    assert [await store.version(job) for job in (first, second, third, sibling)] == [1, 2, 3, 2]
    assert await store.parent(third) == second


async def test_children_come_newest_first(store: SqlStore) -> None:
    """As many as are asked for, grandchildren not among them."""
    first = await opened(store)
    children = [await made_from(store, first, f"interaction-{number}") for number in (2, 3, 4)]
    await made_from(store, children[2], "interaction-5")
    assert await store.children(first, most=2) == [children[2], children[1]]
