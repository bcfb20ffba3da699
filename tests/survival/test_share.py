"""Share over the wire, where Discord's answer to it is lost."""

import pytest

from domain.jobs import Job
from tests.cogs.conftest import give_way
from tests.discord_server import Interaction
from tests.discord_server.faults import When
from tests.survival.checks import CALLBACK
from tests.survival.inside import Inside


async def made_privately(inside: Inside) -> Interaction:
    """Ada's private card."""
    ordered = await inside.order(private=True)
    await inside.until(lambda: inside.cards())
    return ordered


@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_everybody_sees_is_what_the_books_say_when_the_answer_to_a_share_is_lost(inside: Inside, when: When) -> None:
    """Where Discord has the card it is known, so that Remove finds it; where it hasn't, the pictures are private as before."""
    ordered = await made_privately(inside)
    job = await inside.job(ordered)
    inside.discord.lose_next(CALLBACK, when=when)
    inside.discord.click(inside.ada, inside.cards()[0], f"share:{job.code}")

    job = await settled_share(inside, ordered)

    assert [showing.message_id for showing in job.showings[1:]] == [card.id for card in inside.seen()]
    assert job.private == (inside.seen() == [])
    assert when == "before" or not job.private


async def settled_share(inside: Inside, ordered: Interaction) -> Job:
    """The job, once it is shared and its card known, or private again. Time stands still: the bot has 1.5 s for its answer."""
    await inside.discord.wait_for(lambda: inside.callbacks() >= 2)
    while not ((job := await inside.job(ordered)).private or job.showings[-1].recorded_at):
        await give_way()
    return job
