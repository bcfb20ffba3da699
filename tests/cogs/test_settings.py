"""/settings: one private panel, changed in place; what it keeps holds for the requests after it."""

from typing import Any

import discord
import pytest
from discord import ui
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from domain.members import MemberSettings
from domain.people import member_key
from domain.requests import AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, forged, labels, panel, press, restarted
from tests.cogs.rendering import text_in


async def opened(town: Town, who: MemberActor | None = None) -> ResponseMessage:
    """The panel of this member, or of Ada."""
    return panel(await (who or town.ada).slash(town.channel, "settings"))


async def settings(town: Town, who: MemberActor | None = None) -> MemberSettings:
    """What this member set, or Ada."""
    return await town.atelier.parts.members.settings(member_key((who or town.ada).id))


async def set_default(town: Town, option: str, value: str) -> InteractionResult:
    """Ada chooses a default in its menu."""
    shown = await opened(town)
    await town.ada.click(shown, label="Defaults")
    return await town.ada.select(shown, [value], custom_id=f"settings:default:{option}")


def text(town: Town) -> str:
    """What Ada's panel says now."""
    return text_in(town.channel.history(viewer=town.ada)[-1].components)


async def test_panel_shows_everything_at_a_glance(town: Town) -> None:
    """Defaults, four switches, styles, privacy: as everybody has it at first, and for nobody else to see."""
    shown = await opened(town)
    assert labels(shown) == ["Defaults", "Turn on", "Turn on", "Turn on", "Turn off", "My styles", "Privacy and Delete"]
    assert "**Private by default**: off" in text(town)
    assert "**Prompt in the files**: yes" in text(town)
    assert town.messages() == []


@pytest.mark.parametrize("name", ["private", "ping", "lends", "embeds_prompt"])
async def test_switch_is_kept_and_shown_in_place(town: Town, name: str) -> None:
    """By whoever presses, before and after a restart; pressed twice it stays as it says."""
    shown = await opened(town)
    at_first = getattr(await settings(town), name)
    word = "off" if at_first else "on"
    await town.ada.click(shown, custom_id=f"settings:{name}:{word}")
    assert getattr(await settings(town), name) is not at_first
    await press(town, town.ada, f"settings:{name}:{word}")
    assert getattr(await settings(town), name) is not at_first
    await restarted(town)
    await town.ada.click(shown, custom_id=f"settings:{name}:{'on' if at_first else 'off'}")
    assert getattr(await settings(town), name) is at_first
    assert await settings(town, town.ben) == MemberSettings()


async def test_defaults_fill_what_a_request_leaves_out(town: Town) -> None:
    """Each of them, by its menu; what is typed wins."""
    for option, value in {
        "aspect_ratio": "16:9",
        "num_outputs": "2",
        "resolution": "0.5 MP",
        "output_format": "webp",
        "safety_tolerance": "1",
        "prompt_upsampling": "True",
    }.items():
        await set_default(town, option, value)
    request = (await town.ordered(town.ada)).request
    assert (request.aspect_ratio, request.num_outputs, request.resolution) == (AspectRatio.WIDE, 2, Resolution.HALF)
    assert (request.output_format, request.safety_tolerance, request.prompt_upsampling) == (OutputFormat.WEBP, 1, True)
    typed = (await town.ordered(town.ada, num_outputs=1, aspect_ratio="1:1", prompt_upsampling=False)).request
    assert (typed.num_outputs, typed.aspect_ratio, typed.prompt_upsampling) == (1, AspectRatio.SQUARE, False)
    assert typed.resolution is Resolution.HALF
    assert (await town.ordered(town.ben)).request.num_outputs == 1


async def test_default_is_taken_away_again(town: Town) -> None:
    """By the first choice of its menu."""
    await set_default(town, "resolution", "2 MP")
    await set_default(town, "resolution", "-")
    assert (await settings(town)).defaults == {}


async def test_panel_names_what_is_set(town: Town) -> None:
    """On the first page, as the menus name it."""
    await set_default(town, "aspect_ratio", "16:9")
    shown = await opened(town)
    assert "**Defaults** (1 option): Shape 16:9 wide screen" in text_in(shown.message.components)


async def test_seed_is_asked_for_in_a_form(town: Town) -> None:
    """Before and after a restart; the same prompt gives the same picture from then on."""
    await set_default(town, "resolution", "0.5 MP")
    shown = await opened(town)
    await town.ada.click(shown, label="Defaults")
    form = await town.ada.click(shown, label="Seed")
    await restarted(town)
    await town.ada.submit_modal(form, {"seed": " 47 "})
    assert "always 47" in text(town)
    assert [(await town.ordered(town.ada)).request.seed for _ in range(2)] == [47, 47]
    assert (await town.ordered(town.ada, seed=3)).request.seed == 3
    form = await town.ada.click(shown, label="Seed")
    await town.ada.submit_modal(form, {"seed": ""})
    assert "seed" not in (await settings(town)).defaults


@pytest.mark.parametrize("typed", ["-1", "1099511627776", "٣", "1.5", "fox", "2147483648"])
async def test_seed_that_is_none_is_refused_plainly(town: Town, typed: str) -> None:
    """With what it may be; nothing is kept."""
    shown = await opened(town)
    await town.ada.click(shown, label="Defaults")
    form = await town.ada.click(shown, label="Seed")
    told = answer(await town.ada.submit_modal(form, {"seed": typed}))
    assert "isn't a seed that works here. It may be a whole number from 0 to 2,147,483,647, or nothing." in told
    assert (await settings(town)).defaults == {}


async def test_tolerance_that_a_channel_does_not_allow_is_left_out_there(town: Town) -> None:
    """Nobody typed it, so it refuses nothing."""
    await set_default(town, "safety_tolerance", "5")
    assert (await town.ordered(town.ada)).request.safety_tolerance == 2


@pytest.mark.parametrize(
    ("defaults", "resolution"),
    [({"resolution": "9 MP"}, Resolution.ONE), ({"seed": 2**40}, Resolution.ONE), ({"gone": 1}, Resolution.ONE)],
)
async def test_default_that_the_model_no_longer_has_is_left_out(
    town: Town, defaults: dict[str, Any], resolution: Resolution
) -> None:
    """The request is as everybody's there."""
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda _: MemberSettings(defaults=defaults))
    assert (await town.ordered(town.ada)).request.resolution is resolution


async def test_choice_made_up_by_hand_is_refused(town: Town) -> None:
    """A value that is on no menu, and a menu that doesn't exist."""
    message = await forged_menu(town, "settings:default:resolution", "9 MP")
    told = answer(await town.ada.select(message, ["9 MP"], custom_id="settings:default:resolution"))
    assert "isn't a resolution that works here" in told
    assert "no longer know" in (await press(town, town.ada, "settings:everything:on"))[0]
    assert await settings(town) == MemberSettings()


async def forged_menu(town: Town, custom_id: str, value: str) -> Any:
    """A message of the bot's with a menu that nobody was meant to have."""
    channel = town.env.bot.get_channel(town.channel.id)
    assert isinstance(channel, discord.abc.Messageable)
    view = ui.LayoutView()
    view.add_item(ui.ActionRow(ui.Select(custom_id=custom_id, options=[discord.SelectOption(label="x", value=value)])))
    view.stop()
    return await channel.send(view=view)


async def test_panel_leads_to_privacy_and_to_the_styles(town: Town) -> None:
    """In its own place."""
    shown = await opened(town)
    await town.ada.click(shown, label="Privacy and Delete")
    assert "What I know of you" in text(town)
    shown = await opened(town)
    await town.ada.click(shown, label="My styles")
    assert "tyle" in text(town)


async def test_press_on_a_message_that_everybody_sees_is_answered_in_private(town: Town) -> None:
    """A forged one too shows a person their own panel alone."""
    message = await forged(town, "settings:main")
    told = answer(await town.ben.click(message, label="Press"))
    assert "How you like it" in told
