"""The steps of a job that move no money: to PixelDojo, back into the line, and found again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog import Tariff
from domain.errors import BadOption
from domain.jobs import Job, JobState
from domain.money import Millicredits
from domain.notices import PriceRose, ProviderBack
from domain.requests import FLUX, ImageRequest
from storage.account import tallied
from storage.notices import tell_host
from storage.rows import Part, get_job, read_jobs, step
from storage.tables import UNSHOWN, JobRow, StudioRow
from storage.values import tariff_columns, tariff_of, upscaler_columns, upscaler_of


class Steps(Part):
    """Each is one guarded statement: WHERE it stands as expected AND driver = :me."""

    async def begin_submit(self, job_id: int, *, driver: str, now: datetime) -> Job:
        """RESERVED → SUBMITTING. Raises: ClaimLost; WrongState when it was cancelled or has no recorded showing."""
        async with self._database.writing() as session:
            await step(
                session,
                job_id,
                JobRow.recorded_at.is_not(None),
                driver=driver,
                expected={JobState.RESERVED},
                state=JobState.SUBMITTING,
                submitting_at=now,
                began_by=driver,
            )
            return await get_job(session, job_id)

    async def turned_down(self, job_id: int, *, driver: str) -> Job:
        """SUBMITTING → RESERVED: certainly not taken. Counts an attempt."""
        async with self._database.writing() as session:
            await step(
                session,
                job_id,
                driver=driver,
                expected={JobState.SUBMITTING},
                state=JobState.RESERVED,
                submitting_at=None,
                began_by=None,
                attempts=JobRow.attempts + 1,
            )
            return await get_job(session, job_id)

    async def accepted(
        self,
        job_id: int,
        *,
        driver: str,
        ticket: str,
        cost: Millicredits | None,
        balance: Millicredits | None,
        expires_at: datetime | None,
        now: datetime,
    ) -> Job:
        """SUBMITTING → SUBMITTED with the ticket; what the answer tells of prices and the balance is kept.

        Raises: ClaimLost, WrongState; BadOption when another job has the ticket.
        """
        async with self._database.booking() as session:  # so that no other job takes the ticket meanwhile
            await refuse_taken_ticket(session, job_id, ticket)
            await step(
                session,
                job_id,
                driver=driver,
                expected={JobState.SUBMITTING},
                state=JobState.SUBMITTED,
                ticket=ticket,
                ticket_expires_at=expires_at,
                cost=JobRow.quoted if cost is None else cost,
                submitted_at=now,
            )
            job = await get_job(session, job_id)
            await learn(session, job, cost=cost, balance=balance, now=now)
            return job

    async def found(self, job_id: int, *, ticket: str, now: datetime) -> Job:
        """PARKED → SUBMITTED by the host's word. Raises: WrongState; BadOption when another job has the ticket."""
        async with self._database.booking() as session:
            await refuse_taken_ticket(session, job_id, ticket)
            await step(
                session,
                job_id,
                driver=None,
                expected={JobState.PARKED},
                state=JobState.SUBMITTED,
                ticket=ticket,
                cost=JobRow.quoted,
                submitted_at=now,
                due_at=None,
            )
            return await get_job(session, job_id)

    async def taken_tickets(self, tickets: Sequence[str]) -> frozenset[str]:
        """Those of these tickets that a job of ours has."""
        async with self._database.reading() as session:
            taken = await session.scalars(select(JobRow.ticket).where(JobRow.ticket.in_(tickets)))
            return frozenset(ticket for ticket in taken if ticket is not None)

    async def lost_jobs(self) -> list[Job]:
        """All jobs in SUBMITTING or PARKED, oldest first: each may be about to get a ticket."""
        return await self._open_in(JobState.SUBMITTING, JobState.PARKED)

    async def parked(self) -> list[Job]:
        """All PARKED jobs, oldest first."""
        return await self._open_in(JobState.PARKED)

    async def _open_in(self, *states: JobState) -> list[Job]:
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(UNSHOWN, JobRow.state.in_(states)).order_by(JobRow.id))


async def refuse_taken_ticket(session: AsyncSession, job_id: int, ticket: str) -> None:
    """A ticket belongs to one job. Raises: BadOption."""
    other = await session.scalar(select(JobRow.id).where(JobRow.ticket == ticket, JobRow.id != job_id))
    if other is not None:
        raise BadOption(option="ticket", value=ticket, allowed="a ticket that no other job has")


KEPT = (StudioRow.tariff, StudioRow.upscaler, StudioRow.tally, StudioRow.stopped)


async def learn(
    session: AsyncSession, job: Job, *, cost: Millicredits | None, balance: Millicredits | None, now: datetime
) -> None:
    """PixelDojo took an order: whatever had stopped orders by itself is over, and its answer's figures are the newest."""
    kept = (await session.execute(select(*KEPT).with_for_update())).one()
    news: dict[str, object] = {"stopped": None, "probed_at": None}
    if kept.stopped is not None:
        await tell_host(session, ProviderBack(), now=now)
    if cost is not None and cost > job.quoted:
        await tell_host(session, PriceRose(job.code, job.quoted, cost), now=now)
    if balance is not None:
        tally = await tallied(session, job, kept.tally, balance=balance, now=now)
        news |= {"balance": balance, "balance_at": now, "tally": tally}
    if cost is not None:
        news |= learned_prices(kept.tariff, kept.upscaler, job.request, cost=cost)
    await session.execute(update(StudioRow).values(**news))


def learned_prices(
    tariff: dict[str, Any] | None, upscaler: dict[str, Any] | None, request: ImageRequest, *, cost: Millicredits
) -> dict[str, object]:
    """The column that a run's own cost changes: each model's price is learned from its own runs alone."""
    if request.model == FLUX:
        known = Tariff() if tariff is None else tariff_of(tariff)
        return {"tariff": tariff_columns(known.updated(request.resolution, outputs=request.num_outputs, cost=cost))}
    if upscaler is None or not cost or (offered := upscaler_of(upscaler)).model != request.model:
        return {}
    return {"upscaler": upscaler_columns(replace(offered, price=cost))}
