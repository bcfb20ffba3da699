"""What a scrape reads: counts of this process's own work, and one moment of the whole studio, from its database.

The registry is one of our own, so that nothing of a library slips in. The names are what docs/operating.md and deploy/alerts.yml
speak of; a test compares them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from domain.jobs import OPEN, Failure, JobState
from domain.money import MILLI, Allowance, Millicredits
from domain.rules.gate import Spent
from studio.ports import Pulse

SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 900, 3600)
"""Up to where each bucket of the steps' times goes: answers of 150 ms, runs of 16 s, and lines of an hour."""
NOTHING = Spent(used=Millicredits(0), held=Millicredits(0))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is read when a scrape comes."""

    now: datetime
    pulse: Pulse | None
    """None: the database didn't answer in time."""
    budget: tuple[Allowance, ...]
    """STUDIO_BUDGET."""
    calls_left: float
    """Calls to PixelDojo that may go at once."""


class PrometheusMeter:
    """Fills studio.ports.Meter."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        counter = self._counter
        self._orders = counter("atelier_orders", "Orders by what became of them: taken, asked, or what refused them", "outcome")
        self._ended = counter("atelier_jobs_ended", "Jobs whose end was shown, by how they ended", "state", "failure")
        self._calls = counter("atelier_pixeldojo_calls", "Calls to PixelDojo, by kind and answer", "kind", "status")
        self._told = counter("atelier_discord_calls", "Calls to Discord, by kind and answer", "kind", "status")
        self._steps = Histogram(
            "atelier_step_seconds", "How long ended jobs were in each step", ("step",), buckets=SECONDS, registry=self._registry
        )
        self._moments = Moments()
        self._registry.register(self._moments)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self._registry)

    def ordered(self, outcome: str) -> None:
        """Count an order."""
        self._orders.labels(outcome).inc()

    def stepped(self, step: str, seconds: float) -> None:
        """Note how long a job was in a step."""
        self._steps.labels(step).observe(max(0.0, seconds))

    def ended(self, state: JobState, failure: Failure | None) -> None:
        """Count an end that was shown."""
        self._ended.labels(state.value, failure.value if failure else "").inc()

    def called(self, kind: str, status: str) -> None:
        """Count a call to PixelDojo."""
        self._calls.labels(kind, status).inc()

    def told(self, kind: str, status: str) -> None:
        """Count a call to Discord."""
        self._told.labels(kind, status).inc()

    def text(self, moment: Moment) -> bytes:
        """All of it in Prometheus' text format, as of this moment."""
        self._moments.moment = moment
        return generate_latest(self._registry)


class Moments(Collector):
    """Tells the latest moment as gauges; what isn't known is left out."""

    def __init__(self) -> None:
        self.moment: Moment | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the registry asks for at each scrape, and at its registration, when there is nothing yet."""
        if self.moment is None:
            return
        yield gauge("atelier_pixeldojo_calls_left", "Calls to PixelDojo that may go at once", self.moment.calls_left)
        yield gauge("atelier_database_up", "Whether the database answered this scrape", self.moment.pulse is not None)
        if self.moment.pulse is not None:
            yield from told_of(self.moment.pulse, now=self.moment.now)
            yield told_of_budget(self.moment.pulse, self.moment.budget)


def told_of(pulse: Pulse, *, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Tell one moment of the studio."""
    jobs = GaugeMetricFamily("atelier_jobs", "Jobs to be ended, or whose end is still to be shown, by state", labels=["state"])
    for state in sorted(OPEN | pulse.jobs.keys()):
        jobs.add_metric([state.value], pulse.jobs.get(state, 0))
    yield jobs
    yield gauge("atelier_waiting_jobs", "Jobs that wait for their turn", pulse.jobs.get(JobState.RESERVED, 0))
    oldest = age_s(pulse.oldest_waiting_at, now)
    yield gauge("atelier_oldest_waiting_seconds", "How long the oldest of them waits; 0 with none", oldest or 0.0)
    yield gauge("atelier_stopped", "Whether new orders are stopped by PixelDojo's refusals", pulse.stopped is not None)
    yield gauge("atelier_paused", "Whether new orders are paused by the host or an alarm", pulse.paused)
    if pulse.balance is not None:
        yield gauge("atelier_credits", "Credits left at PixelDojo, as it said last", pulse.balance / MILLI)
        yield gauge("atelier_credits_age_seconds", "How long ago it said so", age_s(pulse.balance_at, now) or 0.0)
    if pulse.missing is not None:
        yield gauge("atelier_credits_missing", "Credits that left the account and are in no book", pulse.missing / MILLI)


def told_of_budget(pulse: Pulse, budget: tuple[Allowance, ...]) -> GaugeMetricFamily:
    """Tell how the studio's budget stands, line by line."""
    told = GaugeMetricFamily("atelier_budget_credits", "STUDIO_BUDGET: limit, used and held", labels=["period", "part"])
    for line in budget:
        spent = pulse.spent.get(line.period, NOTHING)
        for part, amount in (("limit", line.limit), ("used", spent.used), ("held", spent.held)):
            told.add_metric([line.period.value, part], amount / MILLI)
    return told


def gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    """A single number."""
    return GaugeMetricFamily(name, told, value=float(value))


def age_s(at: datetime | None, now: datetime) -> float | None:
    """Seconds since then; None where there is no then."""
    return None if at is None else max(0.0, (now - at).total_seconds())
