"""Which of the account's recent runs is surely a lost job's own."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.jobs import Job, JobState
from domain.lost import RecentRun, find, mark_of
from domain.people import member_key, server_key
from domain.requests import ImageRequest, Reference
from tests.jobs import MIRA, NOON, a_job

SENT_AT = NOON


def a_lost_job(id_: int = 1, *, prompt: str = "a fox", seed: int = 7) -> Job:
    """A job whose submit's answer was lost."""
    request = ImageRequest(prompt=prompt, seed=seed)
    return a_job(id=id_, state=JobState.SUBMITTING, request=request, submitting_at=SENT_AT)


def a_run(
    ticket: str = "job_1", *, seed: int | None = 7, prompt: str | None = "a fox", at: datetime | None = SENT_AT
) -> RecentRun:
    """An entry of the recent jobs."""
    return RecentRun(ticket=ticket, seed=seed, prompt=prompt, created_at=at)


JOB = a_lost_job()


def test_the_run_with_the_job_s_seed_and_prompt_is_its_own() -> None:
    """Both marks agree."""
    other = a_run("job_2", seed=8)
    assert find(JOB, [other, a_run()], lost=[JOB], taken=()) == a_run()


def test_a_run_that_another_job_has_is_nobody_else_s() -> None:
    """A ticket belongs to one job."""
    assert find(JOB, [a_run()], lost=[JOB], taken={"job_1"}) is None


def test_a_seed_with_another_prompt_doesn_t_fit() -> None:
    """A member may have named the same seed for something else."""
    assert find(JOB, [a_run(prompt="a boat")], lost=[JOB], taken=()) is None


def test_two_lost_jobs_that_could_both_own_a_run_get_none() -> None:
    """The same seed and prompt, lost twice: giving it to either could bill one run twice."""
    twin = a_lost_job(2)
    assert find(JOB, [a_run()], lost=[JOB, twin], taken=()) is None


def test_two_runs_that_fit_one_job_are_left_to_the_host() -> None:
    """Something was sent twice by somebody: no guess."""
    assert find(JOB, [a_run(), a_run("job_2")], lost=[JOB], taken=()) is None


def test_a_prompt_alone_is_enough_only_when_one_job_and_one_run_have_it() -> None:
    """Where the provider doesn't tell seeds."""
    unseeded = a_run(seed=None)
    rival = a_lost_job(2, seed=8)
    assert find(JOB, [unseeded], lost=[JOB], taken=()) == unseeded
    assert find(JOB, [unseeded], lost=[JOB, rival], taken=()) is None
    assert find(JOB, [unseeded, a_run("job_2", seed=None)], lost=[JOB], taken=()) is None


def test_a_run_that_tells_nothing_is_never_taken() -> None:
    """Neither seed nor prompt: it could be anybody's."""
    assert find(JOB, [a_run(seed=None, prompt=None)], lost=[JOB], taken=()) is None


def test_a_run_made_at_another_time_is_not_this_submit() -> None:
    """The same request of yesterday, or of an hour later."""
    for apart in (timedelta(days=-1), timedelta(hours=1)):
        assert find(JOB, [a_run(at=SENT_AT + apart)], lost=[JOB], taken=()) is None
    assert find(JOB, [a_run(at=None)], lost=[JOB], taken=()) == a_run(at=None)


def test_a_private_answer_is_the_member_s_alone() -> None:
    """Staff see what is done in their server, but not what was ordered privately there."""
    assert JOB.answers_to(member_key(9), staff_of=server_key(99))
    assert not JOB.answers_to(member_key(9), staff_of=server_key(3))
    assert not replace(JOB, private=True).answers_to(member_key(9), staff_of=server_key(99))
    assert replace(JOB, private=True).answers_to(member_key(MIRA), staff_of=None)


PICTURE = Reference("ab" * 32, "fox.png", "image/png", 1, url="https://cdn.discordapp.com/attachments/1/2/fox.png?ex=1&hm=2")
ITS_LINK = frozenset({mark_of(f"{PICTURE.url}&again")})
ITS_BYTES = frozenset({PICTURE.sha256})


def an_upscale(id_: int = 1, picture: Reference = PICTURE) -> Job:
    """A lost job of a model that takes neither seed nor prompt."""
    return replace(
        a_lost_job(id_), request=ImageRequest(prompt="a fox", seed=id_, model="creative-upscale", references=(picture,))
    )


def a_wordless_run(ticket: str = "job_1", **changes: Any) -> RecentRun:
    """A recent upscale of which only the model and the time are told."""
    return replace(a_run(ticket, seed=None, prompt=None), **({"model": "creative-upscale"} | changes))


@pytest.mark.parametrize("pictures", [frozenset(), ITS_LINK, ITS_BYTES | {"another"}], ids=["untold", "link", "bytes"])
def test_a_run_without_words_is_the_one_job_s_that_fits(pictures: frozenset[str]) -> None:
    """By its picture where that is told, and as the only one where it isn't."""
    run = a_wordless_run(pictures=pictures)
    assert find(an_upscale(), [run], lost=[an_upscale()], taken=()) == run


@pytest.mark.parametrize(
    "changes",
    [
        {"pictures": frozenset({"another"})},
        {"model": "flux-2-flex"},
        {"model": None},
        {"created_at": None},
        {"created_at": SENT_AT + timedelta(minutes=5)},
        {"prompt": "a boat"},
        {"seed": 99},
    ],
    ids=str,
)
def test_a_run_that_may_be_somebody_else_s_is_left_to_the_host(changes: dict[str, Any]) -> None:
    """Another picture, another model, another time, or words that aren't the job's."""
    assert find(an_upscale(), [a_wordless_run(**changes)], lost=[an_upscale()], taken=()) is None


def test_two_lost_upscales_are_told_apart_by_their_pictures_alone() -> None:
    """Untold, either could own the run: no guess."""
    other = an_upscale(2, replace(PICTURE, sha256="cd" * 32, url=None))
    told, untold = a_wordless_run(pictures=ITS_LINK), a_wordless_run()
    assert find(an_upscale(), [told], lost=[an_upscale(), other], taken=()) == told
    assert find(other, [told], lost=[an_upscale(), other], taken=()) is None
    assert find(other, [untold], lost=[an_upscale(), other], taken=()) is None


def test_two_upscales_of_one_picture_at_once_are_left_to_the_host() -> None:
    """Two runs, or two jobs: no guess."""
    runs = [a_wordless_run(pictures=ITS_BYTES), a_wordless_run("job_2", pictures=ITS_BYTES)]
    assert find(an_upscale(), runs, lost=[an_upscale()], taken=()) is None
    assert find(an_upscale(), runs[:1], lost=[an_upscale(), an_upscale(2)], taken=()) is None


def test_an_upscale_parked_long_ago_stands_in_nobody_s_way() -> None:
    """Its run was made then."""
    old = replace(an_upscale(2), submitting_at=SENT_AT - timedelta(hours=1))
    assert find(an_upscale(), [a_wordless_run()], lost=[old, an_upscale()], taken=()) == a_wordless_run()


def test_an_upscale_whose_seed_is_told_is_found_by_it() -> None:
    """As any other run."""
    run = a_wordless_run(seed=1)
    assert find(an_upscale(), [run, a_wordless_run("job_2")], lost=[an_upscale()], taken=()) == run


@pytest.mark.parametrize("link", ["data:image/png;base64,???", "http://[broken", "data:"])
def test_a_link_that_is_none_marks_nothing_of_ours(link: str) -> None:
    """What PixelDojo tells is hostile until checked."""
    assert mark_of(link) not in {PICTURE.sha256, *ITS_LINK}
