"""What the studio needs of the store for jobs that are ordered in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.jobs import Job
from domain.money import Millicredits
from domain.orders import Caps, Order


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One job about to be written: what is ordered, under which key and code, at what price.

    awaiting: the job that waited for this order; it keeps its code.
    """

    order: Order
    key: str
    code: str
    price: Millicredits
    awaiting: Job | None = None


class BatchStore(Protocol):
    """Batches: one prompt in several versions, each a job."""

    async def batch(self, batch_id: str) -> list[Job]:
        """All jobs of a batch, in their order."""

    async def open_batch(self, openings: Sequence[Opening], *, caps: Caps, now: datetime) -> list[Job]:
        """Write all jobs of a batch with their holds, or nothing; as open_job for each. Idempotent on the first key.

        Raises: as open_job; refusals of budgets and quotas name the price of all.
        """

    async def await_batch(self, openings: Sequence[Opening], *, lapses_at: datetime, now: datetime) -> list[Job]:
        """Write all jobs of a batch that wait for a yes until then, asked about privately. Idempotent on the first key."""
