"""Which of the account's recent runs is surely a lost job's own."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.jobs import Job, JobState
from domain.lost import RecentRun, find
from domain.people import member_key, server_key
from domain.requests import ImageRequest
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
