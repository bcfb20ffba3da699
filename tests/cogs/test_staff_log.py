"""The staff log: a card for each decision in the staff channel, and Undo, once, for staff of that server alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from cogs.words.staff_log import HEADLINES
from domain.audit import UNDOABLE
from domain.letters import Addressee, LetterKind, NewLetter
from domain.people import member_key
from tests.cogs.conftest import Town
from tests.cogs.presses import press, restarted
from tests.cogs.staff import cards, decides, elsewhere, labels_on, letters_to, log_of, pressed_in, staff_channel

YOU_MAY_NOT = "You may not do this here."
OF_THE_HOST = {"pause", "resume", "agree_balance"}
"""Decided for all servers: these have no card."""


def decided() -> Iterator[str]:
    """What the store writes down as decided, as far as its code names it."""
    for path in (Path(__file__).parents[2] / "storage").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Decision":
                (named,) = [keyword.value for keyword in node.keywords if keyword.arg == "what"]
                yield from names_in(named)


def names_in(node: ast.expr) -> Iterator[str]:
    """The names in an expression that chooses one: its own, not those of what it asks."""
    if isinstance(node, ast.Constant) and node.value not in OF_THE_HOST:
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*names_in(node.body), *names_in(node.orelse))


async def warned(town: Town) -> int:
    """Ada is warned. The decision's id."""
    await decides(town, town.mira, "warn", town.ada, why="off topic")
    await town.post()
    return (await town.store.audit_entries(town.community, most=1))[0].id


async def test_each_decision_has_its_card_once_with_who_why_and_what_it_cost(town: Town) -> None:
    """In the staff channel, in their order, though the bot was restarted; nobody is pinged."""
    channel = await staff_channel(town)
    await town.mira.slash(town.channel, "quota set", credits=9, window="day", member=town.ada, reason="*helps* a lot")
    await decides(town, town.mira, "block", town.ben, length="3 days", why="spam")
    await restarted(town)
    await town.post()
    await town.post()
    quota, block = cards(town, channel)
    at, until = int(town.clock.now().timestamp()), "2026-01-04 00:00 UTC"
    assert quota == (
        f"**The quota of <@{town.ada.id}> was set**: 9 credits a day\n> \\*helps\\* a lot\n-# by <@{town.mira.id}> · <t:{at}:f>"
    )
    assert block.startswith(f"**<@{town.ben.id}> is blocked from making pictures**: until {until}\n> spam\n-# by")
    assert [labels_on(message) for message in log_of(town, channel)] == [["Undo"], ["Undo"]]


@pytest.mark.parametrize("restart", [False, True])
async def test_undo_really_undoes_and_the_card_says_so_to_everybody(town: Town, restart: bool) -> None:
    """The block is gone, the member is told, the button is gone; who presses an old copy is told who was first."""
    channel = await staff_channel(town)
    await decides(town, town.mira, "block", town.ada, length="3 days", why="spam")
    await town.post()
    (card,) = log_of(town, channel)
    if restart:
        await restarted(town)
    result = await town.mira.click(card, label="Undo")
    assert not result.followups
    (card,) = log_of(town, channel)
    assert labels_on(card) == []
    now = int(town.clock.now().timestamp())
    assert cards(town, channel)[0].endswith(f"**Undone** by <@{town.mira.id}>, <t:{now}:R>")
    await town.ordered(town.ada)
    await town.post()
    assert letters_to(town.ada)[-1] == "**You can make pictures in Pinewood Art again.** The staff there lifted your block."
    audit_id = (await town.store.audit_entries(town.community, most=1))[0].id
    assert await press(town, town.mira, f"undo:{audit_id}") == [f"<@{town.mira.id}> took this back already, <t:{now}:R>."]


async def test_card_that_missed_its_undo_is_drawn_again_by_the_next_press(town: Town) -> None:
    """The process ended between the books and the card: nothing is undone twice, and the card says it then."""
    channel = await staff_channel(town)
    audit_id = await warned(town)
    await town.store.undo(audit_id, community=town.community, by=member_key(town.host.id), now=town.clock.now())
    (card,) = log_of(town, channel)
    assert labels_on(card) == ["Undo"]
    await town.mira.click(card, label="Undo")
    (card,) = log_of(town, channel)
    assert labels_on(card) == []
    assert f"**Undone** by <@{town.host.id}>" in cards(town, channel)[0]


async def test_taking_the_last_warning_back_shows_on_the_card_of_its_block_too(town: Town) -> None:
    """What went with it is seen to be gone."""
    channel = await staff_channel(town)
    for _ in range(3):
        await warned(town)
    *_, warning, block = log_of(town, channel)
    assert "3 warnings in 30 days" in cards(town, channel)[-1]
    await town.mira.click(warning, label="Undo")
    assert [labels_on(message) for message in log_of(town, channel)] == [["Undo"], ["Undo"], [], []]
    assert "and so is the block it led to" in cards(town, channel)[-2]
    assert "**Undone**" in cards(town, channel)[-1]
    assert block.id == log_of(town, channel)[-1].id


async def test_only_staff_of_that_very_server_undo(town: Town) -> None:
    """A plain member may not, and a moderator of another server finds nothing there, by hand-made presses."""
    await staff_channel(town)
    audit_id = await warned(town)
    assert await press(town, town.ada, f"undo:{audit_id}") == [YOU_MAY_NOT]
    assert await press(town, town.host, f"undo:{audit_id}") == [YOU_MAY_NOT]
    moderator, channel = await elsewhere(town)
    told = await pressed_in(channel, moderator, town, f"undo:{audit_id}")
    assert told == ["I know no such decision in this server."]
    assert (await town.store.decision(audit_id)).undone_at is None


@pytest.mark.parametrize("trouble", ["none", "deleted", "closed"])
async def test_where_no_channel_takes_them_decisions_stay_in_the_books_and_the_panel_can_tell(town: Town, trouble: str) -> None:
    """Nothing is tried for ever, nothing is lost of what was decided, and the member is told all the same."""
    if trouble != "none":
        channel = await staff_channel(town)
        if trouble == "deleted":
            town.env.backend.delete_channel(channel.id)
        else:
            close_to_everyone(town, channel)
    audit_id = await warned(town)
    await town.post()
    assert await town.atelier.parts.staff_log.unsent(town.community) == 1
    assert (await town.store.decision(audit_id)).what == "warn"
    assert len(letters_to(town.ada)) == 1


async def test_letter_waits_while_discord_is_away(town: Town) -> None:
    """The card comes once it is back."""
    channel = await staff_channel(town)
    await decides(town, town.mira, "warn", town.ada, why="off topic")
    town.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)
    await town.post()
    assert cards(town, channel) == []
    town.clock.jump(seconds=15)
    await town.post()
    assert len(cards(town, channel)) == 1


async def test_hosts_letter_reaches_each_host_and_one_is_enough(town: Town) -> None:
    """A host with closed direct messages keeps nobody else from it."""
    other = town.env.create_user("hugo")
    town.atelier.bot.host_ids = frozenset({town.host.id, other.id})
    letter = NewLetter(kind=LetterKind.UNBLOCKED, to=Addressee.HOST, community=town.community, audit_id=1)
    await warned(town)
    await town.store.write_letter(letter, now=town.clock.now())
    await town.post()
    assert len(town.host.dm_channel.history()) == len(other.dm_channel.history()) == 1
    assert isinstance(town.host.dm_channel.history()[0], discord.Message)


@pytest.mark.parametrize("what", sorted({*UNDOABLE, *decided()}))
def test_each_decision_about_a_server_has_a_headline(what: str) -> None:
    """None is told by the name that the code has for it."""
    assert what in HEADLINES


# helpers
def close_to_everyone(town: Town, channel: ChannelHandle) -> None:
    """Staff take the channel away from who isn't named in it, the bot among them."""
    everyone = Overwrite(town.server.id, OverwriteType.ROLE, deny=discord.Permissions(view_channel=True).value)
    town.env.backend.get_channel(channel.id).overwrites.append(everyone)
