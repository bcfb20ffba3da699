"""What happens in a night, drawn from a seed: who orders what, what goes wrong meanwhile, and when the bot is struck."""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate
from random import Random

ROUNDS_A_NIGHT = 10
MEMBERS = 6
BACK_AFTER_S = (0.0, 0.0, 25.0, 61.0, 400.0, 16 * 60.0)
"""The submit's own time-out, a placeholder's, a nonce's and a token's are over then."""
MIDNIGHT_NEAR_S = (5.0, 60.0)
RANDOM_MS = 900
"""From an order to its card it takes about as long."""


class Shape(StrEnum):
    """Which processes there are, on which database."""

    SQLITE = "one process on SQLite"
    POSTGRESQL = "one process on PostgreSQL"
    FLEET = "a gateway and two workers on PostgreSQL"
    ENGINE = "a gateway and two workers on PostgreSQL, to whom procrastinate hands out the jobs"

    @property
    def is_shared(self) -> bool:
        """Whether another process may take over."""
        return self is not Shape.SQLITE


class Blow(StrEnum):
    """What strikes a process."""

    KILL = "SIGKILL"
    STOP = "SIGTERM"
    FREEZE = "SIGSTOP for 40 s"


class Act(StrEnum):
    """What a member does."""

    ORDER = "orders"
    TWICE = "orders, and Discord brings it twice"
    AGAIN = "presses Again"
    CANCEL = "orders and cancels"


STEPS = (
    "answer before", "answer after", "submit before", "submit after", "look", "recent jobs", "download",
    "card before", "card after", "any edit before", "any edit after", "new message before", "new message after",
)  # fmt: skip
"""Where a process is held and struck: at which call, and whether it has taken effect."""

BEFORE_ORDERS = (
    "429 storm", "submit 5xx", "look 5xx", "submit cut before accepting", "submit cut after accepting",
    "submit answered after 60 s", "submit lost for 60 s", "garbage for a ticket", "garbage for a look", "HTML for a picture",
    "picture cut short", "pictures vanish", "image host away", "never ends", "run fails", "run refused", "no credits",
    "Discord 429 at edits", "Discord 5xx at edits", "Discord 429 at messages", "Discord 5xx at messages",
    "Discord cuts edits before", "Discord cuts edits after", "Discord cuts messages before", "Discord cuts messages after",
    "Discord cuts answers before", "Discord cuts answers after", "Discord slow", "direct messages closed",
    "database locked", "clock an hour ahead", "clock an hour behind",
)  # fmt: skip
AFTER_ORDERS = (
    "message deleted", "channel deleted", "channel hidden", "channel read-only", "no files allowed", "token expired",
    "gateway connection dropped", "gateway session lost", "gateway asks to reconnect", "disk full",
)  # fmt: skip
ADDED = ("recent jobs not told", "submit taken after 60 s")
"""Befalls a round besides, by a generator of its own, so that what earlier seeds drew stays."""
SHARED_ONLY = ("PostgreSQL restarted", "connections exhausted")


@dataclass(frozen=True)
class Wish:
    """One thing a member does."""

    member: int
    act: Act

    def __str__(self) -> str:
        return f"member {self.member} {self.act}"


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong, for so many calls (or seconds)."""

    name: str
    times: int

    def __str__(self) -> str:
        return f"{self.name} ×{self.times}"


@dataclass(frozen=True)
class Strike:
    """What strikes which process (counted from 0), when, and how long the town does without it."""

    blow: Blow
    process: int
    step: str | None
    """None: after_ms."""
    after_ms: int
    away_s: float

    def __str__(self) -> str:
        when = f"at “{self.step}”" if self.step else f"after {self.after_ms} ms"
        away = "" if self.blow is Blow.FREEZE else f", back after {self.away_s:g} s"
        return f"{self.blow} of process {self.process} {when}{away}"


@dataclass(frozen=True)
class Round:
    """From the orders to the strike and the next start."""

    wishes: tuple[Wish, ...]
    troubles: tuple[Trouble, ...]
    strike: Strike

    def __str__(self) -> str:
        parts = (*self.wishes, *self.troubles, self.strike)
        return "; ".join(map(str, parts))


@dataclass(frozen=True)
class Night:
    """All that is drawn from a seed."""

    seed: int
    shape: Shape
    to_midnight_s: float | None
    """How long before midnight, UTC, it begins; None: at any time."""
    rounds: tuple[Round, ...]

    @property
    def kills(self) -> int:
        """How many processes are to be killed in it."""
        return sum(each.strike.blow is Blow.KILL for each in self.rounds)

    def until(self, kills: int) -> "Night":
        """The same night, ended before there would be more kills than these."""
        so_far = accumulate(each.strike.blow is Blow.KILL for each in self.rounds)
        return replace(self, rounds=tuple(each for each, killed in zip(self.rounds, so_far, strict=True) if killed <= kills))


def draw(seed: int, *, shape: Shape | None = None) -> Night:
    """Draw a night. shape: another than the one that is drawn."""
    random = Random(seed)
    drawn = random.choice([Shape.SQLITE, Shape.POSTGRESQL, Shape.FLEET])
    if drawn is Shape.FLEET and Random(f"procrastinate in {seed}").random() < 0.5:  # so that the night itself stays as it was
        drawn = Shape.ENGINE
    shape = shape or drawn
    to_midnight_s = random.uniform(*MIDNIGHT_NEAR_S) if random.random() < 0.5 else None
    more = Random(f"more of {seed}")
    return Night(seed, shape, to_midnight_s, tuple(draw_round(random, more, shape) for _ in range(ROUNDS_A_NIGHT)))


def draw_round(random: Random, more: Random, shape: Shape) -> Round:
    """One round. more: for what was added since."""
    wishes = tuple(Wish(random.randrange(MEMBERS), draw_act(random)) for _ in range(random.choice((1, 1, 2, 3))))
    names = BEFORE_ORDERS + AFTER_ORDERS + (SHARED_ONLY if shape.is_shared else ())
    troubles = tuple(Trouble(random.choice(names), random.randint(1, 4)) for _ in range(random.choice((0, 1, 1, 2))))
    if more.random() < 0.25:
        troubles += (Trouble(more.choice(ADDED), more.randint(1, 4)),)
    blow = random.choices(list(Blow), weights=(6, 2, 2))[0]
    step = random.choice(STEPS) if random.random() < 0.6 else None
    strike = Strike(blow, random.randrange(3), step, random.randrange(RANDOM_MS), random.choice(BACK_AFTER_S))
    return Round(wishes, troubles, strike)


def draw_act(random: Random) -> Act:
    """What a member does; mostly they order."""
    return random.choices(list(Act), weights=(6, 1, 2, 1))[0]
