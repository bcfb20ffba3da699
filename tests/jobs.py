"""Jobs as values, for what only draws them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.jobs import Image, Job, JobState, Origin, Showing, ShowingKind
from domain.money import Millicredits
from domain.people import member_key, server_key
from domain.requests import ImageRequest

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FOX = ImageRequest(prompt="a red fox in fresh snow", seed=7)
MIRA = 4711


def a_showing(**changes: Any) -> Showing:
    """A public reply that is known to be there."""
    showing = Showing(
        id=1,
        job_id=1,
        kind=ShowingKind.REPLY,
        channel_id=10,
        message_id=11,
        token="token",
        token_expires_at=NOON + timedelta(minutes=15),
        application_id=12,
        created_at=NOON,
        recorded_at=NOON,
    )
    return replace(showing, **changes)


def a_job(**changes: Any) -> Job:
    """A job that waits, ordered at noon by Mira."""
    job = Job(
        id=1,
        code="k7f3w9xq",
        order_key="interaction-1",
        batch_id=None,
        parent_job_id=None,
        origin=Origin.COMMAND,
        community=server_key(99),
        member=member_key(MIRA),
        member_name="Mira",
        private=False,
        state=JobState.RESERVED,
        awaits=None,
        refusal=None,
        request=FOX,
        quoted=Millicredits(1500),
        paid=None,
        cost=None,
        turn_start=0,
        turn_finish=15,
        ticket=None,
        ticket_expires_at=None,
        cancel_asked=False,
        failure=None,
        revised_prompt=None,
        images=(),
        showings=(a_showing(),),
        attempts=0,
        resumed=False,
        removed_at=None,
        hidden_at=None,
        age_restricted=False,
        created_at=NOON,
        submitting_at=None,
        submitted_at=None,
        ended_at=None,
        shown_at=None,
    )
    return replace(job, **changes)


def a_running_job(**changes: Any) -> Job:
    """A job that PixelDojo took at noon."""
    running = {"state": JobState.SUBMITTED, "ticket": "t-1", "submitting_at": NOON, "submitted_at": NOON}
    return a_job(**(running | {"cost": Millicredits(1500)} | changes))


def a_finished_job(**changes: Any) -> Job:
    """A job whose images were kept 18 s after it was sent."""
    finished = {"state": JobState.SUCCEEDED, "paid": Millicredits(1500), "ended_at": NOON + timedelta(seconds=18)}
    return a_running_job(**(finished | {"images": (an_image(0),)} | changes))


def a_failed_job(**changes: Any) -> Job:
    """A job that ended for nothing."""
    failed = {"state": JobState.FAILED, "paid": Millicredits(0), "ended_at": NOON + timedelta(seconds=18)}
    return a_running_job(**(failed | changes))


def an_image(position: int, **changes: Any) -> Image:
    """A kept picture of a megapixel."""
    image = Image(
        sha256=f"{position:064x}", position=position, media_type="image/png", width_px=1024, height_px=1024, size_bytes=1_500_000
    )
    return replace(image, **changes)
