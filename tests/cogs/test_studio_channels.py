"""/studio's pages about channels and about what waits for a yes."""

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

from cogs.words import studio_moderation as moderation
from cogs.words import studio_rules as words
from domain.communities import ChannelRule, CommunitySettings
from domain.limits import Limits
from domain.requests import AspectRatio
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import offered
from tests.cogs.forms import opened as form_of
from tests.cogs.presses import press, restarted
from tests.cogs.staff import elsewhere, forged_form
from tests.cogs.studio import CHANNEL, chosen, decided, opened, said, set_up


async def settings(town: Town) -> CommunitySettings:
    """What the server's settings are."""
    return await town.store.community_settings(town.community)


async def rules(town: Town) -> list[ChannelRule]:
    """What the server's rules about channels are."""
    return await town.store.channels(town.community)


async def page_of(town: Town, channel: ChannelHandle) -> ResponseMessage:
    """The panel on the page of a channel."""
    shown = await opened(town, "channels")
    await town.mira.select(shown, [channel], custom_id="studio:channel")
    return shown


async def test_staff_say_where_pictures_may_be_made(town: Town) -> None:
    """Everywhere or only where opened; a channel's own word counts before that, and holds with the next order."""
    await set_up(town)
    shown = await opened(town, "channels")
    await town.mira.click(shown, label=words.TURN_NOT_ANYWHERE)
    assert words.NOT_ANYWHERE in said(shown)
    assert "Pictures aren't made in this channel." in await refused(town)
    await restarted(town)
    await town.mira.select(shown, [town.channel], custom_id="studio:channel")
    await town.mira.select(shown, ["open"], custom_id=f"channel:allowed:{town.channel.id}")
    assert await rules(town) == [ChannelRule(channel_id=town.channel.id, allowed=True)]
    await town.ordered(town.ada)
    await town.mira.select(shown, ["closed"], custom_id=f"channel:allowed:{town.channel.id}")
    await press(town, town.mira, "studio:anywhere:on")
    assert "Pictures aren't made in this channel." in await refused(town)
    await town.mira.select(shown, ["server"], custom_id=f"channel:allowed:{town.channel.id}")
    assert await rules(town) == []


async def refused(town: Town) -> str:
    """What Ben is told when he asks for a fox."""
    return whispers(await town.ben.slash(town.channel, "imagine", prompt="a fox"))[0]


async def test_staff_limit_a_channel_and_take_it_all_away(town: Town) -> None:
    """Two forms, a switch for approvals; each with before and after in the audit."""
    await set_up(town)
    shown, here = await page_of(town, town.channel), town.channel.id
    await town.mira.click(shown, label=words.APPROVE)
    assert words.WAITS in said(shown)
    form = await town.mira.click(shown, label=words.WHAT)
    await restarted(town)
    await town.mira.submit_modal(form, {"resolution": ["1 MP"], "outputs": ["1"], "references": ["-"], "tolerance": ["1"]})
    await town.mira.submit_modal(await form_of(town, town.mira, f"channel:pace:{here}"), {"jobs": "1", "pause": "30"})
    limits = Limits(resolution="1 MP", outputs=1, jobs=1, cooldown_s=30, tolerance=1)  # type: ignore[arg-type]
    assert await rules(town) == [ChannelRule(channel_id=here, approve=True, limits=limits)]
    await press(town, town.mira, f"channel:let:{here}")
    assert (await rules(town))[0].approve is False
    await press(town, town.mira, f"channel:drop:{here}")
    assert await rules(town) == []
    told = f"<#{here}>: 1 MP at most, pictures at once: 1, requests at once: 1, 30 s between requests, safety tolerance 1"
    assert next((entry.before, entry.after) for entry in await decided(town)) == (told, f"<#{here}>: as in the server")


async def test_staff_set_a_channels_defaults(town: Town) -> None:
    """By a menu for each option; what is chosen as everybody has it is none."""
    await set_up(town)
    shown, here = await page_of(town, town.channel), town.channel.id
    await town.mira.click(shown, label=words.DEFAULTS)
    await town.mira.select(shown, ["16:9"], custom_id=f"channel:default:{here}:aspect_ratio")
    await town.mira.select(shown, ["2"], custom_id=f"channel:default:{here}:num_outputs")
    request = (await town.ordered(town.ada)).request
    assert (request.aspect_ratio, request.num_outputs) == (AspectRatio.WIDE, 2)
    await restarted(town)
    await town.mira.select(shown, ["-"], custom_id=f"channel:default:{here}:num_outputs")
    assert await rules(town) == [ChannelRule(channel_id=here, defaults={"aspect_ratio": "16:9"})]
    await town.mira.click(shown, custom_id=f"channel:page:{here}")
    assert "**Defaults**: Shape 16:9 wide screen" in said(shown)
    (told,) = await chosen(town, town.mira, f"channel:default:{here}:resolution", "9 MP")
    assert "isn't a resolution that works here" in told


async def test_channels_with_rules_are_listed_also_one_that_is_gone(town: Town) -> None:
    """It can be taken away still; a category is a channel too."""
    await set_up(town)
    category = town.server.create_category("Studio")
    await town.env.settle()
    gone = 200_000_000_000_000_001
    for channel_id in (category.id, gone):
        rule = ChannelRule(channel_id=channel_id, allowed=True)
        await town.atelier.parts.house.set_channel(town.community, rule, by=(await decided(town))[0].by)
    shown = await opened(town, "channels")
    assert f"<#{category.id}>: open\n" in said(shown)
    await town.mira.select(shown, [str(gone)], custom_id="studio:ruled")
    await town.mira.click(shown, label=words.TAKE_AWAY)
    assert [rule.channel_id for rule in await rules(town)] == [category.id]
    await town.mira.select(await opened(town, "channels"), [category], custom_id="studio:channel")


async def test_staff_choose_their_channel_and_the_gallery(town: Town) -> None:
    """Or none again. The menu begins with what is chosen, but for a channel that is gone."""
    await set_up(town)
    staff, forum = town.server.create_text_channel("staff"), town.server.create_forum_channel("gallery")
    await town.env.settle()
    shown = await opened(town, "channels")
    await town.mira.select(shown, [staff], custom_id="studio:place:staff")
    await town.mira.select(shown, [forum], custom_id="studio:place:gallery")
    assert ((await settings(town)).staff_channel_id, (await settings(town)).gallery_channel_id) == (staff.id, forum.id)
    assert begins_with(shown, "studio:place:staff") == [staff.id]
    await town.mira.select(shown, [], custom_id="studio:place:gallery")
    assert (await settings(town)).gallery_channel_id is None
    by = (await decided(town))[0].by
    await town.atelier.parts.house.change(town.community, by=by, staff_channel_id=200_000_000_000_000_001)
    assert begins_with(await opened(town, "channels"), "studio:place:staff") == []


def begins_with(shown: ResponseMessage, custom_id: str) -> list[int]:
    """What a menu of channels has chosen when it is shown."""
    (menu,) = [
        menu
        for container in shown.message.components
        for row in getattr(container, "children", ())
        for menu in getattr(row, "children", ())
        if isinstance(menu, discord.SelectMenu) and menu.custom_id == custom_id
    ]
    return [value.id for value in menu.default_values]


@pytest.mark.parametrize("custom_id", ["studio:place:staff", "studio:place:gallery", "studio:channel"])
async def test_channel_of_another_server_is_refused(town: Town, custom_id: str) -> None:
    """Made up by hand: staff's letters would go there."""
    await set_up(town)
    _, there = await elsewhere(town)
    assert await chosen(town, town.mira, custom_id, there.id, kind=CHANNEL) == ["You may not do this here."]
    assert await settings(town) == CommunitySettings(set_up_at=town.clock.now())


@pytest.mark.parametrize(("place", "kinds"), [("gallery", "a forum or a media channel"), ("staff", "a text channel or a thread")])
async def test_channel_of_another_kind_is_refused(town: Town, place: str, kinds: str) -> None:
    """Letters couldn't go there."""
    await set_up(town)
    wrong = town.channel if place == "gallery" else town.server.create_forum_channel("gallery")
    await town.env.settle()
    (told,) = await chosen(town, town.mira, f"studio:place:{place}", wrong.id, kind=CHANNEL)
    assert f"isn't a channel that works here. It may be {kinds}." in told
    assert await settings(town) == CommunitySettings(set_up_at=town.clock.now())


async def test_choice_made_up_by_hand_is_refused(town: Town) -> None:
    """A rule that is none, and a number that is none."""
    await set_up(town)
    assert "isn't a rule that works here" in (await chosen(town, town.mira, f"channel:allowed:{town.channel.id}", "ajar"))[0]
    assert await chosen(town, town.mira, "studio:ruled", "x") == ["You may not do this here."]
    told = await forged_form(town, town.mira, f"channel-pace:{town.channel.id}", jobs="many", pause="")
    assert "1 to 100, or nothing" in told[0]
    assert await rules(town) == []


async def test_staff_say_what_waits_for_their_yes(town: Town) -> None:
    """From a price on, and by new members; and no longer."""
    await set_up(town)
    shown = await opened(town, "moderation")
    form = await town.mira.click(shown, label=moderation.ABOVE)
    await restarted(town)
    await town.mira.submit_modal(form, {"above": "2.5"})
    await town.mira.select(shown, ["moderation"], custom_id="studio:page")
    assert "Requests over **2.5 credits** wait for a yes." in said(shown)
    assert offered(await above(town)) == {"above": "2.5"}
    await town.mira.click(shown, label=moderation.NEWCOMERS_WAIT)
    assert (await settings(town)).approve_newcomers
    await town.mira.click(shown, label=moderation.NEWCOMERS_GO)
    await town.mira.submit_modal(await above(town), {"above": ""})
    assert await settings(town) == CommunitySettings(set_up_at=town.clock.now())
    assert "It may be a number from 0 to 1,000,000" in (await forged_form(town, town.mira, "approve-above", above="x"))[0]
    assert next((entry.what, entry.before, entry.after) for entry in await decided(town)) == ("set_approve_above", "2500", None)


async def above(town: Town) -> InteractionResult:
    """The form for the price."""
    return await form_of(town, town.mira, "studio:approve:above")


@pytest.mark.parametrize(("name", "label"), [("words", "Words"), ("pictures", "Pictures")])
async def test_moderation_leads_to_words_and_pictures(town: Town, name: str, label: str) -> None:
    """Whose pages are in the same frame."""
    await set_up(town)
    shown = await opened(town, "moderation")
    await town.mira.click(shown, label=label)
    there = said(shown)
    await town.mira.select(shown, ["today"], custom_id="studio:page")
    await town.mira.select(shown, [name], custom_id="studio:page")
    assert said(shown) == there
