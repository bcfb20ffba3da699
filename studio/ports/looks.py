"""What the studio needs of the store for pictures that a classifier looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.jobs import Image, Job
from domain.people import CommunityKey, MemberKey
from domain.verdicts import Verdict


@dataclass(frozen=True)
class LookCounts:
    """What looking came to in a server since some moment, in pictures; waiting: requests that wait for staff now."""

    spoilered: int
    kept_back: int
    waiting: int


@dataclass(frozen=True)
class Review:
    """What staff decided on the pictures of a job that were kept back."""

    verdict: Verdict
    by: MemberKey
    at: datetime


class LookStore(Protocol):
    """Scores by hash, and what waits for staff. What is kept back is written with the end of its job (JobStore.succeed)."""

    async def scores(self, hashes: Sequence[str]) -> Mapping[str, float]:
        """Of those of these files that were looked at before."""

    async def note_score(self, sha256: str, score: float, *, now: datetime) -> None:
        """A file was looked at. Repeating it changes nothing."""

    async def sweep_scores(self, *, older_than: datetime) -> None:
        """Forget older scores: should a file come up again, it is looked at again."""

    async def let_through(self, hashes: Sequence[str], *, community: CommunityKey) -> frozenset[str]:
        """Those of these pictures that staff of this server looked at and let be shown."""

    async def judge_anew(self, job_id: int, images: Sequence[Image]) -> None:
        """Write the verdicts of a job's images."""

    async def review(self, job_id: int, verdict: Verdict, *, by: MemberKey, now: datetime) -> bool:
        """Staff decide on a job's pictures that were kept back: SHOW or SPOILER, or KEEP_BACK for good, which removes them.

        In one transaction: the verdicts, the decision in the audit, a letter to the member, and the job's end is to be shown
        anew, whoever is showing it at this moment. False where somebody decided before; nothing is written then.
        """

    async def reviewed(self, job_id: int) -> Review | None:
        """What staff decided; None where nobody did yet, or nothing was kept back."""

    async def to_review(self, community: CommunityKey, *, most: int) -> list[Job]:
        """The jobs whose pictures wait for staff of this server, oldest first."""

    async def look_counts(self, community: CommunityKey, *, since: datetime) -> LookCounts:
        """What looking came to since then."""
