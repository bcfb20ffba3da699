"""Codes that were drawn before."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.errors import CodeTaken
from domain.jobs import Job
from parts import Parts, open_parts
from settings import Settings
from studio.codes import CODE_LETTERS, draw_code, with_free_codes
from tests.clock import FakeClock
from tests.databases import BOTH, Databases
from tests.studio.conftest import an_order


class StutteringRandom(Random):
    """Draws its first code so many times, then others."""

    def __init__(self, times: int) -> None:
        super().__init__(1)
        self._left = times
        self._first: list[Any] = []

    def choices(self, population: Any, *options: Any, **named: Any) -> list[Any]:
        """Draw, or draw the same again."""
        if not self._left:
            return super().choices(population, *options, **named)
        self._left -= 1
        self._first = self._first or super().choices(population, *options, **named)
        return self._first


@pytest.fixture(params=BOTH)
async def parts(
    request: pytest.FixtureRequest,
    databases: Databases,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
) -> AsyncIterator[Parts]:
    """The studio on a database of each kind, which asks about nearly every price."""
    settings = Settings.from_env({**environ, "DATABASE_URL": databases.fresh(request.param)})
    async with open_parts(settings, clock=clock, random=StutteringRandom(3)) as parts:
        description = await parts.provider.describe()
        await parts.store.remember_model(description.card, description.tariff)
        yield parts


async def ordered(parts: Parts, *, outputs: int) -> list[Job]:
    """Two orders of so many pictures."""
    return [await parts.studio.order(an_order("a fox", num_outputs=outputs), key=f"interaction-{n}") for n in (1, 2)]


@pytest.mark.parametrize("outputs", [1, 4], ids=["held at once", "asked about first"])
async def test_an_order_gets_another_code_where_one_was_drawn_twice(parts: Parts, outputs: int) -> None:
    """The second job is its own, and the books know nothing of the first try."""
    first, second = await ordered(parts, outputs=outputs)
    assert first.code != second.code
    assert first.id != second.id
    await parts.store.audit_books()


async def test_a_batch_gets_codes_of_its_own(parts: Parts) -> None:
    """Also where two of its own jobs drew the same one."""
    jobs = await parts.studio.ask_batch([an_order(prompt) for prompt in ("a fox", "a hare", "an owl")], key="interaction-1")
    assert len({job.code for job in jobs}) == 3


async def test_broken_chance_is_an_error_and_no_endless_search() -> None:
    """What draws the same code for ever is told, not tried for ever."""

    async def write() -> None:
        raise CodeTaken("aaaaaaaa")

    with pytest.raises(CodeTaken):
        await with_free_codes(write)


def test_a_code_has_no_letters_that_are_mixed_up() -> None:
    """Whatever is drawn, it can be read aloud."""
    assert set(draw_code(Random(1))) <= set(CODE_LETTERS)
    assert not set("01ilo") & set(CODE_LETTERS)
