"""The group card as a picture of its jobs, without a Discord."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cogs.group import FILES_MOST, group_card, shown_positions
from cogs.layout import TEXT_MOST
from cogs.pictures import Picture
from domain.jobs import Failure, Job, JobState, ShowingKind
from domain.requests import ImageRequest
from studio.ports import Line, Progress
from tests.cogs.rendering import buttons_of, components, text_of
from tests.jobs import FOX, NOON, a_failed_job, a_finished_job, a_job, a_running_job, a_showing, an_image

COMPONENTS_MOST = 40
"""Source: Discord, "Components V2"."""


def in_batch(job: Job, number: int, prompt: str, **changes: object) -> Job:
    """A job as one of a batch, in other words."""
    request = replace(job.request, prompt=prompt)
    return replace(job, id=number, code=f"code{number:04}", batch_id="b", request=request, **changes)  # type: ignore[arg-type]


def lines_of(jobs: list[Job], progress: dict[int, Progress] | None = None) -> list[str]:
    """What the card says of each job."""
    text = text_of(group_card(jobs, {}, progress or {}, now=NOON))
    return [line for line in text.splitlines() if line.startswith("**")]


@pytest.mark.parametrize(
    ("job", "progress", "told"),
    [
        (a_job(), Progress(line=Line(1, 2, 1), ready_at=NOON), "next in line, ready <t:1772625600:R>"),
        (a_job(), Progress(line=Line(2, 2, 1)), "2nd in line"),
        (a_job(state=JobState.SUBMITTING), Progress(), "being sent to PixelDojo"),
        (a_running_job(), Progress(ready_at=NOON), "running, ready <t:1772625600:R>"),
        (a_running_job(), Progress(slow=True), "slower than usual, but still running"),
        (a_running_job(), Progress(slow=True, very_slow=True), "past five minutes; I look once a minute"),
        (a_running_job(state=JobState.PARKED, ticket=None), Progress(), "it won't be sent twice"),
        (a_job(state=JobState.AWAITING), Progress(), "waiting for a yes"),
        (a_finished_job(images=(an_image(0, gone=True),)), Progress(), "ready, but no longer kept"),
        (a_finished_job(), Progress(), "ready, but over what Discord takes here"),
        (a_finished_job(removed_at=NOON), Progress(), "removed"),
        (a_finished_job(cancel_asked=True), Progress(), "goes to its member alone"),
        (a_failed_job(failure=Failure.FAILED), Progress(), "PixelDojo tried and failed. It cost nothing"),
        (a_failed_job(state=JobState.CANCELLED, failure=Failure.CANCELLED), Progress(), "Cancelled before it was sent."),
    ],
)
async def test_each_job_s_line_says_how_it_stands(job: Job, progress: Progress, told: str) -> None:
    """With its number, its words and its code."""
    first, second = lines_of([in_batch(job, 1, "red fox"), in_batch(a_job(), 2, "blue fox")], {1: progress})
    assert told in first
    assert first.startswith("**1** · ")
    assert first.endswith("`code0001`")
    assert second.startswith("**2** · blue · ")


async def test_pictures_are_numbered_over_the_whole_card() -> None:
    """A number stays its picture's, whichever is done first; those that a message can't hold have their button too."""
    request = replace(FOX, num_outputs=4)
    waits = in_batch(a_job(request=request), 1, "red fox")
    done = in_batch(a_finished_job(request=request, images=tuple(an_image(n) for n in range(4))), 2, "blue fox")
    shown = [Picture(f"code0002-{n}.png", "a fox", b"") for n in range(4)]
    layout = group_card([waits, done], {2: shown}, {}, now=NOON)
    assert text_of(layout).count("**5-8** · blue · ready") == 1
    assert {label: part for label, part in buttons_of(layout).items() if part.startswith("picture:")} == {
        str(5 + n): f"picture:code0002:{n}" for n in range(4)
    }


async def test_a_picture_that_couldn_t_be_fetched_and_one_that_doesn_t_fit_are_told() -> None:
    """Nobody looks for what isn't there."""
    request = replace(FOX, num_outputs=4)
    jobs = [
        in_batch(a_finished_job(request=request, images=tuple(an_image(n) for n in range(3))), number, f"fox {number}")
        for number in range(1, 5)
    ]
    assert [len(shown_positions(jobs, job)) for job in jobs] == [2, 2, 2, 2]
    pictures = {job.id: [Picture(f"{job.code}-{n}.png", "a fox", b"") for n in range(2)] for job in jobs}
    assert "ready, 1 of 4 couldn't be fetched, 2 of 3 shown here" in text_of(group_card(jobs, pictures, {}, now=NOON))


async def test_the_fullest_card_fits_into_a_message() -> None:
    """Four jobs of four pictures with the longest words: 40 components, 4,000 characters, 10 files, each custom_id once."""
    jobs = [
        in_batch(
            a_finished_job(
                request=ImageRequest(prompt="x", seed=2**31 - 1, num_outputs=4, style="`" * 32),
                images=tuple(an_image(n) for n in range(4)),
            ),
            number,
            f"{number}" + "*" * 3000,
        )
        for number in range(1, 5)
    ]
    pictures = {
        job.id: [Picture(f"{job.code}-{n}.png", "a fox", b"") for n in range(len(shown_positions(jobs, job)))] for job in jobs
    }
    layout = group_card(jobs, pictures, {}, now=NOON)
    parts = components(layout)
    assert layout.total_children_count <= COMPONENTS_MOST
    assert len(text_of(layout)) <= TEXT_MOST
    assert sum(len(files) for files in pictures.values()) <= FILES_MOST
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    assert len(set(ids)) == len(ids) == 16


async def test_words_that_aren_t_repeated_leave_the_others() -> None:
    """What moderation turned down and what was removed go from the heading and from their lines."""
    refused = in_batch(a_failed_job(failure=Failure.REFUSED), 1, "vile fox")
    removed = in_batch(a_finished_job(removed_at=NOON), 2, "gone fox")
    text = text_of(group_card([refused, removed, in_batch(a_job(), 3, "blue fox")], {}, {}, now=NOON))
    assert "{…, …, blue} fox" in text.replace("\\", "")
    assert "vile" not in text
    assert "gone" not in text
    assert "fox" not in text_of(group_card([refused, removed], {}, {}, now=NOON))


async def test_private_versions_say_when_they_can_t_be_updated_much_longer() -> None:
    """By token alone, and that runs out."""
    showing = a_showing(kind=ShowingKind.PRIVATE, token_expires_at=NOON + timedelta(minutes=2))
    jobs = [in_batch(a_job(showings=(showing,)), number, f"fox {number}") for number in (1, 2)]
    assert "will wait for you under /history" in text_of(group_card(jobs, {}, {}, now=NOON))


async def test_cancel_is_there_while_something_waits() -> None:
    """By the code of any of them."""
    waits, runs = in_batch(a_job(), 1, "red fox"), in_batch(a_running_job(), 2, "blue fox")
    assert buttons_of(group_card([waits, runs], {}, {}, now=NOON)) == {"Cancel what waits": "group:cancel:code0001"}
    assert buttons_of(group_card([runs, replace(runs, id=3)], {}, {}, now=NOON)) == {}
