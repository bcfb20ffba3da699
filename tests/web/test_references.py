"""Our own links to references: PixelDojo has the picture while its run needs it, and nobody else ever."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from back_room import build_room
from cogs.links import DiscordReferenceLinks
from domain.jobs import Failure, Job, JobState
from domain.lost import mark_of
from domain.requests import Reference
from studio.signing import LINK_LIFE
from tests.imaging.pictures import file_of
from tests.studio.conftest import House
from tests.web.conftest import Watcher

PNG = file_of("PNG")


async def a_reference(house: House) -> Reference:
    """A kept picture whose Discord link has lapsed."""
    return await house.parts.studio.keep_reference(PNG, filename="fox.png", url="https://cdn.discordapp.com/a/fox.png?ex=1")


def link(house: House, reference: Reference) -> str:
    """Our own link to it, without the address."""
    assert house.parts.references is not None
    parts = urlsplit(house.parts.references.link(reference.sha256))
    return f"{parts.path}?{parts.query}"


async def at_provider(house: House, reference: Reference) -> Job:
    """A job with this reference that PixelDojo runs."""
    store, now = house.parts.store, house.clock.now()
    job = await house.order(references=(reference,))
    await store.claim(job.id, driver="me", now=now)
    await store.begin_submit(job.id, driver="me", now=now)
    return await store.accepted(job.id, driver="me", ticket="t-1", cost=None, balance=None, expires_at=None, now=now)


async def fetched(watcher: Watcher, path: str) -> tuple[int, bytes]:
    """What is behind a path."""
    async with watcher.http.get(watcher.url + path) as response:
        return response.status, await response.read()


async def test_pixeldojo_fetches_a_reference_whose_discord_link_lapsed(house: House, watcher: Watcher) -> None:
    """By a link of our own, which the studio's own way of finding lost runs knows as that picture."""
    assert house.parts.references is not None
    reference = await a_reference(house)
    links = DiscordReferenceLinks(images=house.parts.images, clock=house.clock, sign=house.parts.references.link)
    room = build_room(house.parts, announcer=house.board, links=links)
    job = await house.order(references=(reference,))
    await house.clock.run(room.runner.drive(job.id))
    assert (await house.parts.store.job(job.id)).state is JobState.SUCCEEDED
    run = house.pixeldojo.runs[-1]
    assert run.pictures == (PNG,)
    assert mark_of(run.body["input_images"][0]) == reference.sha256
    path = urlsplit(run.body["input_images"][0])
    assert (await fetched(watcher, f"{path.path}?{path.query}"))[0] == 404, "the run is over"


async def test_a_link_works_while_a_run_needs_it(house: House, watcher: Watcher) -> None:
    """Not before the order was sent, nor after LINK_LIFE, nor once the run is over."""
    reference = await a_reference(house)
    path = link(house, reference)
    assert await fetched(watcher, path) == (404, b"404: Not Found")
    job = await at_provider(house, reference)
    async with watcher.http.get(watcher.url + path) as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)
        assert (response.headers["Cache-Control"], response.headers["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    house.clock.jump(seconds=LINK_LIFE.total_seconds())
    assert (await fetched(watcher, path))[0] == 404
    path = link(house, reference)
    assert (await fetched(watcher, path))[0] == 200
    await house.parts.store.fail(job.id, driver="me", failure=Failure.FAILED, now=house.clock.now())
    assert (await fetched(watcher, path))[0] == 404


async def test_a_removed_picture_is_served_no_more(house: House, watcher: Watcher, tmp_path: Path) -> None:
    """Though a run at PixelDojo would still need it."""
    reference = await a_reference(house)
    await at_provider(house, reference)
    assert (await fetched(watcher, link(house, reference)))[0] == 200
    with closing(sqlite3.connect(tmp_path / "atelier.db")) as database, database:
        database.execute("INSERT INTO removed_images VALUES (?, 'user:1', '2026-03-04 12:00:00.000000')", (reference.sha256,))
    assert (await fetched(watcher, link(house, reference)))[0] == 404


FORGERIES: list[Callable[[str, str, str], str]] = [
    lambda sha, until, sign: f"/references/{sha}",
    lambda sha, until, sign: f"/references/{sha}?until={until}",
    lambda sha, until, sign: f"/references/{sha}?until={until}&signature=",
    lambda sha, until, sign: f"/references/{sha}?until={until}&signature={sign[:-1]}",
    lambda sha, until, sign: f"/references/{sha}?until={until}&signature={sign[:-1]}%C3%A9",
    lambda sha, until, sign: f"/references/{sha}?until={int(until) + 1}&signature={sign}",
    lambda sha, until, sign: f"/references/{sha}?until={'9' * 400}&signature={sign}",
    lambda sha, until, sign: f"/references/{sha}?until=%D9%A3&signature={sign}",
    lambda sha, until, sign: f"/references/{sha.upper()}?until={until}&signature={sign}",
    lambda sha, until, sign: f"/references/{'0' * 64}?until={until}&signature={sign}",
    lambda sha, until, sign: f"/references/..%2F..%2Fatelier.db?until={until}&signature={sign}",
    lambda sha, until, sign: f"/references/%00?until={until}&signature={sign}",
]


@pytest.mark.parametrize("forge", FORGERIES, ids=range(len(FORGERIES)))
async def test_a_link_that_nobody_signed_leads_nowhere(
    house: House, watcher: Watcher, forge: Callable[[str, str, str], str]
) -> None:
    """While a run needs that very picture: 404, and no more said."""
    reference = await a_reference(house)
    await at_provider(house, reference)
    path = link(house, reference)
    query = parse_qs(urlsplit(path).query)
    forged = forge(reference.sha256, query["until"][0], query["signature"][0])
    assert await fetched(watcher, forged) == (404, b"404: Not Found")
    assert (await fetched(watcher, path))[0] == 200
