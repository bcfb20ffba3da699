"""The set-up of one minute: offered once to who manages the server, four questions, one Done."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from cogs.words import studio as studio_words
from cogs.words import studio_setup as words
from domain.communities import NEWCOMERS, ChannelRule, CommunitySettings, Tier
from domain.people import member_key
from domain.requests import Resolution
from domain.setup import ONE_SMALL_PICTURE
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import labels, panel, press, restarted
from tests.cogs.staff import elsewhere, pressed_in
from tests.cogs.studio import CHANNEL, choosing, chosen, decided, said, set_up
from tests.storage.orders import daily


async def begun(town: Town) -> ResponseMessage:
    """The panel as Mira finds it the first time."""
    return panel(await town.mira.slash(town.channel, "studio"))


async def settings(town: Town) -> CommunitySettings:
    """What the server's settings are."""
    return await town.store.community_settings(town.community)


async def test_panel_opens_on_the_set_up_until_somebody_went_through_it(town: Town) -> None:
    """Four questions, and the defaults hold meanwhile."""
    shown = await begun(town)
    assert said(shown).startswith("## Set-up\n")
    assert labels(shown) == [words.DONE, words.LATER]
    await town.mira.click(shown, label=words.LATER)
    assert said(shown).startswith("## Today\n")
    assert await decided(town) == []
    await town.ordered(town.ada, num_outputs=2)
    await town.mira.click(await begun(town), label=words.DONE)
    assert said(await begun(town)).startswith("## Today\n")


async def test_done_at_once_holds_new_members_back_and_leaves_all_else(town: Town) -> None:
    """One small picture a day, from the next order on."""
    shown = await begun(town)
    await town.mira.click(shown, label=words.DONE)
    assert words.IS_DONE in said(shown)
    assert await settings(town) == CommunitySettings(
        set_up_at=town.clock.now(), newcomer_account_days=7, newcomer_member_hours=24
    )
    assert await town.store.tiers(town.community) == [Tier(who=NEWCOMERS, quota=daily(1), limits=ONE_SMALL_PICTURE)]
    assert await town.store.quotas(town.community) == {}
    told = whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox"))[0]
    assert "a resolution of 0.5 MP is the most for new members" in told
    job = await town.ordered(town.ada, resolution=Resolution.HALF)
    assert (await town.drive(job)).paid == 1000
    told = whispers(await town.ada.slash(town.channel, "imagine", prompt="a hare", resolution="0.5 MP"))[0]
    assert "1 credit used, of 1 credit a day" in told


async def test_answers_are_kept_on_the_panel_and_written_by_done(town: Town) -> None:
    """Also across a restart; nothing is written before."""
    staff = town.server.create_text_channel("staff")
    await town.env.settle()
    shown = await begun(town)
    await town.mira.select(shown, [town.channel], custom_id="setup:where")
    await town.mira.select(shown, ["3/day"], custom_id="setup:quota")
    await restarted(town)
    await town.mira.select(shown, ["let"], custom_id="setup:newcomers")
    await town.mira.select(shown, [staff], custom_id="setup:staff")
    assert await decided(town) == []
    await restarted(town)
    await town.mira.click(shown, label=words.DONE)
    assert await settings(town) == CommunitySettings(set_up_at=town.clock.now(), anywhere=False, staff_channel_id=staff.id)
    assert await town.store.channels(town.community) == [ChannelRule(channel_id=town.channel.id, allowed=True)]
    assert await town.store.quotas(town.community) == {None: daily(3)}
    assert await town.store.tiers(town.community) == []
    assert {entry.by for entry in await decided(town)} == {member_key(town.mira.id)}


async def test_set_up_again_begins_with_what_holds(town: Town) -> None:
    """Done at once changes nothing but when it was done; what is taken out of the menu is taken back."""
    house, by = town.atelier.parts.house, member_key(town.mira.id)
    await set_up(town)
    await house.change(town.community, by=by, anywhere=False)
    await house.set_channel(town.community, ChannelRule(channel_id=town.channel.id, allowed=True), by=by)
    town.clock.jump(seconds=60)
    shown = await begun(town)
    await town.mira.select(shown, ["setup"], custom_id="studio:page")
    before = await decided(town)
    await town.mira.click(shown, label=words.DONE)
    assert [entry.what for entry in await decided(town)][: -len(before)] == ["set_set_up_at"]
    await town.mira.select(shown, ["setup"], custom_id="studio:page")
    await town.mira.select(shown, [], custom_id="setup:where")
    await town.mira.click(shown, label=words.DONE)
    assert (await settings(town)).anywhere
    assert await town.store.channels(town.community) == []


async def test_a_hidden_channel_named_for_staff_is_chosen_already(town: Town) -> None:
    """One that the bot can write in; one that everybody reads is not."""
    guild, see = town.env.bot.guilds[0], discord.PermissionOverwrite(view_channel=True)
    hide: dict[Any, discord.PermissionOverwrite] = {guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    town.server.create_text_channel("mod-chat-for-all")
    town.server.create_text_channel("mod-secrets", overwrites=hide)
    hidden = town.server.create_text_channel("mod-log", overwrites={**hide, guild.me: see})
    await town.env.settle()
    await town.mira.click(await begun(town), label=words.DONE)
    assert (await settings(town)).staff_channel_id == hidden.id


async def test_quotas_beyond_the_hosts_budget_are_not_offered(open_town: OpenTown) -> None:
    """Made up by hand they are refused."""
    async with open_town(COMMUNITY_BUDGET="7/day") as town:
        result = await choosing(town, town.mira, "setup:quota", "12/day")
        shown = panel(result)
        told = whispers(await town.mira.click(shown, label=words.DONE))
        assert "The host's limit wins: 7 credits a day is the most for this server." in told[-1]
        assert await decided(town) == []
        assert "isn't a quota that works here" in (await chosen(town, town.mira, "setup:quota", "much"))[0]


async def test_channel_of_another_server_is_no_answer(town: Town) -> None:
    """Made up by hand."""
    _, there = await elsewhere(town)
    for custom_id in ("setup:where", "setup:staff"):
        assert await chosen(town, town.mira, custom_id, there.id, kind=CHANNEL) == ["You may not do this here."]


async def offers(town: Town, actor: MemberActor, prompt: str = "a fox") -> int:
    """How often the set-up is offered with the answer to a request."""
    told = whispers(await actor.slash(town.channel, "imagine", prompt=prompt))
    assert "You may not do this here." not in told
    return sum(text.startswith(words.OFFER) for text in told)


async def moderator(town: Town) -> MemberActor:
    """One more, who hasn't asked the bot for anything."""
    role = next(role for role in town.env.bot.guilds[0].roles if role.name == "Moderators")
    actor = town.server.add_member(town.env.create_user("noor", global_name="Noor"))
    town.env.backend.add_member_role(town.server.id, actor.id, role.id)
    await town.env.settle()
    return actor


async def test_the_first_answer_to_a_moderator_offers_it_once(town: Town) -> None:
    """Privately, also after a restart; to no plain member, and to each of the staff."""
    noor = await moderator(town)
    assert await offers(town, town.ada) == 0
    assert await offers(town, noor) == 1
    await restarted(town)
    assert await offers(town, noor, "a hare") == 0
    role = next(role for role in town.env.bot.guilds[0].roles if role.name == "Moderators")
    town.env.backend.add_member_role(town.server.id, town.ben.id, role.id)
    assert await offers(town, town.ben) == 1


@pytest.mark.parametrize("command", ["help", "usage", "quota show"])
async def test_whatever_a_moderator_asks_first_its_answer_offers_it(town: Town, command: str) -> None:
    """After the answer, to this person alone; a form can have nothing after it, so the next answer has it."""
    noor = await moderator(town)
    assert not whispers(await noor.slash(town.channel, "compose"))
    told = whispers(await noor.slash(town.channel, command))
    assert [text.startswith(words.OFFER) for text in told] == [False, True]
    assert not any(text.startswith(words.OFFER) for text in whispers(await town.ben.slash(town.channel, "help")))


async def test_the_panel_itself_is_no_offer(town: Town) -> None:
    """It opens on the set-up."""
    assert len(whispers(await (await moderator(town)).slash(town.channel, "studio"))) == 1


async def test_the_offer_leads_to_the_set_up(town: Town) -> None:
    """In its own place, by its button."""
    noor = await moderator(town)
    result = await noor.slash(town.channel, "imagine", prompt="a fox")
    (offer,) = [reply for reply in result.followups if words.OFFER in said(reply)]
    await restarted(town)
    await noor.click(offer, label=words.BEGIN)
    assert said(offer).startswith("## Set-up\n")


async def test_nothing_is_offered_once_it_was_done(town: Town) -> None:
    """Whoever did it."""
    await set_up(town)
    assert await offers(town, await moderator(town)) == 0


@pytest.mark.parametrize("custom_id", ["setup:done", "studio:open:setup"])
async def test_other_servers_set_up_is_their_own(town: Town, custom_id: str) -> None:
    """Where the press is, is where it counts."""
    moderator, there = await elsewhere(town)
    (told,) = await pressed_in(there, moderator, town, custom_id)
    assert told.startswith("## Set-up" if custom_id.endswith("setup") else words.IS_DONE)
    assert await decided(town) == []
    assert (await settings(town)).set_up_at is None
    assert await press(town, town.ben, custom_id) == ["You may not do this here."]


async def test_a_channel_that_the_bot_cannot_write_in_is_said(town: Town) -> None:
    """Before Done."""
    role: Any = town.env.bot.guilds[0].default_role
    closed = town.server.create_text_channel("staff-room", overwrites={role: discord.PermissionOverwrite(send_messages=False)})
    await town.env.settle()
    shown = await begun(town)
    await town.mira.select(shown, [closed], custom_id="setup:staff")
    assert studio_words.works(closed.id, ["send_messages", "attach_files"]) in said(shown)
