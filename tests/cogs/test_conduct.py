"""Block, Unblock, Warn and Trust by staff, from a member's Studio record; and what the member reads."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from domain.people import member_key
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, buttons, forged, labels, panel, press, restarted
from tests.cogs.staff import cards, decides, elsewhere, forged_form, labels_on, letters_to, pressed_in, staff_channel

YOU_MAY_NOT = "You may not do this here."
RECORD = "Studio record"
VERBS = ("block", "unblock", "warn", "trust", "distrust")
FORMS: dict[str, dict[str, Any]] = {"block": {"length": "1 day", "why": "spam"}, "warn": {"why": "spam"}, "unblock": {"why": ""}}


async def record(town: Town, about: MemberActor) -> str:
    """What Mira reads of a member."""
    return answer(await town.mira.context_menu(town.channel, RECORD, about))


@pytest.mark.parametrize("restart", [False, True])
async def test_staff_block_a_member_for_a_time_and_unblock_them(town: Town, restart: bool) -> None:
    """The member can't order, reads until when and why, with Appeal; and reads it when it ends."""
    channel = await staff_channel(town)
    told = await decides(town, town.mira, "block", town.ada, after_restart=restart, length="3 days", why="posts *spam*")
    until = int(town.clock.now().timestamp()) + 3 * 24 * 3600
    assert answer(told) == (
        f"<@{town.ada.id}> can't order pictures here until <t:{until}:f>. They are told by direct message, with your reason."
    )
    await town.post()
    assert "blocked you" in answer(await town.ada.slash(town.channel, "imagine", prompt="a fox"))
    (letter,) = letters_to(town.ada)
    assert letter.startswith(
        f"**You are blocked from making pictures in Pinewood Art** until <t:{until}:f> (<t:{until}:R>).\n"
        "Their reason: posts \\*spam\\*"
    )
    assert str(town.mira.id) not in letter
    assert labels_on(town.ada.user.dm_channel.history()[0]) == ["Appeal"]

    await decides(town, town.mira, "unblock", town.ada, after_restart=restart, why="")
    await town.post()
    assert letters_to(town.ada)[-1] == "**You can make pictures in Pinewood Art again.** The staff there lifted your block."
    await town.ordered(town.ada)
    assert [card.split("\n")[0].split("**")[1] for card in cards(town, channel)] == [
        f"<@{town.ada.id}> is blocked from making pictures",
        f"<@{town.ada.id}> is unblocked",
    ]
    assert await press_form(town, "unblock") == "They aren't blocked here (any more)."


async def test_member_with_closed_direct_messages_is_blocked_and_refused_with_appeal(town: Town) -> None:
    """There is nobody to take the letter, so it isn't tried again; the refusal says the same."""
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await decides(town, town.mira, "block", town.ada, length="12 hours", why="spam")
    await town.post()
    assert await town.store.take_letters(most=9, now=town.clock.now()) == []
    refused = await town.ada.slash(town.channel, "imagine", prompt="a fox")
    assert "Their reason: spam" in answer(refused)
    assert labels(panel(refused)) == ["Appeal"]


async def test_third_warning_blocks_for_a_day_and_each_is_told(town: Town) -> None:
    """Staff read where that leaves the member, the member reads how many count."""
    told = [answer(await decides(town, town.mira, "warn", town.ada, why="off topic")) for _ in range(3)]
    await town.post()
    until = int(town.clock.now().timestamp()) + 24 * 3600
    assert told[0] == f"<@{town.ada.id}> is warned: 1 warning in the last 30 days."
    assert told[2].endswith(f"That is one too many, so they can't order here until <t:{until}:f>.")
    first, _, third, block = letters_to(town.ada)
    assert first == (
        "**The staff of Pinewood Art warn you.**\nTheir reason: off topic\n"
        "You have 1 warning in the last 30 days; 3 block you there for 24 hours."
    )
    assert "3 warnings in the last 30 days" in third
    assert "Their reason: 3 warnings in 30 days" in block
    assert "blocked you" in answer(await town.ada.slash(town.channel, "imagine", prompt="a fox"))


async def test_form_that_is_sent_twice_warns_once(town: Town) -> None:
    """The process ended before its answer, and the form was still open."""
    form = await town.mira.click(await forged(town, f"conduct:warn:{town.ada.id}"), label="Press")
    await town.mira.submit_modal(form, {"why": "off topic"})
    assert form.modal is not None
    custom_id = form.modal["custom_id"].rpartition(":")[0]
    assert await forged_form(town, town.mira, custom_id, why="off topic") == ["That was done already, once."]
    assert len(await town.store.audit_entries(town.community, most=9)) == 1


@pytest.mark.parametrize(("length", "why"), [("forever", "spam"), ("2 years", "spam"), ("1 day", "   ")])
async def test_block_without_a_length_or_a_reason_is_none(town: Town, length: str, why: str) -> None:
    """What may be typed is said."""
    told = answer(await decides(town, town.mira, "block", town.ada, length=length, why=why))
    assert "that works here. It may be" in told
    assert await town.store.audit_entries(town.community, most=9) == []


async def test_staff_see_a_members_record_and_what_they_can_do(town: Town) -> None:
    """Spending, limits and why, standing, decisions, last requests; the buttons change with how the member stands."""
    await town.drive(await town.ordered(town.ada))
    await decides(town, town.mira, "warn", town.ada, why="off *topic*")
    shown = await town.mira.context_menu(town.channel, RECORD, town.ada)
    text = answer(shown)
    for part in (
        f"**Studio record of <@{town.ada.id}>**",
        "**4.5 credits left**",
        "-# Why? The quota is the host's default.",
        "1.5 credits spent here in the last 30 days",
        "-# 3 requests at once: the host allows",
        "1 warning in 30 days; 3 block for a day",
        f"<@{town.ada.id}> is warned**: off \\*topic\\*".replace("**", ""),
        "1.5 credits · done",
    ):
        assert part in text, part
    assert labels(panel(shown)) == ["Block", "Warn", "Trust", "Give credits"]
    await town.mira.click(panel(shown), label="Trust")
    await decides(town, town.mira, "block", town.ada, length="1 day", why="spam")
    shown = await town.mira.context_menu(town.channel, RECORD, town.ada)
    assert labels(panel(shown)) == ["Block", "Unblock", "Warn", "Trust no longer", "Give credits"]
    assert "Trusted: never held back" in answer(shown)
    assert "Blocked until" in answer(shown)
    assert "Nothing on record." in await record(town, town.ben)


async def test_buttons_of_a_record_work_after_a_restart(town: Town) -> None:
    """Each opens its form, or does it."""
    shown = panel(await town.mira.context_menu(town.channel, RECORD, town.ada))
    await restarted(town)
    for custom_id in buttons(shown):
        result = await town.mira.click(shown, custom_id=custom_id)
        assert (result.modal is None) == custom_id.startswith("conduct:trust"), custom_id
    assert (await town.store.member_record(town.community, member_key(town.ada.id))).trusted


async def test_only_staff_of_that_very_server_decide_about_a_member(town: Town) -> None:
    """By the menu, by hand-made presses and by hand-made forms; another server's moderator reaches their own server alone."""
    (menu,) = [one for one in await town.env.bot.tree.fetch_commands() if one.name == RECORD]  # type: ignore[attr-defined]
    town.server.set_command_permissions(menu, {town.ada: True})
    assert answer(await town.ada.context_menu(town.channel, RECORD, town.ben)) == YOU_MAY_NOT
    moderator, channel = await elsewhere(town)
    for verb in VERBS:
        assert await press(town, town.ada, f"conduct:{verb}:{town.ben.id}") == [YOU_MAY_NOT]
        assert await press(town, town.host, f"conduct:{verb}:{town.ben.id}") == [YOU_MAY_NOT]
    assert await press(town, town.ada, f"record:grant:{town.ben.id}") == [YOU_MAY_NOT]
    for verb, fields in FORMS.items():
        custom_id = f"{verb}:{town.ben.id}:123456789012345678"
        assert await forged_form(town, town.ada, custom_id, **fields) == [YOU_MAY_NOT]
        await forged_form(town, moderator, custom_id, channel=channel, **fields)
    await pressed_in(channel, moderator, town, f"conduct:trust:{town.ben.id}")
    held = await town.store.member_record(town.community, member_key(town.ben.id))
    assert (held.blocked_until, held.trusted) == (None, False)
    assert await town.store.audit_entries(town.community, most=9) == []
    await town.ordered(town.ben)


async def test_nobody_decides_about_staff_bots_the_host_or_themselves(town: Town) -> None:
    """Each is told why; by hand-made forms too."""
    staff = town.server.create_role("Helpers", permissions=discord.Permissions(manage_guild=True))
    other = town.server.add_member(town.env.create_user("moe"), roles=[staff])
    robot = town.server.add_member(town.env.create_user("robot", bot=True))
    told = {
        town.mira.id: "That is you.",
        other.id: "They manage this server too.",
        robot.id: "That is a bot",
        town.host.id: "They host this bot.",
    }
    for user_id, why in told.items():
        for verb in VERBS:
            (refused,) = await press(town, town.mira, f"conduct:{verb}:{user_id}")
            assert refused.startswith(why)
        for verb, fields in FORMS.items():
            (refused,) = await forged_form(town, town.mira, f"{verb}:{user_id}:123456789012345678", **fields)
            assert refused.startswith(why)
    assert await town.store.audit_entries(town.community, most=9) == []


async def test_member_who_left_can_be_blocked(town: Town) -> None:
    """They may come back."""
    town.server.remove_member(town.ada)
    await town.env.settle()
    result = await decides(town, town.mira, "block", town.ada, length="1 week", why="spam")
    assert "can't order pictures here until" in answer(result)


# helpers
async def press_form(town: Town, verb: str) -> str:
    """What Mira reads after a form about Ada."""
    return answer(await decides(town, town.mira, verb, town.ada, **FORMS[verb]))
