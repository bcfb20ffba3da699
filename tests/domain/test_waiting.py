"""When a run is worth a look, and what those who wait are told."""

from domain.waiting import LOOK_AGAIN_MOST_S, UsualTime, first_guess, first_look_s, next_look_s, ready_in_s


def test_looks_grow_rarer_and_stretch_with_many_runs() -> None:
    """Every few seconds at first, at most every twelve, and all of it longer where calls are short."""
    waits = [next_look_s(looks, stretch=1) for looks in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[-1] == LOOK_AGAIN_MOST_S
    assert next_look_s(1, stretch=2) == 2 * next_look_s(1, stretch=1)


def test_calls_short_means_looking_when_it_is_almost_surely_done() -> None:
    """The 95th percentile instead of the 80th."""
    usual = UsualTime(10, 20, 40)
    assert first_look_s(usual, scarce=True, early=False) == 40


def test_the_line_moves_by_seats() -> None:
    """With ten seats, eight running: two more begin at once, the others as seats come free, one every two seconds."""
    told = [ready_in_s(place=place, running=8, seats=10, run_s=20) for place in (1, 2, 3, 7)]
    assert [round(later - told[0]) for later in told] == [0, 0, 2, 10]


def test_a_first_guess_is_made_of_a_run_that_was_watched() -> None:
    """One that another process began may have been over for long when it is looked at first: that says nothing."""
    assert first_guess(first_look_s=10.2, finished_s=16) == UsualTime(16, 16 * 1.3, 32)
    assert first_guess(first_look_s=140, finished_s=140) is None
