"""When images will be there: from the seats, the line, and what is known of how long runs take."""

from collections.abc import Callable

from domain.waiting import UsualTime, ready_in_s, usual_s
from studio.ports import Line


class Forecast:
    """Tells those who wait. A test holds it against a simulated day (tests/studio/test_forecast.py)."""

    def __init__(self, *, seats: int, calls_are_scarce: Callable[[int], bool]) -> None:
        """seats: of one process. calls_are_scarce: whether so many runs use up most of the call rate, and are looked at later."""
        self._seats = seats
        self._calls_are_scarce = calls_are_scarce

    def run_s(self, usual: UsualTime | None, *, running: int) -> float:
        """Seconds from a run's submit to its images, while so many run."""
        return usual_s(usual, scarce=self._calls_are_scarce(running))

    def ready_in_s(self, line: Line, usual: UsualTime | None) -> float:
        """Seconds until the images of a job at this place in line."""
        seats = max(self._seats, line.running)  # where there are several processes each has as many
        at_once = min(seats, line.running + line.waiting)
        run_s = self.run_s(usual, running=at_once)
        return ready_in_s(place=line.place, running=line.running, seats=seats, run_s=run_s)
