"""/queue: one's own unfinished requests, wherever they were ordered, and how busy it is."""

from domain.jobs import JobState
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, buttons, panel, restarted


async def test_member_sees_their_waiting_and_running_requests(town: Town) -> None:
    """Each with its prompt, place and price; then how many wait and run in all."""
    _, running = await town.submitted(town.ada, "a fox")
    waiting = await town.ordered(town.ada, "a hare")
    await town.ordered(town.ben, "a bear")
    result = await town.ada.slash(town.channel, "queue")
    told = answer(result)
    assert "> a fox\nRunning. Ready <t:" in told
    assert "> a hare\nYou're 2nd. Ready <t:" in told  # Ben, who has had nothing yet, goes first
    assert f"-# `{waiting.code}` · <#{town.channel.id}> · 1.5 credits" in told
    assert "Of everybody's requests 2 wait and 1 runs." in told
    assert "bear" not in told
    assert buttons(panel(result)) == [f"cancel:{running.code}", f"cancel:{waiting.code}"]


async def test_empty_queue_says_so_and_how_busy_it_is(town: Town) -> None:
    """The load is of use before ordering, too."""
    await town.ordered(town.ben)
    told = answer(await town.ada.slash(town.channel, "queue"))
    assert told == "Nothing of yours is under way. /imagine begins something new.\n-# Of everybody's requests 1 waits and 0 run."


async def test_idle_studio_says_that_it_goes_at_once(town: Town) -> None:
    """Two zeros would be a riddle."""
    assert "Nobody waits: what you ask for now goes at once." in answer(await town.ada.slash(town.channel, "queue"))


async def test_cancel_in_the_queue_is_free_while_it_waits(town: Town) -> None:
    """The hold is back, and the next look shows nothing."""
    job = await town.ordered(town.ada)
    shown = panel(await town.ada.slash(town.channel, "queue"))
    told = answer(await town.ada.click(shown, label="Cancel"))
    assert told == "Cancelled. It cost nothing: your 1.5 credits are back."
    assert (await town.store.job(job.id)).state is JobState.CANCELLED
    assert "Nothing of yours" in answer(await town.ada.slash(town.channel, "queue"))


async def test_cancel_in_the_queue_of_a_running_request_says_what_it_costs(town: Town) -> None:
    """It settles as usual and comes privately; from then on the queue says that, without another Cancel."""
    _, job = await town.submitted(town.ada)
    shown = panel(await town.ada.slash(town.channel, "queue"))
    told = answer(await town.ada.click(shown, label="Cancel"))
    assert "already running, so it costs 1.5 credits" in told
    result = await town.ada.slash(town.channel, "queue")
    assert "brought to you alone" in answer(result)
    assert buttons(panel(result)) == []
    assert (await town.drive(job)).paid == 1500


async def test_cancel_in_the_queue_works_after_a_restart(town: Town) -> None:
    """The button is known by its custom_id alone."""
    job = await town.ordered(town.ada)
    shown = panel(await town.ada.slash(town.channel, "queue"))
    await restarted(town)
    assert "It cost nothing" in answer(await town.ada.click(shown, label="Cancel"))
    assert (await town.store.job(job.id)).state is JobState.CANCELLED


async def test_parked_request_costs_nothing_and_has_no_cancel(town: Town) -> None:
    """PixelDojo's answer was lost: it is said, and there is nothing to get out of."""
    town.pixeldojo.lose_next(accept=False)
    await town.drive(await town.ordered(town.ada))
    result = await town.ada.slash(town.channel, "queue")
    assert "won't send it twice" in answer(result)
    assert buttons(panel(result)) == []


async def test_many_requests_fit_in_one_message(open_town: OpenTown) -> None:
    """Fifteen at once: ten with a Cancel each, and the number of the others."""
    async with open_town(MAX_JOBS_PER_MEMBER="15", DEFAULT_QUOTA="40/day") as town:
        for number in range(15):
            await town.ordered(town.ada, f"fox number {number}")
        result = await town.ada.slash(town.channel, "queue")
        assert len(buttons(panel(result))) == 10
        assert "… and 5 requests more" in answer(result)


async def test_queue_shows_what_was_ordered_elsewhere_too(town: Town) -> None:
    """Also in direct messages: it is one's own queue, not the channel's."""
    await town.ordered(town.ada, "a fox")
    told = whispers(await town.ada.user.slash("queue"))[0]
    assert "> a fox" in told
