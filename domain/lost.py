"""Finding a lost submit among the provider's recent jobs: which entry, if any, is surely ours.

Source: docs/pixeldojo.md, "Errors and limits": a submit whose answer was lost may have been accepted and paid for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.jobs import Job

WINDOW_BEFORE = timedelta(seconds=30)
WINDOW_AFTER = timedelta(seconds=90)
"""How far the provider's clock and ours may be apart around a submit, its time-out of 20 s included."""


@dataclass(frozen=True, kw_only=True)
class RecentRun:
    """An entry of the account's recent jobs, read leniently: None where the provider doesn't tell."""

    ticket: str
    seed: int | None
    prompt: str | None
    created_at: datetime | None


def find(job: Job, runs: Sequence[RecentRun], *, lost: Sequence[Job], taken: Collection[str]) -> RecentRun | None:
    """The one entry that must be this job's run, or None.

    lost: all jobs whose answer was lost, this one among them; taken: tickets our jobs already have. Seed and prompt
    must match where they are told; by the prompt alone only when one lost job and one entry fit.
    """
    free = [run for run in runs if run.ticket not in taken and made_around(job, run)]
    by_seed = [run for run in free if run.seed is not None and fits(job, run)]
    if len(by_seed) == 1 and sum(fits(other, by_seed[0]) for other in lost) == 1:
        return by_seed[0]
    by_prompt = [run for run in free if run.seed is None and run.prompt is not None and fits(job, run)]
    rivals = [other for other in lost if other.request.prompt == job.request.prompt]
    if not by_seed and len(by_prompt) == 1 and len(rivals) == 1:
        return by_prompt[0]
    return None


def fits(job: Job, run: RecentRun) -> bool:
    """Whether what the provider tells of a run agrees with the job's request; a run that tells neither never fits."""
    if run.seed is None and run.prompt is None:
        return False
    return (run.seed is None or run.seed == job.request.seed) and (run.prompt is None or run.prompt == job.request.prompt)


def made_around(job: Job, run: RecentRun) -> bool:
    """Whether a run was made while the job's submit was on its way; one without a time may have been."""
    if run.created_at is None or job.submitting_at is None:
        return True
    return job.submitting_at - WINDOW_BEFORE <= run.created_at <= job.submitting_at + WINDOW_AFTER
