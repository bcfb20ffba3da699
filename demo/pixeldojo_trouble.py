"""The troubles of the embedded PixelDojo: by words in a prompt, planned from Python, or as habits."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


@dataclass(frozen=True)
class Raw:
    """An answer as it is: JSON for dicts and lists, text otherwise."""

    status: int
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Silence(Enum):
    """No answer at all."""

    CUT = auto()
    """The connection is cut."""
    HANG = auto()
    """Nothing comes until the other side gives up."""


@dataclass(frozen=True)
class Plan:
    """What one call meets instead of its answer. accept: the call is carried out all the same."""

    instead: Raw | Silence
    accept: bool = False


@dataclass(frozen=True)
class Fate:
    """How a run fails once its time is over."""

    code: str
    message: str


FAILED = Fate("generation_failed", "The model failed to generate an image.")
REFUSED = Fate("content_moderated", "The output was flagged by content moderation.")
UNSEEN = Fate("image_unreachable", "The image could not be fetched.")
GARBAGE = Raw(200, "<html><body><h1>Bad things happened</h1></body></html>", {"Content-Type": "text/html"})
NO_CREDITS = Raw(402, {"error": {"code": "insufficient_credits", "message": "Insufficient credits", "status": 402}})

FATES = {"demo:fail": FAILED, "demo:refuse": REFUSED}
SLOW, LOST, BUSY, BROKEN, VANISH, CREDITS = "demo:slow", "demo:lost", "demo:busy", "demo:broken", "demo:vanish", "demo:credits"
WORDS = (*FATES, SLOW, LOST, BUSY, BROKEN, VANISH, CREDITS)
"""What a prompt may say to make trouble."""
SLOW_FACTOR = 5
GARBLED_READS = 2


def turned_down(status: int = 429, retry_after_s: float | None = 2) -> Raw:
    """Answer as PixelDojo does when it is busy."""
    headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
    return Raw(status, {"error": {"code": "rate_limit_exceeded", "message": "Too many requests", "status": status}}, headers)


@dataclass(kw_only=True)
class Habits:
    """Trouble that comes again and again: at every so-manieth, None for never."""

    lose_every: int | None = None
    """Submits' answers; their runs are accepted."""
    turn_down_every: int | None = None
    """Calls with a key, by 429."""
    fail_every: int | None = None
    """Accepted runs."""
    _seen: Counter[str] = field(default_factory=Counter, repr=False)

    def due(self, habit: str) -> bool:
        """Count one more occasion of a habit, and say whether it is the one."""
        every: int | None = getattr(self, habit)
        self._seen[habit] += 1
        return every is not None and self._seen[habit] % every == 0


class Troubles:
    """What tests plan for the next calls of each route (run, job, jobs, model, schema, models, image)."""

    def __init__(self) -> None:
        self._plans: defaultdict[str, deque[Plan]] = defaultdict(deque)
        self._fates: deque[Fate] = deque()

    def fail_next(self, code: str = FAILED.code, message: str = FAILED.message) -> None:
        """Let the next accepted run fail."""
        self._fates.append(Fate(code, message))

    def refuse_next(self, *, at_submit: bool = False) -> None:
        """Let moderation turn the next run down: when it would be done, or at once."""
        if at_submit:
            self.answer_next(422, {"error": {"code": REFUSED.code, "message": REFUSED.message, "status": 422}})
        else:
            self._fates.append(REFUSED)

    def lose_next(self, *, accept: bool = True, route: str = "run") -> None:
        """Cut the connection of the next call instead of answering."""
        self._plans[route].append(Plan(Silence.CUT, accept))

    def hang_next(self, *, accept: bool = True, route: str = "run") -> None:
        """Never answer the next call."""
        self._plans[route].append(Plan(Silence.HANG, accept))

    def turn_down_next(self, status: int = 429, retry_after_s: float | None = 2, *, route: str = "run") -> None:
        """Turn the next call down for now."""
        self._plans[route].append(Plan(turned_down(status, retry_after_s)))

    def answer_next(
        self, status: int, body: Any = "", headers: Mapping[str, str] | None = None, *, accept: bool = False, route: str = "run"
    ) -> None:
        """Answer the next call just so."""
        self._plans[route].append(Plan(Raw(status, body, headers or {}), accept))

    def planned(self, route: str) -> Plan | None:
        """Take the next call's plan."""
        plans = self._plans[route]
        return plans.popleft() if plans else None

    def fate(self, prompt: str) -> Fate | None:
        """How a run that is accepted now will fail, if it will."""
        if self._fates:
            return self._fates.popleft()
        return next((fate for word, fate in FATES.items() if word in prompt), None)
