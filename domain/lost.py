"""Finding a lost submit among the provider's recent jobs: which entry, if any, is surely ours.

Source: docs/pixeldojo.md, "Errors and limits": a submit whose answer was lost may have been accepted and paid for.
"""

import base64
import binascii
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from domain.jobs import Job
from domain.requests import FLUX

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
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
    model: str | None = None
    pictures: frozenset[str] = frozenset()
    """The marks of the reference images it was sent with; none where that isn't told."""


def find(job: Job, runs: Sequence[RecentRun], *, lost: Sequence[Job], taken: Collection[str]) -> RecentRun | None:
    """The one entry that must be this job's run, or None.

    lost: all jobs whose answer was lost, this one among them; taken: tickets our jobs already have. Seed and prompt
    must match where they are told; by the prompt alone only when one lost job and one entry fit. A run of another model
    than FLUX may tell neither: then its picture decides, or that there is one such run and one such job.
    """
    free = [run for run in runs if run.ticket not in taken and made_around(job, run)]
    by_seed = [run for run in free if run.seed is not None and fits(job, run)]
    if len(by_seed) == 1 and sum(fits(other, by_seed[0]) for other in lost) == 1:
        return by_seed[0]
    by_prompt = [run for run in free if run.seed is None and run.prompt is not None and fits(job, run)]
    rivals = [other for other in lost if other.request.prompt == job.request.prompt]
    if not by_seed and len(by_prompt) == 1 and len(rivals) == 1:
        return by_prompt[0]
    return None if job.request.model == FLUX or by_seed or by_prompt else find_wordless(job, free, lost=lost)


def find_wordless(job: Job, free: Sequence[RecentRun], *, lost: Sequence[Job]) -> RecentRun | None:
    """The one run of the job's model that tells neither seed nor prompt and must be its own; when in doubt, None."""
    wordless = [run for run in free if is_wordless(run) and run.model == job.request.model and run.created_at is not None]
    fitting = [run for run in wordless if may_show(job, run)]
    if len(fitting) != 1:
        return None
    (run,) = fitting
    rivals = [other for other in lost if other.request.model == job.request.model and made_around(other, run)]
    return run if sum(may_show(other, run) for other in rivals) == 1 else None


def is_wordless(run: RecentRun) -> bool:
    """Whether neither seed nor prompt is told."""
    return run.seed is None and run.prompt is None


def fits(job: Job, run: RecentRun) -> bool:
    """Whether what the provider tells of a run agrees with the job's request; a run that tells neither never fits."""
    if is_wordless(run):
        return False
    return (run.seed is None or run.seed == job.request.seed) and (run.prompt is None or run.prompt == job.request.prompt)


def may_show(job: Job, run: RecentRun) -> bool:
    """Whether a run was sent with the job's picture, or doesn't tell with which."""
    return not run.pictures or bool(marks_of(job) & run.pictures)


def marks_of(job: Job) -> frozenset[str]:
    """What the job's pictures are known by, however they were handed over."""
    references = job.request.references
    links = {mark_of(reference.url) for reference in references if reference.url is not None}
    return frozenset(links | {reference.sha256 for reference in references})


def mark_of(link: str) -> str:
    """What a picture is known by: its hash, where a data URL or a link of our own tells it, or an address without the signature
    that changes."""
    if link.startswith("data:"):
        try:
            return sha256(base64.b64decode(link.partition(",")[2], validate=True)).hexdigest()
        except binascii.Error:
            return link
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    name = parts.path.rpartition("/")[2]
    return name if HASH.fullmatch(name) else f"{parts.netloc}{parts.path}"


def made_around(job: Job, run: RecentRun) -> bool:
    """Whether a run was made while the job's submit was on its way; one without a time may have been."""
    if run.created_at is None or job.submitting_at is None:
        return True
    return job.submitting_at - WINDOW_BEFORE <= run.created_at <= job.submitting_at + WINDOW_AFTER
