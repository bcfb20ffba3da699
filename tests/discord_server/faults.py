"""Trouble on request: refusals, cut connections, slow and held answers, for the next calls that fit a pattern.

A pattern is "METHOD /path" with * for anything, without the API's own prefix: "PATCH /webhooks/*".
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeVar

from .calls import Call

When = Literal["before", "after"]
"""Whether the trouble comes before the call takes effect, or after: then only its answer is lost or late."""

Where = Callable[[Call], bool]
"""What else a call must have, for a trouble to meet it."""


def any_call(_: Call) -> bool:
    """Nothing else."""
    return True


class ConnectionCut(Exception):
    """The connection ends here without an answer."""


@dataclass(eq=False)
class Failure(Exception):
    """The answer that goes back instead."""

    status: int
    code: int
    retry_after_s: float | None


@dataclass(eq=False)
class Fault:
    """One trouble, for so many calls still."""

    pattern: str
    times: int
    when: When
    where: Where = field(default=any_call, kw_only=True)

    def fits(self, call: Call) -> bool:
        """Whether this is a call for it."""
        return self.times > 0 and fnmatchcase(f"{call.method} {call.path}", self.pattern) and self.where(call)

    async def strike(self) -> None:
        """Let it happen. Raises: Failure, ConnectionCut."""


@dataclass(eq=False)
class Fails(Fault):
    """Answers with an error."""

    failure: Failure

    async def strike(self) -> None:
        """Raise the error."""
        raise self.failure


@dataclass(eq=False)
class Cuts(Fault):
    """Ends the connection."""

    async def strike(self) -> None:
        """End it."""
        raise ConnectionCut


@dataclass(eq=False)
class Delays(Fault):
    """Takes its time."""

    seconds: float

    async def strike(self) -> None:
        """Wait."""
        await asyncio.sleep(self.seconds)


@dataclass(eq=False)
class Holds(Fault):
    """Keeps a call until the test lets it go."""

    changed: Callable[[], None]
    calls: int = 0
    _let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self) -> None:
        """Wait for the test."""
        self.calls += 1
        self.changed()
        await self._let_go.wait()

    @property
    def is_reached(self) -> bool:
        """Whether a call is held, or was."""
        return self.calls > 0

    def let_go(self) -> None:
        """Let every held call on."""
        self._let_go.set()


AnyFault = TypeVar("AnyFault", bound=Fault)


class Faults:
    """What is to go wrong; each kind of trouble in the order it was asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: AnyFault) -> AnyFault:
        """One more."""
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing is to go wrong any more, and every held call is let on."""
        faults, self._faults = self._faults, []
        for fault in faults:
            if isinstance(fault, Holds):
                fault.let_go()

    def due(self, call: Call) -> list[Fault]:
        """The troubles of this call, each of which is used up by one."""
        found = [fault for fault in self._faults if fault.fits(call)]
        refusal = next((fault for fault in found if isinstance(fault, Fails | Cuts)), None)
        due = [fault for fault in found if fault is refusal or not isinstance(fault, Fails | Cuts)]
        for fault in due:
            fault.times -= 1
        return due

    async def strike(self, due: list[Fault], when: When) -> None:
        """Let happen what comes at this point. Raises: Failure, ConnectionCut."""
        for fault in due:
            if fault.when == when:
                await fault.strike()
