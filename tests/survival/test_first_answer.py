"""The first answer to an interaction, over the wire: in time, once, and nothing charged where it can't be had."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from cogs.answering import CHECKED_AT_ONCE
from cogs.words import waiting
from cogs.words.endings import ENDINGS
from cogs.words.refusals import trouble
from domain.jobs import Failure, JobState
from tests.databases import written_elsewhere
from tests.discord_server import Interaction
from tests.discord_server.faults import When
from tests.survival.checks import CALLBACK, PRICE
from tests.survival.inside import Inside
from tests.survival.stage import Stage


async def test_job_is_released_at_once_when_discord_no_longer_knows_the_interaction(inside: Inside) -> None:
    """10062: nobody would ever see it."""
    inside.discord.fail_next(CALLBACK, status=404, code=10062)
    ordered = await inside.order()
    await inside.discord.wait_for(lambda: inside.discord.requests[-1].method == "PATCH")  # its end is shown; no time went by

    job = await inside.settled(ordered)

    assert (job.state, job.failure) == (JobState.CANCELLED, Failure.INTERRUPTED)
    assert (await inside.spent()).total == 0
    assert inside.pixeldojo.runs == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_nothing_is_charged_when_the_placeholder_s_answer_is_lost(inside: Inside, when: When) -> None:
    """After a minute the hold goes back; where Discord has the placeholder, it says so."""
    inside.discord.lose_next(CALLBACK, when=when)
    ordered = await inside.order()

    job = await inside.settled(ordered)

    assert (job.state, job.failure) == (JobState.CANCELLED, Failure.INTERRUPTED)
    assert all(ENDINGS[Failure.INTERRUPTED].title in message.text for message in inside.seen())
    assert len(inside.seen()) == (when == "after")
    assert (await inside.spent()).total == 0


@pytest.mark.parametrize("sent", [False, True], ids=["at once", "while it runs"])
async def test_one_job_is_made_when_the_same_interaction_comes_twice(inside: Inside, sent: bool) -> None:
    """It is shown as if it had come once: neither withdrawn nor delivered privately."""
    ordered = await inside.sent() if sent else await inside.order()
    inside.discord.push_again(ordered)
    await inside.discord.wait_for(lambda: inside.callbacks() == 2)

    job = await inside.settled(ordered)

    assert (job.state, job.paid) == (JobState.SUCCEEDED, PRICE)
    assert inside.cards() == inside.seen() == [ordered.original]
    assert len(inside.pixeldojo.runs) == 1
    assert (await inside.spent()).total == PRICE


async def test_placeholder_comes_in_time_when_the_database_is_busy(inside: Inside, sqlite_url: str) -> None:
    """Within 1.5 s a bare placeholder is there, which becomes the job's own once the books are free."""
    with written_elsewhere(sqlite_url):
        ordered = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="a fox")
        began = inside.clock.now()
        await inside.until(lambda: ordered.original)
        assert inside.clock.now() - began <= timedelta(seconds=1.5)
        assert ordered.original is not None
        assert ordered.original.text == waiting.CHECKING

    await inside.discord.wait_for(lambda: len(ordered.replies) == 2)
    await inside.settled(ordered)

    assert inside.cards() == inside.seen() == [ordered.original]


async def test_order_that_waits_for_others_is_told_so_at_once(inside: Inside, sqlite_url: str) -> None:
    """While the books keep those that are looked at, the next ones wait in line: no time goes by until they read that. A
    refusal is private all the same."""
    members = [inside.discord.world.add_user(f"member{number}") for number in range(CHECKED_AT_ONCE + 1)]
    for member in members:
        inside.guild.join(member)
    with written_elsewhere(sqlite_url):
        orders = [inside.discord.slash(member, inside.channel, "imagine", prompt="a fox") for member in members]
        blank = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt=" ")
        await inside.discord.wait_for(lambda: blank.original and orders[-1].original)
        assert [message.text for message in inside.seen()] == [waiting.CHECKING] * 2

    await inside.discord.wait_for(lambda: refused([blank]) and all(len(ordered.replies) == 2 for ordered in orders))
    assert [(await inside.settled(ordered)).state for ordered in orders] == [JobState.SUCCEEDED] * len(orders)
    assert sorted(message.id for message in inside.seen()) == sorted(message.id for message in inside.cards())


async def test_order_is_refused_in_words_where_the_database_stays_locked(inside: Inside, sqlite_url: str) -> None:
    """For longer than the 10 s that a transaction waits: nothing is written, and the next order goes through."""
    with written_elsewhere(sqlite_url):
        ordered = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="a fox")
        await inside.discord.wait_for(lambda: ordered.original)
    assert ordered.original is not None
    assert ordered.original.is_ephemeral
    assert ordered.original.text.startswith(trouble("")[:40])
    assert (await inside.spent()).total == 0

    assert (await inside.settled(await inside.order())).state is JobState.SUCCEEDED


async def test_each_of_a_burst_is_answered_when_only_three_fit_the_quota(stage: Stage) -> None:
    """Twenty at once from one member: three placeholders, seventeen private refusals, all in Discord's time."""
    await stage.start(DEFAULT_QUOTA="4.5/day", MAX_JOBS_PER_MEMBER="100")

    orders = [stage.order(f"fox {number}") for number in range(20)]
    await stage.discord.wait_for(lambda: all(ordered.answer for ordered in orders))
    await stage.delivered(3)
    await stage.discord.wait_for(lambda: len(refused(orders)) == 17)
    await stage.stop()

    assert (len(stage.cards), len(stage.pixeldojo.runs)) == (3, 3)
    assert stage.seen == stage.cards
    async with stage.books() as books:
        spent = await books.spent(orders[0])
    assert (spent.used, spent.held) == (3 * PRICE, 0)


def refused(orders: Sequence[Interaction]) -> list[Interaction]:
    """Those that were answered in private: at once, or on a slow machine after a bare placeholder."""
    return [ordered for ordered in orders if ordered.replies and all(r.is_ephemeral or r.deleted_at for r in ordered.replies)]
