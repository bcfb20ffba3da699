"""How often a placeholder is edited: at most every 3 s, only when it changed, and never after its card.

A batch's jobs share one message, and so one memory: what is known of it is kept under the batch.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cogs.pictures import Picture
from domain.batches import share_of
from domain.jobs import Job
from studio.ports import Clock, Progress

EDIT_EVERY = timedelta(seconds=3)
REMEMBER_MOST = 2_000
"""Messages whose last edit is remembered; forgetting one costs a needless edit."""

MessageKey = int | str


def message_key(job: Job) -> MessageKey:
    """What a job's message is remembered by; what was shared of a batch has a message of its own."""
    if job.batch_id is None:
        return job.id
    share = share_of(job)
    return job.batch_id if share is None else f"{job.batch_id} shared {share.created_at.isoformat()} {share.token}"


@dataclass
class Shown:
    """What was last shown on one message."""

    editing: asyncio.Lock = field(default_factory=asyncio.Lock)
    fingerprint: str | None = None
    at: datetime | None = None
    ended: bool = False
    standing: object = None
    """How the jobs of a batch stood when its card was last edited."""
    progress: dict[int, Progress] = field(default_factory=dict)
    """What was last heard of each unfinished job of a batch."""
    pictures: dict[int, Sequence[Picture]] = field(default_factory=dict)
    """The files that a batch's message has, by their jobs."""


class EditPace:
    """Remembers what each message shows now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: OrderedDict[MessageKey, Shown] = OrderedDict()

    def of(self, key: MessageKey) -> Shown:
        """What is known of a job's message; hold `editing` while changing it."""
        shown = self._shown.setdefault(key, Shown())
        self._shown.move_to_end(key)
        if len(self._shown) > REMEMBER_MOST:
            self._shown.popitem(last=False)
        return shown

    def is_open(self, key: MessageKey) -> bool:
        """Whether the message may be edited now: neither ended nor edited a moment ago."""
        shown = self.of(key)
        return not shown.ended and (shown.at is None or abs(self._clock.now() - shown.at) >= EDIT_EVERY)  # also when set back

    def is_due(self, key: MessageKey, fingerprint: str) -> bool:
        """Whether an edit to this rendering is worth it now."""
        return self.is_open(key) and self.of(key).fingerprint != fingerprint

    def note(self, key: MessageKey, fingerprint: str | None) -> None:
        """This rendering is what people see now; None: an edit was sent, and nobody knows whether they do."""
        shown = self.of(key)
        shown.fingerprint = fingerprint
        shown.at = self._clock.now()
