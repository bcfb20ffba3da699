"""The running percentiles find how long runs take, from looks alone, whatever they start from and wherever it is looked first."""

import math
from random import Random

import pytest

from domain.waiting import UsualTime, first_look_s, next_look_s

MEDIAN_S, P80_S, P95_S = 16.0, 22.1, 30.0
SIGMA = math.log(P95_S / MEDIAN_S) / 1.6449
ANSWER_S = 0.2
"""An answer comes so long after the look was due: no look is ever quite at its time."""


def after_runs(usual: UsualTime, number: int, *, scarce: bool, stretch: float) -> UsualTime:
    """What is known after so many runs, lognormal as PixelDojo's."""
    random = Random(5)
    for _ in range(number):
        took_s = random.lognormvariate(math.log(MEDIAN_S), SIGMA)
        looked_s = [first_look_s(usual, scarce=scarce, early=random.randrange(10) == 0) + ANSWER_S]
        while looked_s[-1] < took_s:
            looked_s.append(looked_s[-1] + next_look_s(len(looked_s), stretch=stretch))
        running_s = max(looked_s[:-1], default=0.0)
        usual = usual.learned(first_look_s=looked_s[0], running_s=running_s, finished_s=looked_s[-1])
    return usual


@pytest.mark.parametrize("start", [UsualTime(5, 6, 7), UsualTime(16, 22, 30), UsualTime(40, 52, 80)], ids=str)
def test_with_calls_to_spare_the_percentiles_are_found(start: UsualTime) -> None:
    """Runs are looked at first at the 80th, so that is what matters most."""
    usual = after_runs(start, 1500, scarce=False, stretch=1.0)
    assert usual.p50_s == pytest.approx(MEDIAN_S, rel=0.25)
    assert usual.p80_s == pytest.approx(P80_S, rel=0.2)
    assert usual.p95_s == pytest.approx(P95_S, rel=0.2)


@pytest.mark.parametrize("start", [UsualTime(5, 6, 7), UsualTime(16, 22, 30), UsualTime(16, 22, 80)], ids=str)
def test_with_scarce_calls_the_first_look_settles_at_the_95th(start: UsualTime) -> None:
    """Looks are far apart, and each answer comes a little after its time: neither may drive the wait up for ever."""
    usual = after_runs(start, 1500, scarce=True, stretch=4.4)
    assert usual.p95_s == pytest.approx(P95_S, rel=0.2)


def test_a_run_that_ended_unseen_around_the_95th_says_nothing_of_it() -> None:
    """Still running at 22 s and finished at 40 s: it may have ended on either side of 30 s."""
    usual = UsualTime(16, 22, 30)
    assert usual.learned(first_look_s=22, running_s=22, finished_s=40).p95_s == usual.p95_s
