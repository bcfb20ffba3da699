"""A short night on three shapes, and what is drawn from a seed."""

from pathlib import Path

import pytest

from tests.chaos.night import lived
from tests.chaos.plan import ADDED, AFTER_ORDERS, BEFORE_ORDERS, KILLS_A_NIGHT, SHARED_ONLY, Shape, draw
from tests.chaos.seeds import FAILED
from tests.chaos.troubles import TROUBLES
from tests.databases import Databases

SHORT = 2
"""Strikes on each shape; `make chaos` has more, and the engine's."""
SEED = 13


def test_night_is_the_same_whenever_it_is_drawn() -> None:
    """A seed says everything; a shorter night is the beginning of a longer one."""
    night = draw(7)
    assert draw(7) == night
    assert len(night.rounds) == KILLS_A_NIGHT
    assert draw(7, kills=SHORT).rounds == night.rounds[:SHORT]
    assert draw(8) != night


@pytest.mark.parametrize("shape", [Shape.SQLITE, Shape.POSTGRESQL, Shape.FLEET], ids=lambda shape: str(shape.name).lower())
async def test_nothing_is_lost_in_a_short_night(shape: Shape, databases: Databases, tmp_path: Path) -> None:
    """Each job ends, each run is paid once, each picture is shown once, the sums are equal."""
    plan: list[str] = []
    assert await lived(draw(SEED, kills=SHORT, shape=shape), databases, tmp_path, told=plan.append) == [], plan


def test_every_trouble_of_the_plan_can_befall() -> None:
    """Each name in the plan has what it does, and nothing is there that no plan has."""
    assert set(TROUBLES) == {*BEFORE_ORDERS, *AFTER_ORDERS, *SHARED_ONLY, *ADDED}


def test_failed_nights_are_told_apart() -> None:
    """Each seed is there once, with what it found."""
    assert len({seed for seed, _ in FAILED}) == len(FAILED)
    assert all(found for _, found in FAILED)
