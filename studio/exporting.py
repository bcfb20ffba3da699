"""A member takes their data along: what is kept of them, and what became of each of their requests."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from domain.jobs import Job
from domain.money import credits_text
from domain.people import MemberKey
from domain.requests import ImageRequest
from studio.ports import Store

JOBS_A_READ = 50


class Exports:
    """Reads a member's own data, for themself alone."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def kept_of(self, member: MemberKey) -> dict[str, Any]:
        """What is kept of a member beside their requests, as JSON knows it."""
        return await self._store.kept_of(member)

    async def jobs(self, member: MemberKey, *, upto: int | None) -> AsyncIterator[Job]:
        """Yield a member's jobs, newest first. upto: from this job's id on; None: from the newest on."""
        while jobs := await self._store.jobs_to_export(member, upto=upto, most=JOBS_A_READ):
            for job in jobs:
                yield job
            upto = jobs[-1].id - 1


def told(job: Job) -> dict[str, Any]:
    """A request and what became of it, as JSON knows it. Links and tokens are left out: they open nothing any more."""
    return {
        "code": job.code,
        "ordered_at": job.created_at.isoformat(),
        "community": job.community,
        "name": job.member_name,
        "private": job.private,
        "state": job.state.value,
        "failure": job.failure and job.failure.value,
        "refused_because": job.refusal,
        "removed_at": job.removed_at and job.removed_at.isoformat(),
        "request": told_request(job.request),
        "revised_prompt": job.revised_prompt,
        "quoted_credits": credits_text(job.quoted),
        "paid_credits": None if job.paid is None else credits_text(job.paid),
        "ended_at": job.ended_at and job.ended_at.isoformat(),
        "pictures": [{"sha256": image.sha256, "width": image.width_px, "height": image.height_px} for image in job.images],
    }


def told_request(request: ImageRequest) -> dict[str, Any]:
    """What was asked."""
    fields = asdict(request)
    fields["references"] = [{"filename": file.filename, "sha256": file.sha256} for file in request.references]
    return fields
