"""Buttons whose effect is more than an order, over the wire: pressed twice at once, and one press that Discord brings twice."""

import pytest

from domain.jobs import JobState
from domain.people import member_key
from tests.discord_server import Interaction, Message
from tests.survival.checks import PRICE
from tests.survival.inside import Inside
from tests.survival.test_presses import a_card, custom_ids, is_private
from tests.survival.test_share import made_privately, settled_share

HOW = pytest.mark.parametrize("how", ["pressed", "brought"])


async def twice(inside: Inside, message: Message, custom_id: str, how: str) -> list[Interaction]:
    """Let Ada press twice at once, or Discord bring her press twice. The presses, once each was answered."""
    before = inside.callbacks()
    presses = [inside.discord.click(inside.ada, message, custom_id)]
    if how == "pressed":
        presses.append(inside.discord.click(inside.ada, message, custom_id))
    else:
        inside.discord.push_again(presses[0])
    await inside.discord.wait_for(lambda: inside.callbacks() >= before + 2 and all(each.original for each in presses))
    return presses


def ids_on(message: Message) -> list[str]:
    """The custom_ids of a message."""
    return custom_ids(list(message.now.components))


def told(presses: list[Interaction]) -> list[str]:
    """What Ada alone reads of them."""
    return [press.original.text for press in presses if press.original is not None and press.original.is_ephemeral]


@HOW
async def test_private_picture_is_posted_once_by_two_shares(inside: Inside, how: str) -> None:
    """One card for everybody, with its buttons; the other press is told."""
    ordered = await made_privately(inside)
    code = (await inside.job(ordered)).code
    presses = await twice(inside, inside.cards()[0], f"share:{code}", how)

    job = await settled_share(inside, ordered)

    (card,) = inside.seen()
    assert f"again:{code}" in ids_on(card)
    assert [showing.message_id for showing in job.showings[1:]] == [card.id]
    assert len(told(presses)) == (1 if how == "pressed" else 0)


@HOW
async def test_picture_is_starred_by_two_presses_of_the_star(inside: Inside, how: str) -> None:
    """The second isn't meant to take back the first, and both say so."""
    card = await a_card(inside)
    (star,) = [each for each in ids_on(card) if each.startswith("star:")]
    presses = await twice(inside, card, star, how)
    assert len(set(told(presses))) == 1
    job = await inside.atelier.parts.store.find_job(star.split(":")[1])
    assert job is not None
    assert await inside.atelier.parts.store.stars(member_key(inside.ada.id), job.id) == {0}


@HOW
async def test_dear_request_is_made_once_by_two_yeses(inside: Inside, how: str) -> None:
    """One card, in front of everybody, and paid once."""
    asked = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="a fox", num_outputs=4, resolution="0.5 MP")
    question = await inside.discord.wait_for(lambda: asked.original)
    (yes,) = [each for each in ids_on(question) if each.startswith("confirm:yes:")]
    taken = taken_of(await twice(inside, question, yes, how))
    job = await inside.settled(taken)
    assert (job.state, job.paid, len(inside.pixeldojo.runs)) == (JobState.SUCCEEDED, 4000, 1)
    assert [card.id for card in inside.cards()] == [card.id for card in inside.seen()] == [job.showings[-1].message_id]
    assert (await inside.spent()).total == job.paid


@HOW
async def test_batch_is_made_once_by_two_yeses(inside: Inside, how: str) -> None:
    """All of its versions, on one card."""
    asked = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="{red, blue} fox")
    question = await inside.discord.wait_for(lambda: asked.original)
    (yes,) = [each for each in ids_on(question) if each.startswith("group:make:")]
    await twice(inside, question, yes, how)
    await inside.until(lambda: any(len(card.attachments) == 2 for card in inside.cards()))
    assert len(inside.pixeldojo.runs) == 2
    assert len(inside.seen()) == 1
    assert (await inside.spent()).total == 2 * PRICE


@HOW
async def test_picture_is_made_bigger_once_by_two_presses(inside: Inside, how: str) -> None:
    """Of the button beside the price."""
    card = await a_card(inside)
    (bigger,) = [each for each in ids_on(card) if each.startswith("bigger:")]
    asked = inside.discord.click(inside.ada, card, bigger)
    panel = await inside.discord.wait_for(lambda: asked.original)
    (go,) = [each for each in ids_on(panel) if each.startswith("bigger-go:")]
    taken = taken_of(await twice(inside, panel, go, how))
    job = await inside.settled(taken)
    assert len(inside.pixeldojo.runs) == len(inside.seen()) == 2
    assert (await inside.spent()).total == PRICE + (job.paid or 0)


def taken_of(presses: list[Interaction]) -> Interaction:
    """The press that wasn't refused: what it became is for everybody."""
    (taken,) = [press for press in presses if not is_private(press)]
    return taken
