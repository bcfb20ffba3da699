"""A server's money as the rules say it should be, kept beside the store in plain sums: what the store does is compared with it.

It shares no code with the gate or the books.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.money import Allowance, Period
from domain.people import MemberKey

DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}
End = datetime | None


@dataclass
class Entry:
    """One order that was accepted: what of it counts where, in the window of its order. parts: from the window (False), and
    from each grant by its end, in the order in which they are spent."""

    member: MemberKey
    at: datetime
    quoted: int
    parts: list[tuple[bool, End, int]]
    counts: int
    """In the server's windows."""
    counts_own: int
    """In the member's."""


@dataclass
class Household:
    """The rules of the moment, and what was used by them."""

    now: datetime
    default: Allowance
    settings_budget: Allowance
    artists: frozenset[MemberKey]
    """Who has the role."""
    paused: bool = False
    above: int | None = None
    """Dearer orders need staff's yes."""
    asks_newcomers: bool = False
    asks_here: bool = False
    """Whether every order of a newcomer needs it, or of everybody where they ask."""
    newcomer_days: int | None = None
    newcomers: Allowance | None = None
    """How young an account is held back, and what it may use."""
    since: dict[MemberKey, datetime] = field(default_factory=dict)
    """How old the accounts are."""
    trusted: set[MemberKey] = field(default_factory=set)
    everyones: Allowance | None = None
    role: Allowance | None = None
    own: dict[MemberKey, Allowance] = field(default_factory=dict)
    share: Allowance | None = None
    most_outputs: int | None = None
    role_outputs: int | None = None
    funds: dict[tuple[Period, datetime], int] = field(default_factory=lambda: defaultdict(int))
    grants: dict[MemberKey, dict[End, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    entries: list[Entry] = field(default_factory=list)

    @property
    def budget(self) -> Allowance:
        """What the server may use in which window."""
        line = self.share or self.settings_budget
        return Allowance(line.limit + self.funds[line.period, start_of(line.period, self.now)], line.period)  # type: ignore[arg-type]

    def quota(self, member: MemberKey) -> Allowance:
        """An own number, or else the better of everyone's and the role's; a newcomer's where that is less; never above the
        budget."""
        first = self.own.get(member) or self.everyones or self.default
        best = self.cut(first)
        if member not in self.own and member in self.artists and self.role is not None:
            other = self.cut(self.role)
            best = other if more(other, best) else best
        if self.newcomers is not None and self.is_newcomer(member) and more(best, self.newcomers):
            best = self.cut(self.newcomers)
        return best

    def is_newcomer(self, member: MemberKey) -> bool:
        """Whether somebody is held back: neither known to staff nor old enough."""
        if self.newcomer_days is None or member in self.trusted or member in self.own:
            return False
        return self.now - self.since[member] < timedelta(days=self.newcomer_days)

    def asks_staff(self, member: MemberKey, price: int) -> bool:
        """Whether an order that the rules let through waits for staff's yes."""
        if member in self.trusted:
            return False
        dear = self.above is not None and price > self.above
        return dear or self.asks_here or (self.asks_newcomers and self.is_newcomer(member))

    def cut(self, quota: Allowance) -> Allowance:
        """A quota, no larger than a budget of the same window."""
        same = self.budget.period == quota.period
        return Allowance(min(quota.limit, self.budget.limit), quota.period) if same else quota

    def used(self, period: Period, member: MemberKey | None = None) -> int:
        """What counts in the running window: everybody's, or a member's own."""
        start = start_of(period, self.now)
        return sum(
            entry.counts if member is None else entry.counts_own
            for entry in self.entries
            if start_of(period, entry.at) == start and member in {None, entry.member}
        )

    def live(self, member: MemberKey) -> list[tuple[End, int]]:
        """Grants that are there, what ends soonest first."""
        there = [(end, left) for end, left in self.grants[member].items() if left and (end is None or end > self.now)]
        return sorted(there, key=lambda grant: (grant[0] is None, grant[0] or self.now))

    def split(self, member: MemberKey, price: int, outputs: int) -> list[tuple[bool, End, int]] | None:
        """What an order would be paid from; None where the rules of this moment don't let it through."""
        said = [self.most_outputs, self.role_outputs if member in self.artists else None]
        allowed = max((most for most in said if most is not None), default=outputs)
        if self.paused or outputs > allowed:
            return None
        if self.used(self.budget.period) + price > self.budget.limit:
            return None
        quota = self.quota(member)
        window = min(price, max(0, quota.limit - self.used(quota.period, member)))
        rest = list(self.draw(member, price - window))
        return [(False, None, window), *rest] if window + sum(part for _, _, part in rest) == price else None

    def draw(self, member: MemberKey, amount: int) -> Iterator[tuple[bool, End, int]]:
        """What of each grant goes into an amount, as far as they reach."""
        for end, left in self.live(member):
            part = min(amount, left)
            amount -= part
            if part:
                yield True, end, part

    def order(self, member: MemberKey, price: int, parts: list[tuple[bool, End, int]]) -> Entry:
        """Accept an order."""
        window = sum(part for granted, _, part in parts if not granted)
        for granted, end, part in parts:
            if granted:
                self.grants[member][end] -= part
        self.entries.append(Entry(member, self.now, price, parts, counts=price, counts_own=window))
        return self.entries[-1]

    def end(self, entry: Entry, *, paid: int, cost: int) -> None:
        """End an order: so much is spent of its parts in their order, the rest comes back to where it was."""
        entry.counts, entry.counts_own = cost, 0
        for granted, end, part in entry.parts:
            spent = min(paid, part)
            paid -= spent
            if granted:
                self.grants[entry.member][end] += part - spent
            else:
                entry.counts_own += spent

    def give(self, giver: MemberKey, receiver: MemberKey, amount: int) -> bool:
        """Hand granted credits over; whether there are so many."""
        parts = list(self.draw(giver, amount))
        if sum(part for _, _, part in parts) < amount:
            return False
        for _, end, part in parts:
            self.grants[giver][end] -= part
            self.grants[receiver][end] += part
        return True


def more(one: Allowance, other: Allowance) -> bool:
    """Whether a quota comes to more in a day than another one."""
    return one.limit * DAYS[other.period] > other.limit * DAYS[one.period]


def start_of(period: Period, at: datetime) -> datetime:
    """When a window began."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.MONTH:
        return midnight.replace(day=1)
    return midnight - timedelta(days=midnight.weekday() if period is Period.WEEK else 0)
