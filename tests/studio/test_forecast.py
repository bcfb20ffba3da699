"""The time that people are told, held against a simulated day: quiet hours, an evening, and contests that fill the line."""

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from statistics import median

import pytest

from domain.money import Millicredits
from domain.turns import take_turn
from domain.waiting import UsualTime, first_guess, first_look_s, next_look_s
from provider.pace import calls_are_scarce, stretch
from studio.forecast import Forecast
from studio.ports import Line
from studio.watching import ONE_IN_EARLY

MEDIAN_S, P95_S = 16.0, 30.0
SIGMA = math.log(P95_S / MEDIAN_S) / 1.6449
CALLS_A_MINUTE = 60
PRICE = Millicredits(1500)
HOUR_S = 3600.0
MEMBERS = 40
AT_ONCE_MOST = 3
SUBMIT_S, SHOW_S = 0.5, 1.0
CONTESTS_AT_S = (15 * HOUR_S, 20 * HOUR_S, 21 * HOUR_S)


@dataclass(order=True)
class Ordered:
    """A job of the day; the smallest turn goes next."""

    turn: int
    number: int
    member: int = field(compare=False)
    at_s: float = field(compare=False)
    told_s: float = field(compare=False, default=0.0)
    waited: bool = field(compare=False, default=False)
    took_s: float = field(compare=False, default=0.0)
    """From the order to the card."""

    @property
    def error(self) -> float:
        """How far off the told time was, as a part of the real one."""
        return abs(self.told_s - self.took_s) / self.took_s


class Day:
    """A studio's day, event by event: fair turns, seats, looks as the pace allows, and percentiles that are learned."""

    def __init__(self, *, seats: int, seed: int) -> None:
        self._random = Random(seed)
        self._seats = seats
        self._forecast = Forecast(seats=seats, calls_are_scarce=lambda running: calls_are_scarce(CALLS_A_MINUTE, running))
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._counter = count()
        self._waiting: list[Ordered] = []
        self._running = 0
        self._virtual_time = 0
        self._finishes: dict[int, int] = {}
        self._open: dict[int, int] = {}
        self.usual: UsualTime | None = None
        self.done: list[Ordered] = []

    def live(self) -> None:
        """From midnight to midnight."""
        for at_s, member in self._wishes():
            self._later(at_s, lambda now, member=member: self._order(member, now))  # type: ignore[misc]
        while self._events:
            now, _, happens = heapq.heappop(self._events)
            happens(now)
            self._fill_seats(now)

    def _wishes(self) -> Iterator[tuple[float, int]]:
        """Who wants a picture when: a few in a row of each in the evening, and many at once at a contest."""
        for member in range(MEMBERS):
            for _ in range(self._random.randint(1, 20)):
                at_s = self._random.gauss(20, 3) % 24 * HOUR_S
                for _ in range(self._random.choice((1, 1, 1, 2, 3))):
                    yield at_s, member
                    at_s += self._random.expovariate(1 / 15)
        for begins_s in CONTESTS_AT_S:
            for member in self._random.sample(range(MEMBERS), 25):
                for _ in range(self._random.choice((1, 2, 3))):
                    yield begins_s + self._random.uniform(0, 60), member

    def _later(self, at_s: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (at_s, next(self._counter), happens))

    def _order(self, member: int, now: float) -> None:
        """Take the order as the store does, and tell the time as the studio does."""
        if self._open.get(member, 0) >= AT_ONCE_MOST:
            return
        turn = take_turn(virtual_time=self._virtual_time, last_finish=self._finishes.get(member, 0), price=PRICE)
        self._finishes[member] = turn.finish
        self._open[member] = self._open.get(member, 0) + 1
        job = Ordered(turn.start, next(self._counter), member, now)
        heapq.heappush(self._waiting, job)
        line = Line(place=1 + sum(other < job for other in self._waiting), waiting=len(self._waiting), running=self._running)
        job.waited = line.place > self._seats - line.running
        job.told_s = self._forecast.ready_in_s(line, self.usual)

    def _fill_seats(self, now: float) -> None:
        while self._waiting and self._running < self._seats:
            job = heapq.heappop(self._waiting)
            self._virtual_time = max(self._virtual_time, job.turn)
            self._running += 1
            looks_s = list(self._looks(self._random.lognormvariate(math.log(MEDIAN_S), SIGMA)))
            self._later(now + SUBMIT_S + looks_s[-1], lambda at, job=job, looks_s=looks_s: self._end(job, looks_s, at))  # type: ignore[misc]

    def _looks(self, took_s: float) -> Iterator[float]:
        """When a run is looked at, until it is over."""
        scarce = calls_are_scarce(CALLS_A_MINUTE, self._running)
        at_s = first_look_s(self.usual, scarce=scarce, early=self._random.randrange(ONE_IN_EARLY) == 0)
        for looks in count(1):
            yield at_s
            if at_s >= took_s:
                return
            at_s += next_look_s(looks, stretch=stretch(CALLS_A_MINUTE, self._running))

    def _end(self, job: Ordered, looks_s: list[float], now: float) -> None:
        """A run was seen finished: its seat is free, its card is shown, and its time is learned."""
        self._running -= 1
        self._open[job.member] -= 1
        job.took_s = now + SHOW_S - job.at_s
        self.done.append(job)
        first_s, last_s = looks_s[0], looks_s[-1]
        if self.usual is None:
            self.usual = first_guess(first_look_s=first_s, finished_s=last_s)
        else:
            self.usual = self.usual.learned(first_look_s=first_s, running_s=max(looks_s[:-1], default=0.0), finished_s=last_s)


@pytest.mark.parametrize("seats", [2, 5, 10])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_told_time_is_off_by_less_than_a_third_on_a_simulated_day(seats: int, seed: int) -> None:
    """In the middle, from a database that knows nothing in the morning: of all orders, and of those alone that had to wait."""
    day = Day(seats=seats, seed=seed)
    day.live()
    waited = [job.error for job in day.done if job.waited]
    assert len(day.done) > 600
    assert len(waited) > 80
    assert median(job.error for job in day.done) < 0.35
    assert median(waited) < 0.25


def test_nobody_who_finds_a_free_seat_is_told_to_wait_for_one() -> None:
    """With ten seats and eight running, two more begin at once; the line behind them moves a seat at a time."""
    forecast = Forecast(seats=10, calls_are_scarce=lambda running: running > 5)
    usual = UsualTime(10, 20, 40)
    told = [forecast.ready_in_s(Line(place=place, waiting=12, running=8), usual) for place in (1, 2, 3, 12)]
    assert told[0] == told[1]
    assert [round(later - told[0]) for later in told[1:]] == [0, 4, 40]


def test_what_people_are_told_is_when_the_run_is_looked_at() -> None:
    """Later while calls are scarce; before anything was learned the usual time of all."""
    forecast = Forecast(seats=10, calls_are_scarce=lambda running: running > 5)
    usual = UsualTime(10, 20, 40)
    assert [forecast.run_s(usual, running=running) for running in (1, 5, 6)] == [20, 20, 40]
    assert forecast.run_s(None, running=9) == 20


def test_line_of_a_fleet_moves_with_all_of_its_seats() -> None:
    """A job waits only where all seats are taken: as many run as there are, in however many processes."""
    forecast = Forecast(seats=2, calls_are_scarce=lambda _: False)
    alone = forecast.ready_in_s(Line(place=4, waiting=4, running=2), None)
    assert forecast.ready_in_s(Line(place=4, waiting=4, running=8), None) < alone
