"""The connection by which the bot hears Discord breaks, while jobs are on their way: those don't depend on it."""

import pytest

from tests.survival.checks import EDIT, PRICE
from tests.survival.inside import Inside
from tests.survival.servers import brings_pictures

LONG_S = 60.0


@pytest.mark.parametrize("lost", [False, True], ids=["connection", "session"])
async def test_picture_comes_and_the_next_order_is_heard_when_the_gateway_is_lost(inside: Inside, lost: bool) -> None:
    """What was typed meanwhile is brought by the session that is resumed; a session that is forgotten begins anew."""
    ordered = await inside.sent()
    await (inside.discord.restart_gateway() if lost else inside.discord.drop_gateway())
    meanwhile = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="a hare")

    await inside.settled(ordered)
    await inside.discord.wait_for(lambda: inside.discord.gateway.live)
    if not lost:
        await inside.discord.wait_for(lambda: meanwhile.answer)
    heard = await inside.order("a heron")
    orders = [ordered, heard] if lost else [ordered, meanwhile, heard]
    for each in orders:
        await inside.settled(each)

    assert sorted(card.id for card in inside.cards()) == sorted(each.original.id for each in orders if each.original)
    assert (await inside.spent()).total == len(orders) * PRICE == len(inside.pixeldojo.runs) * PRICE
    assert inside.discord.gateway.resumes == (not lost)


async def test_card_is_shown_once_when_discord_takes_a_minute_to_answer(inside: Inside) -> None:
    """An edit that is slow isn't sent again beside the first."""
    held = inside.discord.hold_next(EDIT, when="before", where=brings_pictures)
    ordered = await inside.sent()
    await inside.until(lambda: held.is_reached)
    await inside.clock.run(inside.clock.sleep(LONG_S))
    held.let_go()

    await inside.settled(ordered)

    assert inside.cards() == inside.seen() == [ordered.original]
    assert (await inside.spent()).total == PRICE
