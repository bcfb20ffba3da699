"""How long a run usually takes, and when it is worth looking.

The percentiles are found from answers to "had it finished by then?" alone, by stochastic approximation
(Robbins and Monro, 1951): each answer moves the estimate of percentile p up by p where it had not, down by 1-p where
it had, in steps of a tenth of its own size. It needs no samples kept, and it can fall as well as rise.
docs/decisions/ says why not a window of samples.
"""

import math
from dataclasses import dataclass

from domain.requests import FLUX, ImageRequest, Resolution

FIRST_LOOK_UNKNOWN_S = 10.0
USUAL_UNKNOWN_S = 20.0
"""What people are told before anything was learned. Source: docs/pixeldojo.md: a median of about 16 s at 1 MP."""
STEP = 0.1
LOOK_AGAIN_S = 4.0
LOOK_AGAIN_MOST_S = 12.0
AROUND_RUN_S = 1.5
"""The submit before a run, and after it the download and the edit. Source: benchmarks/results.md, at 150 ms an answer."""
SLOW_AFTER_S = 300.0
SLOW_LOOK_S = 60.0
SAFETY_SHARE = 2
"""Of the time in which 95 in 100 are over: nearly none is still unfinished then, and a look that finds one so is wasted."""
SAFETY_AGAIN_S = 30.0


@dataclass(frozen=True)
class UsualTime:
    """The running percentiles of one size, in seconds from submit to finished."""

    p50_s: float
    p80_s: float
    p95_s: float

    def learned(self, *, first_look_s: float, running_s: float, finished_s: float) -> "UsualTime":
        """Move the percentiles by one finished run.

        first_look_s: when it was looked at first. running_s: when it was last seen running, 0 for never. finished_s: when it
        was seen finished. Only a first look *at* the 50th or 80th may move it: later looks happen to slow runs alone, and
        would pull it up. Every run may tell of the 95th, but not one that ended unseen around it.
        """
        at_first = finished_s <= first_look_s
        return UsualTime(
            *sorted(
                (
                    nudged(self.p50_s, 0.5, finished=at_first) if near(first_look_s, self.p50_s) else self.p50_s,
                    nudged(self.p80_s, 0.8, finished=at_first) if near(first_look_s, self.p80_s) else self.p80_s,
                    self._p95_learned(running_s=running_s, finished_s=finished_s),
                )
            )
        )

    def measured(self, finished_s: float) -> "UsualTime":
        """Move the percentiles by a run whose end was told when it came."""
        moved = ((self.p50_s, 0.5), (self.p80_s, 0.8), (self.p95_s, 0.95))
        return UsualTime(*sorted(nudged(value_s, part, finished=finished_s <= value_s) for value_s, part in moved))

    def _p95_learned(self, *, running_s: float, finished_s: float) -> float:
        if finished_s <= self.p95_s or near(finished_s, self.p95_s):
            return nudged(self.p95_s, 0.95, finished=True)
        if running_s >= self.p95_s or near(running_s, self.p95_s):
            return nudged(self.p95_s, 0.95, finished=False)
        return self.p95_s


def size_of(request: ImageRequest) -> tuple[Resolution, int]:
    """What the time of a run is known by: resolution and outputs. 0 outputs stand for making a picture bigger."""
    return request.resolution, request.num_outputs if request.model == FLUX else 0


def usual_s(usual: UsualTime | None, *, scarce: bool) -> float:
    """What people are told a run of a size takes, in seconds: until it is looked at first, and then mostly over.

    scarce: as first_look_s.
    """
    return first_look_s(usual, scarce=scarce, early=False) if usual else USUAL_UNKNOWN_S


def near(looked_s: float, percentile_s: float) -> bool:
    """Whether a look says something about a percentile: within a twentieth of it."""
    return abs(looked_s - percentile_s) <= percentile_s / 20


def nudged(value_s: float, percentile: float, *, finished: bool) -> float:
    """One step of the approximation."""
    return value_s * math.exp(STEP * (percentile - 1 if finished else percentile))


def first_guess(*, first_look_s: float, finished_s: float) -> UsualTime | None:
    """The percentiles after a single run of this size; None after one that was looked at too late to tell, or by a clock
    that was set back meanwhile.

    A run that another process began is looked at first when this one comes to it: it may have been over for long.
    """
    if first_look_s > 2 * FIRST_LOOK_UNKNOWN_S or finished_s <= 0:
        return None
    return spread(finished_s)


def spread(finished_s: float) -> UsualTime:
    """The percentiles after a single run that took so long."""
    return UsualTime(finished_s, finished_s * 1.3, finished_s * 2)


def first_look_s(usual: UsualTime | None, *, scarce: bool, early: bool) -> float:
    """Seconds after the submit at which to read a run first.

    scarce: calls are short, so wait until it has almost surely finished. early: one in so many, to learn the middle.
    """
    if usual is None:
        return FIRST_LOOK_UNKNOWN_S
    if early:
        return usual.p50_s
    return usual.p95_s if scarce else usual.p80_s


def next_look_s(looks: int, *, stretch: float) -> float:
    """Seconds until the next look after so many. stretch: 1 with calls to spare, more while many runs share them."""
    return min(LOOK_AGAIN_S * 1.5 ** max(0, looks - 1), LOOK_AGAIN_MOST_S) * max(1.0, stretch)


def safety_look_s(usual: UsualTime | None, looks: int) -> float:
    """Seconds until the next look after so many at a run whose end will be told: in case that it isn't after all."""
    if looks:
        return SAFETY_AGAIN_S
    return SAFETY_SHARE * (usual.p95_s if usual else USUAL_UNKNOWN_S)


def ready_in_s(*, place: int, running: int, seats: int, run_s: float) -> float:
    """Seconds until a waiting job's images: at this place in line (1 is next), behind so many running on so many seats.

    Runs began at any time, so seats come free evenly: one every run_s / seats.
    """
    behind = max(0, place - (seats - running))
    return run_s * (1 + behind / seats) + AROUND_RUN_S
