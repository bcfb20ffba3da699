"""Who sees a job: its own member, and of a public one everybody in its community."""

from typing import Any

import pytest

from domain.jobs import JobState
from domain.people import member_key, server_key
from tests.jobs import MIRA, a_finished_job, a_job

HERE = server_key(99)
LATE = {"cancel_asked": True}
"""Cancelled while it ran: what comes of it is taken out of the channel."""
ASKED = {"state": JobState.AWAITING, "turn_finish": 0}
"""Asked about privately, and not agreed to yet."""


def test_public_job_is_seen_by_everybody_in_its_community() -> None:
    """And by nobody else but its member."""
    job = a_finished_job()
    assert job.is_seen_by(member_key(1), community=HERE)
    assert not job.is_seen_by(member_key(1), community=server_key(1))
    assert job.is_seen_by(member_key(MIRA), community=server_key(1))


@pytest.mark.parametrize("changes", [{"private": True}, LATE, ASKED])
def test_what_never_was_there_for_everybody_is_its_members_alone(changes: dict[str, Any]) -> None:
    """A code that somebody learned tells them nothing."""
    job = a_finished_job(**changes)
    assert not job.is_seen_by(member_key(1), community=HERE)
    assert job.is_seen_by(member_key(MIRA), community=HERE)


def test_waiting_job_that_was_cancelled_stays_where_it_was() -> None:
    """Nothing of it was taken out of the channel: its card says that it was cancelled."""
    assert a_job(state=JobState.CANCELLED, **LATE).is_seen_by(member_key(1), community=HERE)
