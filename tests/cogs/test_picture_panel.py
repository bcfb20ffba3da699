"""The numbers under several pictures: each opens its own, large and private, with what can be made of it."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from domain.jobs import Job
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted
from tests.cogs.rendering import links_in, text_in, walk


async def foxes(town: Town, count: int = 4, **options: Any) -> Job:
    """Ada's finished pictures on one card."""
    return await town.drive(await town.ordered(town.ada, "a red fox", num_outputs=count, **options))


async def opened(town: Town, actor: MemberActor, number: int) -> ResponseMessage:
    """The private panel of a number on the newest card."""
    return panel(await actor.click(town.messages()[0], label=str(number)))


def labels(message: discord.Message) -> list[list[str]]:
    """The labels of a message's buttons, row by row."""
    parts = walk([dict(component.to_dict()) for component in message.components])
    return [[button["label"] for button in part["components"]] for part in parts if part["type"] == 1]


async def test_card_of_four_pictures_has_a_number_for_each(open_town: OpenTown) -> None:
    """And below them what needs no picture of its own."""
    async with open_town(CONFIRM_ABOVE="6") as town:
        await foxes(town)
        (card,) = town.messages()
        assert labels(card) == [["1", "2", "3", "4", "Again"], ["Remix"]]
        assert len(links_in(card.components)) == 4


async def test_card_of_one_picture_has_everything_at_once(town: Town) -> None:
    """Five buttons, one row; Details beside the small print."""
    job = await foxes(town, 1)
    (card,) = town.messages()
    assert labels(card) == [["Again", "Remix", "Edit image", "Bigger", "⭐"]]
    assert f"details:{job.code}" in buttons_of(card)


def buttons_of(message: discord.Message) -> list[str]:
    """The custom_ids of a message's buttons, those beside a text too."""
    return [
        part["accessory"]["custom_id"] for part in walk([dict(c.to_dict()) for c in message.components]) if "accessory" in part
    ]


@pytest.mark.parametrize("who", ["ada", "ben", "mira"])
async def test_number_opens_its_picture_privately(town: Town, who: str) -> None:
    """Large, for whoever pressed, with its own buttons; also after a restart. The card itself stays as it is."""
    job = await foxes(town, 2)
    before = town.texts()[0]
    await restarted(town)
    shown = await opened(town, getattr(town, who), 2)
    assert text_in(shown.message.components) == f"**Picture 2** of 2 · `{job.code}`"
    assert [link.split("/")[-1].split("?")[0] for link in links_in(shown.message.components)] == [f"{job.code}-2.png"]
    assert buttons(shown) == [f"{verb}:{job.code}:1" for verb in ("edit", "bigger", "star", "original")]
    assert town.texts()[0] == before


async def test_panel_s_buttons_work_after_a_restart(town: Town) -> None:
    """From the panel the picture is starred, which the next panel says."""
    job = await foxes(town, 2)
    shown = await opened(town, town.ben, 1)
    await restarted(town)
    assert "Picture 1 of" in answer(await town.ben.click(shown, custom_id=f"star:{job.code}:0"))
    assert "⭐ starred" in text_in((await opened(town, town.ben, 1)).message.components)
    assert "⭐ starred" not in text_in((await opened(town, town.ada, 1)).message.components)


async def test_only_picture_of_its_request_is_not_counted(town: Town) -> None:
    """On a group card the number is the card's."""
    job = await foxes(town, 1)
    shown = panel(await town.ben.click(await forged(town, f"picture:{job.code}:0"), label="Press"))
    assert text_in(shown.message.components) == f"`{job.code}`"


async def test_picture_one_may_not_see_is_not_opened(town: Town) -> None:
    """Another's private one reads as none at all; one that was removed, or isn't there, says so."""
    hidden = await foxes(town, 2, private=True)
    assert await press(town, town.ben, f"picture:{hidden.code}:0") == [f"I know no request `{hidden.code}` of yours."]
    job = await foxes(town, 2)
    assert "It may be 1, 2." in (await press(town, town.ben, f"picture:{job.code}:3"))[0]
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert "were removed" in (await press(town, town.ben, f"picture:{job.code}:0"))[0]
