"""PixelDojo in trouble, over the wire: what the member reads at the end, and what it cost.

One trouble after the other befalls one town; what each is to the client alone is in tests/provider.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from cogs.words.endings import ENDINGS
from demo.pixeldojo_trouble import GARBAGE
from demo.sketch import Commission, draw_quickly
from domain.jobs import Failure, JobState
from domain.money import Millicredits
from provider.pixeldojo import SUBMIT_TIMEOUT_S
from tests.clock import wait_on_network
from tests.discord_server import Interaction
from tests.survival.checks import EDIT, PRICE
from tests.survival.inside import Inside
from tests.survival.servers import WatchedPixelDojo, says

MINUTE_S = 60.0
DAY_S = 24 * 3600.0
PARKED = "PixelDojo didn't say whether it took this"
HALF = draw_quickly(Commission(prompt="a fox", seed=1))[:100]
UNAUTHORIZED = {"error": {"code": "unauthorized", "message": "Invalid API key"}}
INVALID = {"error": {"code": "invalid_input", "message": "Not like this"}}

Troubled = Sequence[Callable[[WatchedPixelDojo], None]]
"""What is planned for the next calls, one after the other."""

PASSING: list[Troubled] = [
    4 * [lambda pixeldojo: pixeldojo.turn_down_next(429, 2)],
    [lambda pixeldojo: pixeldojo.answer_next(502, route="job"), lambda pixeldojo: pixeldojo.answer_next(200, "<p>", route="job")],
    [lambda pixeldojo: pixeldojo.lose_next()],
    [lambda pixeldojo: pixeldojo.answer_next(202, GARBAGE.body, accept=True)],
    [lambda pixeldojo: pixeldojo.answer_next(503, route="image"), lambda pixeldojo: pixeldojo.lose_next(route="image")],
]
"""A storm of 429, looks without sense, accepted submits whose answers are cut or garbage, an image host that is away."""
FINAL: list[tuple[Failure, Troubled]] = [
    (Failure.BAD_INPUT, [lambda pixeldojo: pixeldojo.answer_next(422, INVALID)]),
    (Failure.REFUSED, [lambda pixeldojo: pixeldojo.refuse_next(at_submit=True)]),
    (Failure.REFUSED, [lambda pixeldojo: pixeldojo.refuse_next()]),
    (Failure.FAILED, [lambda pixeldojo: pixeldojo.fail_next()]),
    (Failure.NO_IMAGES, [lambda pixeldojo: pixeldojo.answer_next(200, GARBAGE.body, route="image")]),
    (Failure.NO_IMAGES, [lambda pixeldojo: pixeldojo.answer_next(200, HALF, route="image")]),
    (Failure.NO_IMAGES, [lambda pixeldojo: pixeldojo.answer_next(404, route="image")]),
    (Failure.BAD_KEY, [lambda pixeldojo: pixeldojo.answer_next(401, UNAUTHORIZED)]),
]
UNKNOWN: list[Troubled] = [
    [lambda pixeldojo: pixeldojo.lose_next(accept=False)],
    [lambda pixeldojo: pixeldojo.answer_next(500)],
]
"""Nobody can know whether the submit was taken; three within an hour would pause new orders."""


def befall(town: Inside, trouble: Troubled) -> None:
    """Plan it."""
    for planned in trouble:
        planned(town.pixeldojo)


async def given_up(town: Inside, *, accept: bool) -> Interaction:
    """Order; PixelDojo takes it or not, and says nothing for as long as the bot waits for an answer."""
    town.pixeldojo.hang_next(accept=accept)
    ordered = await town.order()
    await town.discord.wait_for(lambda: town.pixeldojo.held)
    assert (await town.job(ordered)).state is JobState.SUBMITTING
    wait_on_network(seconds=SUBMIT_TIMEOUT_S)
    return ordered


@pytest.fixture
async def town(living: Callable[..., AbstractAsyncContextManager[Inside]]) -> AsyncIterator[Inside]:
    """A town in which nobody is refused for having had enough."""
    async with living(DEFAULT_QUOTA="100/day", COMMUNITY_BUDGET="100/day", STUDIO_BUDGET="100/day") as inside:
        yield inside


async def test_picture_comes_all_the_same_and_is_paid_once_when_trouble_passes(town: Inside) -> None:
    """It is waited for, looked for or read again, and never ordered again."""
    for number, trouble in enumerate(PASSING, start=1):
        befall(town, trouble)
        ordered = await town.order(f"fox {number}")

        await town.settled(ordered)

        assert town.cards()[-1] is ordered.original
        assert len(town.cards()) == len(town.pixeldojo.runs) == number
        assert (await town.spent()).total == number * PRICE


async def test_member_reads_why_no_picture_came_and_pays_nothing(town: Inside) -> None:
    """The sentence is the trouble's own."""
    for failure, trouble in FINAL:
        befall(town, trouble)
        ordered = await town.order(f"a fox of {failure}")

        job = await town.settled(ordered)

        assert (job.failure, job.paid) == (failure, 0)
        assert ordered.original is not None
        assert ENDINGS[failure].title in ordered.original.text
    assert town.cards() == []
    assert (await town.spent()).held == 0


async def test_member_reads_that_it_is_not_sent_twice_when_nobody_knows_whether_it_was_taken(town: Inside) -> None:
    """Parked: the member has the credits back, the host carries the risk."""
    for number, trouble in enumerate(UNKNOWN, start=1):
        befall(town, trouble)
        ordered = await town.order(f"fox {number}")

        await town.until(lambda: ordered.original and PARKED in ordered.original.text)  # noqa: B023 - waited for right here

        assert (await town.job(ordered)).state is JobState.PARKED
        assert (await town.spent()).held == number * PRICE
    assert town.pixeldojo.runs == []


async def test_member_reads_that_it_is_not_sent_twice_when_discord_was_away_as_that_was_found_out(town: Inside) -> None:
    """Nobody drives a parked job any more: its message is changed once Discord is back."""
    befall(town, UNKNOWN[0])
    town.discord.lose_next(EDIT, when="before", times=2, where=says(PARKED))
    ordered = await town.order()

    await town.until(lambda: ordered.original and PARKED in ordered.original.text)


async def test_picture_comes_when_pixeldojo_answers_a_submit_only_after_a_minute(town: Inside) -> None:
    """Nobody waits for that answer any more: the run is found, and never ordered again."""
    ordered = await given_up(town, accept=True)

    await town.until(town.cards)
    await town.settled(ordered)

    assert town.cards() == [ordered.original]
    assert len(town.pixeldojo.calls_of("run")) == len(town.pixeldojo.runs) == 1
    assert (await town.spent()).total == PRICE


async def test_picture_comes_for_nothing_when_the_host_finds_the_run_that_was_taken_only_after_a_minute(town: Inside) -> None:
    """It was looked for in vain before, and never ordered again: the host pays."""
    ordered = await given_up(town, accept=False)
    await town.until(lambda: ordered.original and PARKED in ordered.original.text)
    await town.clock.advance(seconds=MINUTE_S)
    (submit,) = town.pixeldojo.calls_of("run")
    run = town.pixeldojo.accept(json.loads(submit.body))
    await town.atelier.parts.desk.found((await town.job(ordered)).id, ticket=run.ticket)

    job = await town.settled(ordered)

    assert (job.state, job.paid) == (JobState.SUCCEEDED, 0)
    assert town.cards() == [ordered.original]
    assert town.pixeldojo.calls_of("run") == [submit]
    assert (await town.spent()).total == PRICE


async def test_member_reads_that_it_was_never_finished_a_day_later(town: Inside) -> None:
    """What PixelDojo never finishes costs the member nothing, and the host what it cost."""
    town.pixeldojo.fixed_seconds = 10 * DAY_S
    ordered = await town.sent()
    await town.until(lambda: len(town.pixeldojo.calls_of("job")) > 1)
    town.clock.jump(seconds=DAY_S)

    job = await town.settled(ordered)

    assert (job.failure, job.paid, job.cost) == (Failure.TIMED_OUT, 0, PRICE)
    assert ordered.original is not None
    assert ENDINGS[Failure.TIMED_OUT].title in ordered.original.text


async def test_one_has_a_picture_and_the_next_a_reason_when_the_credits_run_out_midway(town: Inside) -> None:
    """The account has enough for one: the second costs nothing, and the host's account is never overdrawn."""
    town.pixeldojo.balance = Millicredits(PRICE)
    first = await town.order("a fox")
    await town.settled(first)
    second = await town.order("a heron")

    job = await town.settled(second)

    assert job.failure is Failure.OUT_OF_CREDITS
    assert second.original is not None
    assert ENDINGS[Failure.OUT_OF_CREDITS].title in second.original.text
    assert town.cards() == [first.original]
    assert (await town.spent()).total == PRICE
    assert town.pixeldojo.balance == 0
