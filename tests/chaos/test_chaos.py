"""A short night on each shape, and what is drawn from a seed."""

from pathlib import Path

import pytest

from tests.chaos.night import lived
from tests.chaos.plan import ADDED, AFTER_ORDERS, BEFORE_ORDERS, ROUNDS_A_NIGHT, SHARED_ONLY, Blow, Shape, draw
from tests.chaos.seeds import FAILED
from tests.chaos.troubles import TROUBLES
from tests.databases import Databases
from tests.survival.nursery import ROOT

SEED = 13
"""Whose night begins with one blow of each kind."""


def test_night_is_the_same_whenever_it_is_drawn() -> None:
    """A seed says everything."""
    night = draw(7)
    assert draw(7) == night
    assert len(night.rounds) == ROUNDS_A_NIGHT
    assert draw(8) != night


def test_shorter_night_is_the_beginning_of_the_whole_one() -> None:
    """It has the kills that it may have, and ends before the next; with all of them it is the whole night."""
    night = draw(7)
    for kills in range(1, night.kills):
        shorter = night.until(kills)
        assert shorter.kills == kills
        assert shorter.rounds == night.rounds[: len(shorter.rounds)]
        assert night.rounds[len(shorter.rounds)].strike.blow is Blow.KILL
    assert night.until(night.kills) == night


@pytest.mark.parametrize("shape", Shape, ids=lambda shape: str(shape.name).lower())
async def test_nothing_is_lost_in_a_short_night(shape: Shape, databases: Databases, tmp_path: Path) -> None:
    """Each job ends, each run is paid once, each picture is shown once, the sums are equal; each blow hit a living process."""
    plan: list[str] = []
    outcome = await lived(draw(SEED, shape=shape).until(1), databases, tmp_path, told=plan.append)
    assert outcome.differences == [], plan
    assert outcome.struck == dict.fromkeys(Blow, 1)


def test_every_trouble_of_the_plan_can_befall() -> None:
    """Each name in the plan has what it does, and nothing is there that no plan has."""
    assert set(TROUBLES) == {*BEFORE_ORDERS, *AFTER_ORDERS, *SHARED_ONLY, *ADDED}


def test_failed_nights_are_told_apart() -> None:
    """Each seed is there once, with what it found, and the test that holds that is there."""
    assert len({seed for seed, _ in FAILED}) == len(FAILED)
    for _, found in FAILED:
        what, _, held_by = found.rpartition(": ")
        assert what
        assert (ROOT / held_by).is_file(), found
