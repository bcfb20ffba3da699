"""How often a placeholder is edited: at most every 3 s, only when it changed, and never after its card."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from studio.ports import Clock

EDIT_EVERY = timedelta(seconds=3)
REMEMBER_MOST = 2_000
"""Jobs whose last edit is remembered; forgetting one costs a needless edit."""


@dataclass
class Shown:
    """What was last shown of one job."""

    editing: asyncio.Lock = field(default_factory=asyncio.Lock)
    fingerprint: str | None = None
    at: datetime | None = None
    ended: bool = False


class EditPace:
    """Remembers what each job's message shows now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: OrderedDict[int, Shown] = OrderedDict()

    def of(self, job_id: int) -> Shown:
        """What is known of a job's message; hold `editing` while changing it."""
        shown = self._shown.setdefault(job_id, Shown())
        self._shown.move_to_end(job_id)
        if len(self._shown) > REMEMBER_MOST:
            self._shown.popitem(last=False)
        return shown

    def is_due(self, job_id: int, fingerprint: str) -> bool:
        """Whether an edit to this rendering is worth it now."""
        shown = self.of(job_id)
        if shown.ended or shown.fingerprint == fingerprint:
            return False
        return shown.at is None or self._clock.now() - shown.at >= EDIT_EVERY

    def note(self, job_id: int, fingerprint: str) -> None:
        """This rendering is what people see now."""
        shown = self.of(job_id)
        shown.fingerprint = fingerprint
        shown.at = self._clock.now()
