"""The placeholder says where a job stands."""

from datetime import timedelta

import pytest

from cogs.placeholder import placeholder
from domain.jobs import JobState, ShowingKind
from domain.requests import ImageRequest
from studio.ports import Line, Progress
from tests.cogs.rendering import buttons_of, text_of
from tests.jobs import MIRA, NOON, a_job, a_running_job, a_showing

IN_TIME = Progress(ready_at=NOON + timedelta(seconds=16), usual_s=16.0)
READY = "<t:1772625616:R>"


async def test_waiting_job_shows_who_what_place_time_and_cancel() -> None:
    """Everything a member wants to know while waiting, and the way out."""
    progress = Progress(line=Line(place=3, waiting=7, running=10), ready_at=IN_TIME.ready_at)
    layout = placeholder(a_job(), progress, now=NOON)
    assert text_of(layout) == f"<@{MIRA}>\n> a red fox in fresh snow\nYou're 3rd. Ready {READY}."
    assert buttons_of(layout) == {"Cancel": "cancel:k7f3w9xq"}


async def test_first_in_line_is_next() -> None:
    """The first place isn't a number."""
    progress = Progress(line=Line(place=1, waiting=1, running=0), ready_at=IN_TIME.ready_at)
    assert "You're next. Ready" in text_of(placeholder(a_job(), progress, now=NOON))


async def test_job_turned_down_for_now_says_that_pixeldojo_was_busy() -> None:
    """Waiting longer than expected has a reason."""
    assert "PixelDojo was busy" in text_of(placeholder(a_job(attempts=1), IN_TIME, now=NOON))


@pytest.mark.parametrize(("gone_s", "bar"), [(0, "▱" * 10), (8, "▰" * 5 + "▱" * 5), (15, "▰" * 9 + "▱"), (60, "▰" * 9 + "▱")])
async def test_running_job_shows_time_gone_against_the_usual(gone_s: int, bar: str) -> None:
    """The bar counts real time against the usual one, and is never full before it is done."""
    layout = placeholder(a_running_job(), IN_TIME, now=NOON + timedelta(seconds=gone_s))
    assert f"{bar}\nReady {READY}.\n-# Usually takes about 16 s." in text_of(layout)
    assert buttons_of(layout) == {}


async def test_slow_job_says_so() -> None:
    """Past the time that nearly all take, the placeholder stops promising a time."""
    text = text_of(placeholder(a_running_job(), Progress(ready_at=NOON, usual_s=16.0, slow=True), now=NOON))
    assert "Slower than usual" in text
    assert "Ready" not in text


async def test_very_slow_job_says_how_long_it_is_watched() -> None:
    """Past five minutes: looked at once a minute until the run expires, and free if it never comes."""
    job = a_running_job(ticket_expires_at=NOON + timedelta(hours=1))
    text = text_of(placeholder(job, Progress(slow=True, very_slow=True), now=NOON + timedelta(seconds=301)))
    assert "Past five minutes" in text
    assert "<t:1772629200:f>" in text
    assert "you pay nothing" in text


async def test_resumed_job_says_that_it_was_picked_up() -> None:
    """After a restart the member reads that nothing was lost."""
    assert "picked this up" in text_of(placeholder(a_running_job(resumed=True), IN_TIME, now=NOON))


async def test_parked_job_says_that_it_is_not_sent_twice_and_costs_nothing() -> None:
    """A lost answer is explained in a person's words, with the money."""
    text = text_of(placeholder(a_running_job(state=JobState.PARKED), IN_TIME, now=NOON))
    assert "won't send it twice" in text
    assert "your 1.5 credits are back" in text


@pytest.mark.parametrize(("kind", "minutes", "says"), [("private", 11, False), ("private", 12, True), ("reply", 14, False)])
async def test_private_placeholder_says_at_twelve_minutes_where_pictures_will_wait(kind: str, minutes: int, says: bool) -> None:
    """What only the token can edit warns before the token runs out; what the bot can edit doesn't."""
    job = a_running_job(showings=(a_showing(kind=ShowingKind(kind)),))
    text = text_of(placeholder(job, IN_TIME, now=NOON + timedelta(minutes=minutes)))
    assert ("/history" in text) is says


@pytest.mark.parametrize("state", [state for state in JobState if state not in {JobState.AWAITING, JobState.RESERVED}])
async def test_only_a_waiting_job_can_be_cancelled_for_nothing(state: JobState) -> None:
    """The button goes as soon as cancelling isn't free any more."""
    assert buttons_of(placeholder(a_running_job(state=state), IN_TIME, now=NOON)) == {}


async def test_hostile_prompt_is_shortened_and_dead() -> None:
    """A long prompt full of markdown and links takes a few lines and does nothing."""
    prompt = "@everyone **free** https://evil.example/nitro " * 20
    text = text_of(placeholder(a_job(request=ImageRequest(prompt=prompt, seed=1)), IN_TIME, now=NOON))
    assert r"\@everyone \*\*free\*\* `https://evil.example/nitro`" in text
    assert len(text) < 600
    assert "…" in text


async def test_rendering_changes_only_with_what_is_shown() -> None:
    """The fingerprint that decides about an edit is the same for the same picture of things."""
    once = placeholder(a_running_job(), IN_TIME, now=NOON + timedelta(seconds=8)).fingerprint()
    again = placeholder(a_running_job(), IN_TIME, now=NOON + timedelta(seconds=8.5)).fingerprint()
    later = placeholder(a_running_job(), IN_TIME, now=NOON + timedelta(seconds=12)).fingerprint()
    assert once == again
    assert once != later
