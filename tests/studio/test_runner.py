"""Who takes which job, where several processes share a database."""

from dataclasses import replace

from back_room import build_room
from cogs.links import DiscordReferenceLinks
from domain.jobs import JobState
from studio.bell import Bell
from tests.studio.conftest import House

ANOTHER = "another process"


async def test_an_idle_process_takes_over_from_a_killed_one_it_was_never_told_of(house: House) -> None:
    """It waits for nothing in particular when the other begins, and no bell rings here for the jobs of others."""
    settings = replace(house.parts.settings, database_url="postgresql://of.several/processes")
    shared = replace(house.parts, settings=settings, bell=Bell(house.clock))
    links = DiscordReferenceLinks(images=house.parts.images, clock=house.clock)
    runner = build_room(shared, announcer=house.board, links=links).runner
    await runner.start()
    await house.clock.run(house.clock.sleep(20))  # it has looked, found nothing, and waits

    job = await house.order()
    await house.parts.store.claim(job.id, driver=ANOTHER, now=house.clock.now())
    await house.clock.run(house.clock.sleep(60))
    await house.clock.run(runner.stop())

    assert [end.code for end in house.board.ends] == [job.code]
    assert (await house.parts.store.job(job.id)).state is JobState.SUCCEEDED
