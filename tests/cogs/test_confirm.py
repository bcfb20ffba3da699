"""A dear request is asked about first: privately, with its price; nothing is held until a press says yes, and that once."""

from typing import Any

import pytest
from simcord.results import ResponseMessage

from domain.jobs import Failure, Job, JobState, ShowingKind
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.presses import answer, labels, panel, press, restarted
from tests.cogs.rendering import links_in, text_in
from tests.cogs.test_answering import held_up


async def asked(town: Town, **options: Any) -> tuple[ResponseMessage, Job]:
    """Ada asks for four pictures, 6 credits. The question, and the job that waits for its answer."""
    result = await town.ada.slash(town.channel, "imagine", prompt="four foxes", num_outputs=4, **options)
    return panel(result), await town.job(town.ada)


async def left(town: Town) -> int:
    """What Ada has left, in millicredits."""
    return (await town.usage(town.ada)).left or 0


def text(message: ResponseMessage) -> str:
    """All text of a private message."""
    return text_in(message.message.components)


async def test_dear_request_is_asked_about_privately(town: Town) -> None:
    """The price, what will be left, something cheaper; the channel sees nothing, and nothing is held."""
    question, job = await asked(town)
    assert "This costs 6 credits" in text(question)
    assert "4 pictures at 1 MP" in text(question)
    assert "You have 6 credits here and 0 credits after it" in text(question)
    assert "Nothing is held or charged until you say yes." in text(question)
    assert labels(question) == [
        "Make it · 6 credits",
        "1 picture at 1 MP · 1.5 credits",
        "Make it · 6 credits, don't ask again today",
        "Not now",
    ]
    assert town.messages() == []
    assert (job.state, await left(town)) == (JobState.AWAITING, 6000)


async def test_request_at_the_limit_is_not_asked_about(town: Town) -> None:
    """CONFIRM_ABOVE is what may be spent without a word."""
    assert (await town.ordered(town.ada, num_outputs=2)).state is JobState.RESERVED


@pytest.mark.parametrize(("limit", "pictures", "state"), [("1", 1, JobState.AWAITING), ("6", 4, JobState.RESERVED)])
async def test_host_sets_what_is_dear(open_town: OpenTown, limit: str, pictures: int, state: JobState) -> None:
    """By CONFIRM_ABOVE."""
    async with open_town(CONFIRM_ABOVE=limit) as town:
        assert (await town.ordered(town.ada, num_outputs=pictures)).state is state


async def test_yes_orders_it_in_the_channel(town: Town) -> None:
    """The placeholder is for everybody, the card takes its place, and the question says where it went."""
    question, job = await asked(town)
    await town.ada.click(question, label="Make it · 6 credits")
    job = await town.store.job(job.id)
    assert (job.state, job.showings[0].kind, await left(town)) == (JobState.RESERVED, ShowingKind.REPLY, 0)
    assert "four foxes" in town.texts()[0]
    assert f"`{job.code}` is on its way for 6 credits" in text_in(town.channel.history(viewer=town.ada)[0].components)
    job = await town.drive(job)
    assert (job.state, job.paid) == (JobState.SUCCEEDED, 6000)
    assert len(links_in(town.messages()[0].components)) == 4
    await town.store.audit_books()


async def test_yes_after_a_restart_is_heard(town: Town) -> None:
    """All that the question needs is in the database."""
    question, job = await asked(town)
    await restarted(town)
    await town.ada.click(question, label="Make it · 6 credits")
    assert (await town.drive(job)).state is JobState.SUCCEEDED


async def test_yes_for_less_orders_the_cheaper_one(town: Town) -> None:
    """One picture of it, for the price on the button."""
    question, job = await asked(town)
    await town.ada.click(question, label="1 picture at 1 MP · 1.5 credits")
    job = await town.drive(job)
    assert (job.paid, job.request.num_outputs, len(job.images)) == (1500, 1, 1)


async def test_single_large_picture_is_offered_a_size_smaller(town: Town) -> None:
    """Less of the same: 2 MP instead of 4."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a fox", resolution="4 MP")
    assert labels(panel(result))[1] == "1 picture at 2 MP · 3 credits"


async def test_yes_for_today_asks_no_more_until_midnight(open_town: OpenTown) -> None:
    """The next dear request goes at once; that of the next day is asked about."""
    async with open_town(DEFAULT_QUOTA="60/day") as town:
        question, _ = await asked(town)
        await town.ada.click(question, label="Make it · 6 credits, don't ask again today")
        assert (await town.job(town.ada)).state is JobState.RESERVED
        assert (await town.ordered(town.ada, num_outputs=4)).state is JobState.RESERVED
        assert (await town.ordered(town.ben, num_outputs=4)).state is JobState.AWAITING
        town.clock.jump(seconds=24 * 3600)
        assert (await town.ordered(town.ada, num_outputs=4)).state is JobState.AWAITING


async def test_no_hands_the_prompt_back(town: Town) -> None:
    """In the question's place; nothing was held."""
    question, job = await asked(town)
    await town.ada.click(question, label="Not now")
    assert text_in(town.channel.history(viewer=town.ada)[0].components).endswith("```\nfour foxes\n```")
    job = await town.drive(job)
    assert (job.state, job.failure) == (JobState.CANCELLED, Failure.CANCELLED)
    assert town.messages() == []
    assert "Not made" in text_in(town.channel.history(viewer=town.ada)[0].components)


async def test_question_that_nobody_answers_is_forgotten(town: Town) -> None:
    """After 10 minutes, by housekeeping: its buttons go, and the prompt stays to be copied."""
    _, job = await asked(town)
    town.clock.jump(seconds=600)
    await town.atelier.room.housekeeping.go_round()
    job = await town.drive(job)
    assert (job.state, job.failure, job.shown_at is not None) == (JobState.CANCELLED, Failure.TIMED_OUT, True)
    seen = town.channel.history(viewer=town.ada)[0]
    assert "Nobody said yes in time" in text_in(seen.components)
    assert "four foxes" in text_in(seen.components)
    assert [showing.kind for showing in job.showings] == [ShowingKind.PRIVATE]


async def test_late_yes_is_told_that_it_is_over(town: Town) -> None:
    """Where the question could not be changed any more."""
    _, job = await asked(town)
    town.clock.jump(seconds=600)
    await town.atelier.room.housekeeping.go_round()
    (told,) = await press(town, town.ada, f"confirm:yes:{job.code}:6000")
    assert "has moved on meanwhile: it is cancelled" in told
    assert await left(town) == 6000


async def test_second_yes_is_told_where_the_job_is(open_town: OpenTown) -> None:
    """One job, one hold, one placeholder."""
    async with open_town(DEFAULT_QUOTA="60/day") as town:
        question, job = await asked(town)
        await town.ada.click(question, label="Make it · 6 credits")
        told = await press(town, town.ada, f"confirm:cheaper:{job.code}:1500")
        assert told == [f"`{job.code}` has moved on meanwhile: it is still waiting in line."]
        assert [await town.store.job(job.id)] == await town.jobs(town.ada)
        assert (await town.usage(town.ada)).spent.held == 6000


async def test_private_question_stays_private(town: Town) -> None:
    """Its placeholder and its card are for the member alone."""
    question, job = await asked(town, private=True)
    await town.ada.click(question, label="Make it · 6 credits")
    job = await town.drive(job)
    assert (job.private, job.state) == (True, JobState.SUCCEEDED)
    assert town.messages() == []


async def test_yes_where_the_credits_are_gone_by_now_is_refused(town: Town) -> None:
    """The windows are those of the press; the question stands."""
    question, job = await asked(town)
    await town.ordered(town.ada)
    result = await town.ada.click(question, label="Make it · 6 credits")
    assert "your credits here don't cover it" in answer(result)
    assert (await town.store.job(job.id)).state is JobState.AWAITING


async def test_nobody_is_asked_about_what_would_be_refused(town: Town) -> None:
    """Too dear for the quota: said at once."""
    await town.ordered(town.ada)
    result = await town.ada.slash(town.channel, "imagine", prompt="four foxes", num_outputs=4)
    assert "your credits here don't cover it" in answer(result)


async def test_price_that_rose_meanwhile_is_not_held(town: Town) -> None:
    """A member never pays more than the price they were shown."""
    _, job = await asked(town)
    (told,) = await press(town, town.ada, f"confirm:yes:{job.code}:5999")
    assert "This costs 6 credits by now, not the 5.999 credits that were shown" in told
    assert (await town.store.job(job.id)).state is JobState.AWAITING


async def test_presses_made_up_by_hand_are_refused(town: Town) -> None:
    """Another member's question, another server's, none at all, something cheaper that wasn't offered."""
    _, job = await asked(town)
    assert f"no request `{job.code}` of yours" in (await press(town, town.ben, f"confirm:yes:{job.code}:6000"))[0]
    assert "no request `k7f3w9xq` of yours" in (await press(town, town.ada, "confirm:yes:k7f3w9xq:6000"))[0]
    assert "no longer know" in (await press(town, town.ada, f"confirm:maybe:{job.code}:6000"))[0]
    assert (await town.store.job(job.id)).state is JobState.AWAITING
    assert await left(town) == 6000


async def test_question_is_cancelled_in_the_queue(town: Town) -> None:
    """It stands there, waiting for a yes."""
    _, job = await asked(town)
    queue = await town.ada.slash(town.channel, "queue")
    assert "Waiting for a yes" in text(panel(queue))
    result = await town.ada.click(panel(queue), label="Cancel")
    assert answer(result) == "Cancelled. Nothing was held or charged."
    await town.drive(job)
    assert "Not made" in text_in(town.channel.history(viewer=town.ada)[0].components)


async def test_question_that_is_slow_to_come_leaves_nothing_in_the_channel(open_town: OpenTown) -> None:
    """A bare placeholder that everybody saw goes; the question comes beside it, and is closed like any other."""
    async with open_town(CONFIRM_ABOVE="1") as town:
        async with held_up(town, "a fox") as slow:
            assert len(town.messages()) == 1
        result = await slow
        assert town.messages() == []
        question = next(reply for reply in result.followups if "This costs 1.5 credits" in text(reply))
        job = await town.job(town.ada)
        await town.ada.click(question, label="Make it · 1.5 credits")
        assert "a fox" in town.texts()[0]
        seen = [text_in(message.components) for message in town.channel.history(viewer=town.ada)]
        assert f"**Yes.** `{job.code}` is on its way for 1.5 credits." in seen
