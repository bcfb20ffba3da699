"""The bot is removed from a server: what runs finishes, and the server's data goes a month later."""

from datetime import timedelta

from domain.jobs import JobState
from tests.cogs.conftest import Town
from tests.cogs.presses import answer


async def leave(town: Town) -> None:
    """Somebody removes the bot from the server."""
    town.env.backend.remove_guild(town.server.id)
    await town.env.settle()


async def test_running_work_finishes_into_the_history(town: Town) -> None:
    """Its channel is gone, so it waits in the member's direct messages, or under /history."""
    _, job = await town.submitted(town.ada, "a red fox")
    await leave(town)
    finished = await town.drive(job)
    assert (finished.state, finished.paid) == (JobState.SUCCEEDED, 1500)
    assert job.code in answer(await town.ada.user.slash("history"))


async def test_a_server_s_data_goes_a_month_after_the_bot_left(town: Town) -> None:
    """Not before; and not at all where the bot came back."""
    await town.mira.slash(town.channel, "quota set", credits=4.0, window="day")
    departures = town.atelier.parts.departures
    await leave(town)
    assert set(await town.store.left_communities()) == {town.community}
    town.clock.jump(seconds=timedelta(days=29).total_seconds())
    await departures.sweep()
    assert await town.store.quotas(town.community)
    town.clock.jump(seconds=timedelta(days=2).total_seconds())
    await departures.sweep()
    assert not await town.store.quotas(town.community)


async def test_what_changed_while_the_bot_was_off_is_noted_at_its_start(town: Town) -> None:
    """Servers that removed it meanwhile, and one that took it back."""
    await town.mira.slash(town.channel, "quota set", credits=4.0, window="day")
    departures = town.atelier.parts.departures
    await departures.note_all([])
    assert set(await town.store.left_communities()) == {town.community}
    await departures.note_all([town.community])
    assert not await town.store.left_communities()
