"""Buttons pressed many times at once, at the studio, on both databases: each has its effect once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.errors import AlreadyShared, SamePress
from domain.jobs import Job, NewShowing, ShowingKind
from domain.orders import Press
from tests.clock import FakeClock
from tests.databases import BOTH, Databases
from tests.studio.conftest import ADA, SERVER, House, a_house, an_order

PRESSES = 6


@pytest.fixture(params=BOTH)
async def house(
    request: pytest.FixtureRequest,
    databases: Databases,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
) -> AsyncIterator[House]:
    """The studio on a database of each kind."""
    async with a_house({**environ, "DATABASE_URL": databases.fresh(request.param)}, clock, pixeldojo) as house:
        yield house


async def a_fox(house: House) -> Job:
    """Ada's private picture."""
    return await house.drive(await house.order(private=True, showing=NewShowing(kind=ShowingKind.PRIVATE)))


async def test_picture_is_made_again_once_and_the_others_are_told_where(house: House) -> None:
    """However many presses; the price is held once."""
    fox = await a_fox(house)
    order = replace(an_order(), press=Press("again", fox.id), parent_job_id=fox.id)
    presses = [house.parts.studio.order(order, key=f"interaction-{number}") for number in range(2, 2 + PRESSES)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    (job,) = [answer for answer in answers if isinstance(answer, Job)]
    assert [answer.code for answer in answers if isinstance(answer, SamePress)] == [job.code] * (PRESSES - 1)
    assert (await house.parts.accounts.usage(SERVER, ADA)).spent.held == job.quoted
    await house.parts.store.audit_books()


async def test_picture_is_shared_by_one_press_and_starred_by_all(house: House) -> None:
    """One message is begun; a star isn't taken back by the press that came with it."""
    fox, gallery = await a_fox(house), house.parts.gallery
    showings = [NewShowing(kind=ShowingKind.REPLY, token=f"press-{number}") for number in range(PRESSES)]
    shares = [gallery.share(fox.code, member=ADA, here=SERVER, age_restricted=False, showing=showing) for showing in showings]
    stars = [gallery.turn_star(fox, 0, member=ADA) for _ in range(PRESSES)]
    answers = await asyncio.gather(*shares, *stars, return_exceptions=True)
    (shared,) = [answer for answer in answers if isinstance(answer, Job)]
    assert (shared.private, len((await house.parts.store.job(fox.id)).showings)) == (False, 2)
    assert sum(isinstance(answer, AlreadyShared) for answer in answers) == PRESSES - 1
    assert answers[PRESSES:] == [True] * PRESSES
    assert await gallery.stars(fox, member=ADA) == {0}
