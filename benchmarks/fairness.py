"""Who waits behind whom on a simulated day: a member who orders all the time, and others of equal rights who rarely do.

The day is counted, not waited for: the real store takes the orders, hands out the turns and ends the jobs.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from demo.pixeldojo_model import duration_s
from domain.jobs import Job, NewShowing, ShowingKind
from domain.people import MemberKey, member_key
from domain.requests import Resolution
from storage.store import SqlStore, open_store
from tests.storage.orders import ME, accept, an_order, opened, succeed

AIM = 1
DAY = timedelta(hours=24)
MORNING = datetime(2026, 3, 4, tzinfo=UTC)
HEAVY = member_key(720000000000000001)
LIGHT = [member_key(720000000000000002 + number) for number in range(9)]
ORDERS_A_DAY = 24
"""Of each light member's, at any times."""
IN_LINE = 20
"""Jobs of the heavy member's that wait at any moment."""
RUN = {"resolution": Resolution.FOUR}
SEED = 7
HOW = (
    "Counted, not waited for: the real store takes the orders of a day, hands out the turns and ends the jobs (of 4 MP), on one "
    f"seat, where a job waits longest. One member has {IN_LINE} jobs in line at any moment; {len(LIGHT)} others order "
    f"{ORDERS_A_DAY} times, at any times. Counted is how many of the heavy member's jobs ran while one of the others' waited: "
    "1 is the one that ran already. What was ordered while an earlier job of the same member waited shares turns with the heavy "
    "member, and isn't counted."
)


@dataclass(frozen=True)
class Turn:
    """One job: when it was ordered, and between when it ran."""

    member: MemberKey
    ordered_at: datetime
    began_at: datetime
    ended_at: datetime

    @property
    def waited_s(self) -> float:
        """How long it stood in line."""
        return (self.began_at - self.ordered_at).total_seconds()


@dataclass
class Day:
    """A day on one seat; the heavy member's line is never empty."""

    store: SqlStore
    now: datetime
    arrivals: list[tuple[datetime, MemberKey]]
    """The others' orders, the next one last."""
    random: Random = field(default_factory=lambda: Random(SEED))
    turns: list[Turn] = field(default_factory=list)
    _in_line: int = 0
    _ordered: int = 0

    async def pass_by(self, until: datetime) -> list[Turn]:
        """Let job after job run; those that began before then."""
        while self.now < until:
            await self._fill_line()
            job = await self.store.claim_next(driver=ME, now=self.now)
            assert job is not None, "the line is never empty"
            await self._run(job)
        return self.turns

    async def _fill_line(self) -> None:
        for _ in range(IN_LINE - self._in_line):
            await self._order(HEAVY, self.now)
        self._in_line = IN_LINE

    async def _order(self, member: MemberKey, at: datetime) -> None:
        self._ordered += 1
        order = an_order(member=member, resolution=Resolution.FOUR, showing=NewShowing(kind=ShowingKind.NONE))
        await opened(self.store, f"{self._ordered:04}", order=order, now=at)

    async def _run(self, job: Job) -> None:
        """A run as long as real ones, in which others may order."""
        began_at, self.now = self.now, self.now + timedelta(seconds=duration_s(RUN, self.random))
        await self.store.begin_submit(job.id, driver=ME, now=began_at)
        await accept(self.store, job, now=began_at)
        while self.arrivals and self.arrivals[-1][0] < self.now:
            at, member = self.arrivals.pop()
            await self._order(member, at)
        await succeed(self.store, job, now=self.now)
        await self.store.mark_shown(job.id, driver=ME, now=self.now)
        self._in_line -= job.member == HEAVY
        self.turns.append(Turn(job.member, job.created_at, began_at, self.now))


async def measure_fairness(*, day: timedelta = DAY) -> list[Figure]:
    """How many heavy jobs a light one waits for at most, and how long each side waits."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        async with open_store(f"sqlite:///{Path(scratch) / 'atelier.db'}") as store:
            turns = await Day(store, MORNING, arrivals(day)).pass_by(MORNING + day)
    heavy, light = ([turn for turn in turns if (turn.member == HEAVY) is is_heavy] for is_heavy in (True, False))
    what = f"simulated day, {len(heavy):,} jobs of the heaviest member and {len(light):,} of {len(LIGHT)} others"
    return [
        Figure(
            name=f"heavy member's jobs that ran while another's waited, at most, {what}",
            ours=max(ran_meanwhile(each, heavy) for each in light if not stood_behind_own(each, light)),
            theirs=None,
            unit="",
            aim=AIM,
            besides="the turns are those of domain/turns.py",
        ),
        Figure(name="… waiting, mean, lightest against heaviest", ours=waited(light), theirs=waited(heavy), unit="s"),
    ]


def arrivals(day: timedelta) -> list[tuple[datetime, MemberKey]]:
    """The light members' orders, the last one first."""
    random = Random(SEED)
    orders = max(1, round(ORDERS_A_DAY * (day / DAY)))
    return sorted(((MORNING + day * random.random(), member) for member in LIGHT for _ in range(orders)), reverse=True)


def ran_meanwhile(waited: Turn, others: list[Turn]) -> int:
    """How many of these ran while this one waited."""
    return sum(other.ended_at > waited.ordered_at and other.began_at < waited.began_at for other in others)


def stood_behind_own(waited: Turn, others: list[Turn]) -> bool:
    """Whether its member had an earlier job in line when it was ordered: then that one's turn came first."""
    own = (other for other in others if other.member == waited.member)
    return any(other.ordered_at < waited.ordered_at < other.began_at for other in own)


def waited(turns: list[Turn]) -> float:
    """The mean, in seconds."""
    return mean(turn.waited_s for turn in turns)
