"""The bot is removed from a server: what runs finishes, and the server's data goes a month later."""

from datetime import timedelta

from domain.jobs import JobState
from domain.people import member_key, server_key
from tests.cogs.conftest import Town, arrive
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


async def test_pictures_are_kept_as_long_as_the_staff_of_their_server_say(town: Town) -> None:
    """Their files go then; the request stays, and so do pictures of other servers."""
    ours = await town.drive(await town.ordered(town.ada, "a fox"))
    server = await arrive(town, "Elsewhere")
    there = server.create_text_channel("atelier")
    await town.env.settle()
    await server.add_member(town.ada.user).slash(there, "imagine", prompt="a hare")
    (theirs,) = await town.store.recent_jobs(server_key(server.id), member_key(town.ada.id), most=9)
    await town.drive(theirs)
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), keep_images_days=7)
    for days, kept in ((6, [True, True]), (2, [False, True])):
        town.clock.jump(seconds=timedelta(days=days).total_seconds())
        await town.atelier.parts.departures.sweep()
        jobs = [await town.store.job(job.id) for job in (ours, theirs)]
        assert [not job.images[0].gone for job in jobs] == kept
        names = {path.name for path in (town.atelier.parts.settings.data_dir / "images").rglob("*") if path.is_file()}
        assert [job.images[0].sha256 in names for job in jobs] == kept
    assert jobs[0].request.prompt == "a fox"


async def test_what_changed_while_the_bot_was_off_is_noted_at_its_start(town: Town) -> None:
    """Servers that removed it meanwhile, and one that took it back."""
    await town.mira.slash(town.channel, "quota set", credits=4.0, window="day")
    departures = town.atelier.parts.departures
    await departures.note_all([])
    assert set(await town.store.left_communities()) == {town.community}
    await departures.note_all([town.community])
    assert not await town.store.left_communities()
