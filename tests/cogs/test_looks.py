"""The page of /studio about pictures: staff say how strictly they are looked at, in each kind of channel."""

from typing import Any

import discord
import pytest
from discord import ui
from simcord.actors import MemberActor

from domain.verdicts import Level
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import forged, panel, press, restarted
from tests.cogs.rendering import text_in
from tests.cogs.staff import cards, elsewhere, pressed_in, staff_channel
from tests.looks import Seer

NOT_ALLOWED = "You may not do this here."


async def page(town: Town, actor: MemberActor) -> Any:
    """Open the page."""
    return panel(await actor.click(await forged(town, "studio:open:pictures"), label="Press"))


async def chosen(town: Town, actor: MemberActor, kind: str, level: str) -> list[str]:
    """Choose from a menu made up by hand. What only this person reads after it."""
    channel: Any = town.env.bot.get_channel(town.channel.id)
    view = ui.LayoutView()
    view.add_item(ui.ActionRow(ui.Select(custom_id=f"looks:{kind}", options=[discord.SelectOption(label="x", value=level)])))
    view.stop()
    return whispers(await actor.select(await channel.send(view=view), [level]))


async def levels(town: Town) -> tuple[Level, Level]:
    """In ordinary channels, and in age-restricted ones."""
    settings = await town.atelier.parts.house.settings(town.community)
    return settings.look_level, settings.look_level_restricted


async def test_staff_set_a_level_for_each_kind_of_channel(town: Town) -> None:
    """Off at first; by the menus of the page, also after a restart; each change is in the staff log."""
    town.atelier.parts.looks.classifier = Seer()
    channel = await staff_channel(town)
    shown = await page(town, town.mira)
    text = text_in(shown.message.components)
    assert "Ordinary channels: **Off** · age-restricted ones: **Off**" in text
    assert "from 50 % on a result is shown as a spoiler, from 80 % on it is kept back" in text
    assert "This week: 0 pictures shown as spoilers, 0 kept back." in text
    await restarted(town)
    await town.mira.select(shown, ["usual"], custom_id="looks:ordinary")
    assert await levels(town) == (Level.USUAL, Level.OFF)
    await town.mira.select(await page(town, town.mira), ["strict"], custom_id="looks:restricted")
    assert await levels(town) == (Level.USUAL, Level.STRICT)
    now = text_in((await page(town, town.mira)).message.components)
    assert "Ordinary channels: **Usual** · age-restricted ones: **Strict**" in now
    await town.post()
    assert [text.splitlines()[0] for text in cards(town, channel)] == [
        "**How strictly pictures are looked at**: off → usual",
        "**How strictly pictures are looked at in age-restricted channels**: off → strict",
    ]


async def test_without_the_classifier_the_page_says_so(town: Town) -> None:
    """In the place of the menus."""
    town.atelier.parts.looks.classifier = None
    shown = await page(town, town.mira)
    assert "Nobody looks at pictures here" in text_in(shown.message.components)
    assert "looks:ordinary" not in str(shown.components)


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_members_neither_see_the_page_nor_set_a_level(town: Town, who: str) -> None:
    """Also by menus made up by hand."""
    actor = getattr(town, who)
    assert await press(town, actor, "studio:open:pictures") == [NOT_ALLOWED]
    assert await chosen(town, actor, "ordinary", "strict") == [NOT_ALLOWED]
    assert await levels(town) == (Level.OFF, Level.OFF)


async def test_staff_set_levels_of_their_own_server_alone(town: Town) -> None:
    """And only levels there are."""
    moderator, channel = await elsewhere(town)
    (told,) = await pressed_in(channel, moderator, town, "studio:open:pictures")
    assert "## Pictures" in told
    assert "It may be off, usual, strict." in (await chosen(town, town.mira, "ordinary", "everything"))[0]
    assert await levels(town) == (Level.OFF, Level.OFF)
