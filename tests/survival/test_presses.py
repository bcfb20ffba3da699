"""Again over the wire: pressed twice at once, brought twice, and after the bot was killed."""

from signal import SIGTERM
from typing import Any

from domain.jobs import JobState
from tests.discord_server import Interaction, Message
from tests.survival.checks import PRICE
from tests.survival.inside import Inside
from tests.survival.stage import Stage


def again_on(card: Message) -> str:
    """The custom_id of a card's Again."""
    return next(custom_id for custom_id in custom_ids(list(card.now.components)) if custom_id.startswith("again:"))


def custom_ids(components: list[Any]) -> list[str]:
    """The custom_ids in a message."""
    found: list[str] = []
    for component in components:
        found += [str(component["custom_id"])] if "custom_id" in component else []
        children = component.get("components")
        found += custom_ids(children) if isinstance(children, list) else []
    return found


async def a_card(inside: Inside) -> Message:
    """Ada's finished picture."""
    await inside.settled(await inside.order())
    (card,) = inside.cards()
    return card


def is_private(pressed: Interaction) -> bool:
    """Whether a press was answered privately."""
    return pressed.original is not None and pressed.original.is_ephemeral


async def test_one_picture_is_made_when_again_is_pressed_twice_at_once(inside: Inside) -> None:
    """Whichever comes first is taken; the other is told, privately, and nothing is held for it."""
    card = await a_card(inside)
    presses = [inside.discord.click(inside.ada, card, again_on(card)) for _ in range(2)]
    await inside.discord.wait_for(lambda: all(pressed.original for pressed in presses))

    (refused,) = [pressed for pressed in presses if is_private(pressed)]
    (taken,) = [pressed for pressed in presses if pressed is not refused]
    job = await inside.settled(taken)

    assert refused.original is not None
    assert f"I took it once: `{job.code}`" in refused.original.text
    assert (job.state, job.paid) == (JobState.SUCCEEDED, PRICE)
    assert len(inside.pixeldojo.runs) == 2
    assert (await inside.spent()).total == 2 * PRICE


async def test_one_picture_is_made_when_a_press_is_brought_twice(inside: Inside) -> None:
    """The interaction's own key makes one job of it, without a word."""
    card = await a_card(inside)
    pressed = inside.discord.click(inside.ada, card, again_on(card))
    inside.discord.push_again(pressed)
    answers = inside.callbacks()
    await inside.discord.wait_for(lambda: inside.callbacks() >= answers + 2)

    await inside.settled(pressed)

    assert not is_private(pressed)
    assert len(inside.cards()) == len(inside.pixeldojo.runs) == 2
    assert (await inside.spent()).total == 2 * PRICE


async def test_card_of_a_killed_bot_still_makes_pictures(stage: Stage) -> None:
    """Another process takes the press; the new card says what it is made from."""
    await stage.start()
    stage.order()
    await stage.delivered()
    await stage.start_again()

    pressed = stage.discord.click(stage.ada, stage.cards[0], again_on(stage.cards[0]))
    await stage.delivered(2)
    await stage.stop()

    assert "2nd version" in stage.cards[1].text
    async with stage.books() as books:
        assert (await books.job(pressed)).parent_job_id is not None


async def test_two_bots_on_postgresql_make_one_picture_of_two_presses_at_once(shared_stage: Stage) -> None:
    """Both hear both presses, in whatever order; the database lets one of them through."""
    stage = shared_stage
    await stage.start()
    stage.order()
    await stage.delivered()
    other = await stage.spawn()
    await stage.discord.wait_for(lambda: len(stage.discord.gateway.live) == 2)

    presses = [stage.discord.click(stage.ada, stage.cards[0], again_on(stage.cards[0])) for _ in range(2)]
    await stage.discord.wait_for(lambda: all(pressed.original for pressed in presses))
    await stage.delivered(2)
    await other.end(SIGTERM)
    await stage.stop()

    assert sorted(is_private(pressed) for pressed in presses) == [False, True]
    assert len(stage.cards) == len(stage.pixeldojo.runs) == 2
    async with stage.books() as books:
        assert (await books.spent(presses[0])).used == 2 * PRICE
