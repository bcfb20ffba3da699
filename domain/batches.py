"""Which jobs of a batch stand on one message: all of them on the one they were ordered on, and what was shared of a private
batch on the messages it was shared in."""

from collections.abc import Sequence
from datetime import datetime

from domain.jobs import Job, JobState, Showing, ShowingKind


def share_of(job: Job) -> Showing | None:
    """The message in which a private job was posted for everybody, or is about to be: a public reply from after its end."""
    if job.state is not JobState.SUCCEEDED or job.ended_at is None:
        return None
    ended_at = job.ended_at
    return next((s for s in reversed(job.showings) if s.kind is ShowingKind.REPLY and s.created_at >= ended_at), None)


def shared_with(job: Job, batch: Sequence[Job]) -> list[Job]:
    """Those of a batch that were shared in the same message as this one; none where it wasn't shared."""
    mine = press_of(job)
    return [one for one in batch if mine is not None and press_of(one) == mine]


def press_of(job: Job) -> tuple[datetime, str | None] | None:
    """The press that shared a job: all that it shared has its moment and its token."""
    share = share_of(job)
    return None if share is None else (share.created_at, share.token)


def can_be_shared(job: Job) -> bool:
    """Whether a job has something to be shared that isn't: its pictures, while they are private, or while the message that
    shares them was never seen to be there."""
    share = share_of(job)
    is_open = job.private or (share is not None and share.recorded_at is None)
    return is_open and job.state is JobState.SUCCEEDED and not job.is_withheld and any(image.is_there for image in job.images)
