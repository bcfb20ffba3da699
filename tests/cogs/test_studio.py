"""/studio: the staff's door, its pages, and who may press what."""

import re
from datetime import timedelta

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from cogs.studio_pages import PAGES
from cogs.words import studio as words
from domain.communities import ChannelRule, Tier, role_tier
from domain.limits import Limits
from domain.people import member_key
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, panel, press, restarted
from tests.cogs.rendering import walk
from tests.cogs.staff import elsewhere, forged_form, pressed_in, staff_channel
from tests.cogs.studio import CHANNEL, PERSON, ROLE, chosen, decided, opened, said, set_up, text
from tests.storage.orders import daily

NO = "You may not do this here."
ROLE_ID = 200_000_000_000_000_001
BUTTONS = [
    *(f"studio:open:{name}" for name in PAGES),
    *("studio:pause", "studio:resume", "studio:anywhere:off", "studio:approve:above", "studio:approve:hold", "studio:keep"),
    *("studio:log:9", "setup:done", "tier:gate:newcomers", "tier:drop:everyone"),
    *(f"tier:{verb}:{who}" for verb in ("amount", "limits") for who in ("everyone", "newcomers", f"role:{ROLE_ID}")),
]
CHANNEL_BUTTONS = ["page", "pace", "limits", "defaults", "approve", "let", "drop"]
MENUS = {
    "studio:page": "log",
    "studio:tier": "everyone",
    "studio:entry": "1",
    "setup:quota": "6/day",
    "setup:newcomers": "let",
}
CHANNEL_MENUS = ("studio:place:staff", "studio:place:gallery", "studio:channel", "setup:where", "setup:staff")
FORMS: dict[str, dict[str, str]] = {
    "tier-amount:everyone": {"credits": "9", "jobs": "", "pause": ""},
    "tier-amount:newcomers": {"credits": "9", "jobs": "", "pause": ""},
    "tier-limits:everyone": {},
    "tier-gate": {"days": "", "hours": ""},
    "approve-above": {"above": "1"},
    "studio-keep": {"days": "3"},
}


async def everything_tried(town: Town, actor: MemberActor, where: ChannelHandle) -> dict[str, list[str]]:
    """Press, choose and send everything that /studio has, made up by hand. What was said to each."""
    here = town.channel.id
    told: dict[str, list[str]] = {}
    for custom_id in [*BUTTONS, *(f"channel:{verb}:{here}" for verb in CHANNEL_BUTTONS)]:
        told[custom_id] = await pressed_in(where, actor, town, custom_id)
    for custom_id, value in (MENUS | {f"channel:allowed:{here}": "closed", f"channel:default:{here}:num_outputs": "4"}).items():
        told[custom_id] = await chosen(town, actor, custom_id, value, where=where)
    told["studio:ruled"] = await chosen(town, actor, "studio:ruled", here, where=where)
    told["studio:role"] = await chosen(town, actor, "studio:role", ROLE_ID, kind=ROLE, where=where)
    told["studio:person"] = await chosen(town, actor, "studio:person", town.ada.id, kind=PERSON, where=where)
    for custom_id in CHANNEL_MENUS:
        told[custom_id] = await chosen(town, actor, custom_id, here, kind=CHANNEL, where=where)
    for custom_id, fields in (
        FORMS | {f"channel-limits:{here}": {}, f"channel-pace:{here}": {"jobs": "1", "pause": "9"}}
    ).items():
        told[custom_id] = await forged_form(town, actor, custom_id, channel=where, **fields)
    return told


async def test_member_may_do_nothing_of_it(town: Town) -> None:
    """Each button, menu and form, made up by hand, is refused; nothing changes. So is the command, though handed to anybody."""
    told = await everything_tried(town, town.ben, town.channel)
    assert {custom_id: said for custom_id, said in told.items() if said != [NO]} == {}
    (command,) = [each for each in await town.env.bot.tree.fetch_commands() if each.name == "studio"]  # type: ignore[attr-defined]
    town.server.set_command_permissions(command, {town.ben: True})
    assert answer(await town.ben.slash(town.channel, "studio")) == NO
    assert await decided(town) == []


async def test_moderator_of_another_server_changes_their_own_alone(town: Town) -> None:
    """The server is where the press is; a channel and a role of another one are refused, and this one stays as it is."""
    moderator, there = await elsewhere(town)
    told = await everything_tried(town, moderator, there)
    foreign = {str(town.channel.id), str(ROLE_ID)}
    about_foreign = [custom_id for custom_id in told if foreign & set(custom_id.split(":"))]
    assert len(about_foreign) == 13
    for custom_id in [*about_foreign, *CHANNEL_MENUS, "studio:ruled", "studio:role"]:
        assert told[custom_id] == [NO], custom_id
    assert await decided(town) == []


async def test_studio_is_offered_to_staff_of_servers_alone(town: Town) -> None:
    """Discord hides it from members, and from direct messages."""
    assert "studio" in town.mira.available_commands(town.channel)
    assert "studio" not in town.ada.available_commands(town.channel)
    assert "studio" not in town.host.available_commands()


async def test_rights_are_asked_for_at_each_press(town: Town) -> None:
    """Whoever was staff when the panel opened and isn't any more is refused."""
    await set_up(town)
    shown = await opened(town)
    (role,) = [role for role in town.env.bot.guilds[0].roles if role.name == "Moderators"]
    town.env.backend.remove_member_role(town.server.id, town.mira.id, role.id)
    result = await town.mira.click(shown, label=words.PAUSE)
    assert whispers(result)[-1] == NO
    assert not (await town.store.community_settings(town.community)).paused


async def test_each_page_is_turned_to_by_the_menu_and_by_buttons_also_after_a_restart(town: Town) -> None:
    """In its own place, for whoever opened it."""
    await set_up(town)
    shown = panel(await town.mira.slash(town.channel, "studio"))
    await restarted(town)
    for name in PAGES:
        await town.mira.select(shown, [name], custom_id="studio:page")
        assert await press(town, town.mira, f"studio:open:{name}") == [said(shown)]
    assert set(words.PAGES) == set(PAGES)
    assert set(town.texts()) == {""}  # the made-up buttons: nothing of the panel is public


async def test_a_page_that_does_not_exist_is_refused(town: Town) -> None:
    """Made up by hand."""
    (told,) = await chosen(town, town.mira, "studio:page", "secrets")
    assert "isn't a page that works here" in told


async def test_today_says_what_is_left_how_fast_it_goes_and_when_it_is_gone(open_town: OpenTown) -> None:
    """Used and held as the ledger says; the day it runs out where it comes before the window ends."""
    async with open_town(COMMUNITY_BUDGET="4/day 100/month") as town:
        await set_up(town)
        await town.drive(await town.ordered(town.ada))
        await town.ordered(town.ben)
        told = await today(town)
        assert "**1 credit left** of 4 credits a day\n-# 1.5 used · 1.5 held · starts anew" in told
        assert "**97 credits left** of 100 credits a month" in told
        assert "-# Speed: 1.5 credits a day, by the last week" in told
        assert "**1** waiting · **0** running" in told
        (gone,) = re.findall(r"At this speed it is used up <t:(\d+):R>", told)
        assert 0 < int(gone) - town.clock.now().timestamp() < timedelta(days=1).total_seconds()


async def today(town: Town) -> str:
    """The first page, as Mira reads it."""
    await opened(town, "today")
    return text(town)


async def test_today_says_why_nothing_can_be_made(town: Town) -> None:
    """The host's pause, and a server that isn't open."""
    await set_up(town)
    await town.host.slash("host pause")
    assert "The host has paused the whole studio." in await today(town)
    await town.atelier.parts.desk.set_open(town.community, False, by=member_key(town.host.id))
    assert "The host hasn't opened this server." in await today(town)


async def test_staff_pause_new_requests_and_let_them_go_on(town: Town) -> None:
    """With the next order; what is running finishes, and a second press changes nothing more."""
    await set_up(town)
    job = await town.ordered(town.ada)
    shown = await opened(town)
    await town.mira.click(shown, label=words.PAUSE)
    assert words.IS_PAUSED in text(town)
    await press(town, town.mira, "studio:pause")
    assert "paused new requests" in whispers(await town.ben.slash(town.channel, "imagine", prompt="a fox"))[0]
    assert (await town.drive(job)).paid == 1500
    await restarted(town)
    await town.mira.click(shown, label=words.GO_ON)
    assert (await town.ordered(town.ben)).member == member_key(town.ben.id)
    assert [entry.what for entry in await decided(town)] == ["set_paused", "set_paused", "set_set_up_at"]


async def test_today_leads_to_what_waits_for_a_decision(town: Town) -> None:
    """With a link to each card in the staff channel; without one, the card comes as soon as there is one."""
    await set_up(town)
    job = await town.drive(await town.ordered(town.ada))
    await town.store.report(job.id, reporter=member_key(town.ben.id), reason="no", now=town.clock.now())
    await town.post()
    assert "\n1 reported picture" in await today(town)
    channel = await staff_channel(town)
    await town.post()
    (card,) = [message for message in channel.history(viewer=town.ben) if "no" in text_of(message)]
    assert f"1 reported picture: [card 1](https://discord.com/channels/{town.server.id}/{channel.id}/{card.id})" in (
        await today(town)
    )
    await town.store.remove(job.id, by=member_key(town.mira.id), now=town.clock.now())
    assert words.NOTHING_WAITS in await today(town)


def text_of(message: discord.Message) -> str:
    """A message's text, but for the staff channel's own card."""
    told = " ".join(part.get("content", "") for part in walk([each.to_dict() for each in message.components]))  # type: ignore[misc]
    return "" if "The staff channel" in told else told


async def test_log_is_read_by_tens_and_shows_what_was_taken_back(town: Town) -> None:
    """Newest first; what can be taken back is, from its card, and is struck out then."""
    by = member_key(town.mira.id)
    await set_up(town)
    for number in range(1, 13):
        await town.atelier.parts.house.change(town.community, by=by, keep_images_days=number)
    shown = await opened(town, "log")
    numbers = re.findall(r"#(\d+) ·", text(town))
    assert numbers == [str(number) for number in range(13, 3, -1)]
    await town.mira.click(shown, label=words.OLDER)
    assert re.findall(r"#(\d+) ·", text(town)) == ["3", "2", "1"]
    await restarted(town)
    await town.mira.click(shown, label=words.NEWEST)
    card = panel(await town.mira.select(shown, ["13"], custom_id="studio:entry"))
    await town.mira.click(card, label="Undo")
    assert (await town.store.community_settings(town.community)).keep_images_days == 11
    await opened(town, "log")
    assert "~~**Days for which pictures are kept**: 11 → 12~~" in text(town)
    assert f"**undone** by <@{town.mira.id}>" in text(town)


async def test_log_of_another_server_is_nobodys(town: Town) -> None:
    """A number made up by hand finds no decision of elsewhere."""
    await set_up(town)
    moderator, there = await elsewhere(town)
    (told,) = await chosen(town, moderator, "studio:entry", "1", where=there)
    assert told == "I know no such decision in this server."
    assert await chosen(town, town.mira, "studio:entry", "x") == [told]


async def test_health_says_what_the_bot_may_and_what_is_wrong(town: Town) -> None:
    """Channels it can't write in, or that everybody reads; AutoMod; what found no channel; how long pictures are kept."""
    await set_up(town)
    assert words.NO_STAFF_CHANNEL in await health(town)
    channel, forum = await staff_channel(town), town.server.create_forum_channel("gallery")
    by = member_key(town.mira.id)
    await town.atelier.parts.house.change(town.community, by=by, gallery_channel_id=forum.id)
    told = await health(town)
    assert f"I can write in <#{channel.id}>.\n**Everyone can read it**" in told
    assert f"**Gallery**: I can write in <#{forum.id}>." in told
    await town.atelier.parts.house.change(town.community, by=by, staff_channel_id=ROLE_ID)
    await town.post()
    told = await health(town)
    assert "**Staff channel**: it is gone, or I can't see it." in told
    assert re.search(r"\*\*\d+ cards\*\* of the last 7 days found no channel", told)


async def health(town: Town) -> str:
    """The page, as Mira reads it."""
    await opened(town, "health")
    return text(town)


@pytest.mark.parametrize(("typed", "kept"), [("7", 7), ("", None), ("90", 90)])
async def test_staff_say_how_long_pictures_are_kept(town: Town, typed: str, kept: int | None) -> None:
    """Shorter than the host, or as the host."""
    await set_up(town)
    form = await town.mira.click(await opened(town, "health"), label=words.KEEP)
    await town.mira.submit_modal(form, {"days": typed})
    assert (await town.store.community_settings(town.community)).keep_images_days == kept
    (told,) = await forged_form(town, town.mira, "studio-keep", days="91")
    assert "It may be 1 to 90, or nothing." in told


async def test_every_page_fits_a_message_however_much_there_is(town: Town) -> None:
    """At most 40 components and 4,000 characters, with more roles, channels and decisions than any menu takes."""
    by, house, limits = member_key(town.mira.id), town.atelier.parts.house, Limits(outputs=1, references=0, jobs=1, cooldown_s=60)
    for number in range(60):
        role = town.server.create_role(f"Role {number} {'long ' * 15}")
        channel = town.server.create_text_channel(f"channel-{number}-{'long-' * 15}")
        tier = Tier(who=role_tier(role.id), quota=daily(3), limits=limits)
        await house.set_tier(town.community, tier, by=by)
        rule = ChannelRule(channel_id=channel.id, allowed=True, approve=True, limits=limits, defaults={"num_outputs": 2})
        await house.set_channel(town.community, rule, by=by)
    await town.env.settle()
    for name in [*PAGES, f"channel:{channel.id}", f"tier:{role.id}"]:
        await visit(town, name)
        message = town.channel.history(viewer=town.mira)[-1]
        parts = list(walk([component.to_dict() for component in message.components]))  # type: ignore[misc]
        accessories = sum("accessory" in part for part in parts)
        assert len(parts) + accessories <= 40
        assert sum(len(part.get("content", "")) for part in parts) <= 4000


async def visit(town: Town, name: str) -> None:
    """Open a page, or one about a role or a channel."""
    kind, _, number = name.partition(":")
    if kind == "channel":
        await press(town, town.mira, f"channel:defaults:{number}")
    elif kind == "tier":
        await chosen(town, town.mira, "studio:tier", f"role:{number}")
    else:
        await press(town, town.mira, f"studio:open:{name}")
