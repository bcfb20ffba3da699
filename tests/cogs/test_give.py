"""Give credits: from member to member what was granted, from staff what is the server's."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from domain.people import member_key
from storage.tables import MemberRecordRow
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import hint_of, sent
from tests.cogs.presses import answer, restarted
from tests.cogs.rendering import text_in

GIVE = "Give credits"


async def granted(town: Town, actor: MemberActor, amount: float = 5.0, **options: Any) -> None:
    """Staff gave them credits before, and they know."""
    await town.mira.slash(town.channel, "quota grant", member=actor, credits=amount, reason="won the contest", **options)
    await town.post()


async def gives(
    town: Town, giver: MemberActor, receiver: MemberActor, *, after_restart: bool = False, **fields: str
) -> InteractionResult:
    """Open the form on somebody, and send it."""
    form = await giver.context_menu(town.channel, GIVE, receiver)
    return await sent(town, giver, form, after_restart=after_restart, **fields)


async def forged_form(
    town: Town, actor: MemberActor, custom_id: str, *, channel: ChannelHandle | None = None, **fields: str
) -> list[str]:
    """Send a form that nobody opened. What only this person reads after it."""
    labels = [{"type": 18, "component": {"type": 4, "custom_id": name, "value": value}} for name, value in fields.items()]
    data = {"custom_id": custom_id, "components": labels, "resolved": {}}
    return whispers(await actor._dispatch_interaction(InteractionType.MODAL_SUBMIT, channel or town.channel, data))


async def grants_of(town: Town, *actors: MemberActor) -> list[int]:
    """What each has of granted credits."""
    return [(await town.usage(actor)).grants for actor in actors]


def letters_to(actor: MemberActor) -> list[str]:
    """The direct messages somebody got."""
    return [text_in(message.components) for message in actor.user.dm_channel.history()]


@pytest.mark.parametrize("restart", [False, True])
async def test_member_gives_of_what_was_granted_to_them(town: Town, restart: bool) -> None:
    """The receiver has it and reads who gave it, with their word; also where the bot was restarted in between."""
    await granted(town, town.ada, days=3)
    told = answer(await gives(town, town.ada, town.ben, after_restart=restart, credits="1.5", word="for your *foxes*"))
    assert told == f"<@{town.ben.id}> has **1.5 credits** of yours now, and is told by direct message."
    assert await grants_of(town, town.ada, town.ben) == [3500, 1500]
    if restart:
        await restarted(town)
    await town.post()
    await town.post()
    (letter,) = letters_to(town.ben)
    ends_at = int((town.clock.now() + timedelta(days=3)).timestamp())
    assert letter == (
        f"<@{town.ada.id}> gave you **1.5 credits** in **Pinewood Art**. They are good until <t:{ends_at}:f>, "
        "after your window's credits.\n> for your \\*foxes\\*"
    )
    (entry, _) = await town.store.audit_entries(town.community, most=9)
    assert (entry.what, entry.by, entry.member) == ("gift", member_key(town.ada.id), member_key(town.ben.id))
    await town.store.audit_books()


async def test_receiver_uses_what_was_given_after_their_window(town: Town) -> None:
    """It pays for a picture that the quota no longer holds, and ends when it would have ended with the giver."""
    await granted(town, town.ada, days=3)
    await gives(town, town.ada, town.ben, credits="1.5")
    await town.mira.slash(town.channel, "quota set", credits=0.0, window="day", member=town.ben)
    assert "**1.5 credits left**\n0 credits a day, and 1.5 granted on top" in answer(await town.ben.slash(town.channel, "usage"))
    await town.drive(await town.ordered(town.ben))
    assert await grants_of(town, town.ada, town.ben) == [3500, 0]
    town.clock.jump(seconds=3 * 24 * 3600)
    assert await grants_of(town, town.ada) == [0]
    await town.atelier.room.housekeeping.go_round()
    await town.store.audit_books()


async def test_form_that_is_sent_twice_gives_once(town: Town) -> None:
    """Discord lets a form whose answer was lost be sent again; each time it is opened it may give."""
    await granted(town, town.ada)
    form = f"gift:{town.ben.id}:{7 * 10**16}:{'0' * 16}"
    assert "of yours now" in (await forged_form(town, town.ada, form, credits="1", word=""))[0]
    assert await forged_form(town, town.ada, form, credits="1", word="") == ["That was given already, once."]
    assert await grants_of(town, town.ada, town.ben) == [4000, 1000]
    await gives(town, town.ada, town.ben, credits="1")
    await gives(town, town.ada, town.ben, credits="1")
    assert await grants_of(town, town.ada, town.ben) == [2000, 3000]


async def test_the_window_s_credits_cannot_be_given(town: Town) -> None:
    """Without a grant there is no form; with one, no more than that."""
    assert "nothing to give" in answer(await town.ada.context_menu(town.channel, GIVE, town.ben))
    made_up = f"gift:{town.ben.id}:{7 * 10**16}:{'0' * 16}"
    assert "none of yours were granted" in (await forged_form(town, town.ada, made_up, credits="1", word=""))[0]
    await granted(town, town.ada)
    form = await town.ada.context_menu(town.channel, GIVE, town.ben)
    assert hint_of(form, "credits").startswith("You have 5 credits that were granted to you.")
    told = answer(await sent(town, town.ada, form, credits="5.001"))
    assert "You can't give 5.001 credits: 5 credits of yours were granted" in told
    assert await grants_of(town, town.ada, town.ben) == [5000, 0]


@pytest.mark.parametrize("typed", ["0", "-1", "0.0001", "all", "1e9"])
async def test_no_amount_is_no_gift(town: Town, typed: str) -> None:
    """Nothing, less than nothing, too fine, no number, too much."""
    await granted(town, town.ada)
    told = answer(await gives(town, town.ada, town.ben, credits=typed))
    assert "It may be a number over 0 with at most three decimals." in told
    assert await grants_of(town, town.ada, town.ben) == [5000, 0]


async def test_nobody_gives_to_themselves_or_to_bots(town: Town) -> None:
    """By the menu, and by a form made up by hand."""
    await granted(town, town.ada)
    bot = town.server.add_member(town.env.create_user("robby", bot=True))
    assert "Bots make no pictures" in answer(await town.ada.context_menu(town.channel, GIVE, bot))
    assert "Bots make no pictures" in answer(await town.mira.context_menu(town.channel, GIVE, bot))
    assert "yours already" in answer(await town.ada.context_menu(town.channel, GIVE, town.ada))
    made_up = f"gift:{town.ada.id}:{7 * 10**16}:{'0' * 16}"
    assert "yours already" in (await forged_form(town, town.ada, made_up, credits="1", word=""))[0]
    told = answer(await town.mira.slash(town.channel, "quota grant", member=bot, credits=1.0, reason="x"))
    assert "Bots make no pictures" in told
    assert await grants_of(town, town.ada) == [5000]


@pytest.mark.parametrize("blocked", ["ada", "ben"])
async def test_who_is_blocked_neither_gives_nor_gets(town: Town, blocked: str) -> None:
    """Until the block is over; the other one doesn't learn of it."""
    await granted(town, town.ada)
    until = town.clock.now() + timedelta(hours=1)
    member = member_key(getattr(town, blocked).id)
    async with town.store._database.writing() as session:  # type: ignore[attr-defined]
        session.add(MemberRecordRow(community=town.community, member=member, blocked_until=until))
    told = answer(await gives(town, town.ada, town.ben, credits="1"))
    assert told.startswith("The staff of this server have blocked you" if blocked == "ada" else "Credits can't be given to this")
    assert await grants_of(town, town.ada, town.ben) == [5000, 0]
    town.clock.jump(seconds=3600)
    await gives(town, town.ada, town.ben, credits="1")
    assert await grants_of(town, town.ada, town.ben) == [4000, 1000]


async def test_staff_give_of_the_server_s_with_a_reason_and_an_end(town: Town) -> None:
    """The same menu; the member reads it, and it is in the books."""
    told = answer(await gives(town, town.mira, town.ben, credits="2", reason="ran the contest", days="7"))
    ends_at = int((town.clock.now() + timedelta(days=7)).timestamp())
    assert f"<@{town.ben.id}> has **2 credits** on top of the quota, until <t:{ends_at}:f>" in told
    await town.post()
    assert letters_to(town.ben) == [
        f"The staff of **Pinewood Art** (<@{town.mira.id}>) gave you **2 credits** there. They are good until <t:{ends_at}:f>, "
        "after your window's credits.\n> ran the contest"
    ]
    (entry,) = await town.store.audit_entries(town.community, most=9)
    assert (entry.what, entry.by, entry.reason) == ("grant", member_key(town.mira.id), "ran the contest")
    assert f"-# Granted: 2 until <t:{ends_at}:f>." in answer(await town.ben.slash(town.channel, "usage"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"credits": "41", "reason": "x"}, "The host's limit wins"),
        ({"credits": "1", "reason": " "}, "It may be a word or a sentence."),
        ({"credits": "1", "reason": "x", "days": "0"}, "a whole number from 1 to 365"),
        ({"credits": "1", "reason": "x", "days": "366"}, "a whole number from 1 to 365"),
        ({"credits": "1", "reason": "x", "days": "1.5"}, "a whole number from 1 to 365"),
    ],
)
async def test_staff_s_form_is_checked(town: Town, fields: dict[str, Any], told: str) -> None:
    """No more than the server's budget, with a reason, for whole days of a year at most."""
    assert told in answer(await gives(town, town.mira, town.ben, **fields))
    assert await grants_of(town, town.ben) == [0]


async def test_nobody_but_staff_gives_of_the_server_s(town: Town) -> None:
    """By a form made up by hand: as a plain member, and as another server's moderator, whose own server pays."""
    elsewhere = town.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("art")
    staff = elsewhere.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    ben = elsewhere.add_member(town.ben.user, roles=[staff])
    await town.env.settle()
    form = f"grant:{town.ben.id}:{7 * 10**16}:{'0' * 16}"
    for nobody in (town.ada, town.ben):
        assert await forged_form(town, nobody, form, credits="1", reason="me", days="") == ["You may not do this here."]
    (told,) = await forged_form(town, ben, form, channel=channel, credits="1", reason="me", days="")
    assert "on top of the quota" in told
    assert await grants_of(town, town.ben) == [0]
    assert await town.store.audit_entries(town.community, most=9) == []


async def test_gifts_stay_in_their_server(town: Town) -> None:
    """What was granted here can't be given there; outside of servers there is no such menu."""
    await granted(town, town.ada)
    elsewhere = town.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("art")
    ada, ben = (elsewhere.add_member(member.user) for member in (town.ada, town.ben))
    await town.env.settle()
    assert "nothing to give" in answer(await ada.context_menu(channel, GIVE, ben))
    tree = town.atelier.bot.tree
    (menu,) = [command.to_dict(tree) for command in tree.get_commands() if command.name == GIVE]
    assert (menu["contexts"], menu["integration_types"]) == ([0], [0])
