"""Buttons: pressed by whom they are meant for, by others, late, and when nobody knows them any more."""

import discord
import pytest
from discord import ui
from simcord.enums import InteractionType

from domain.jobs import Failure, JobState
from tests.cogs.conftest import Town, whispers
from tests.cogs.rendering import links_in


async def test_member_cancels_a_waiting_job_for_nothing(town: Town) -> None:
    """The hold is back at once, and the message says so."""
    job = await town.ordered(town.ada)
    result = await town.ada.click(town.messages()[0], label="Cancel")
    assert whispers(result) == ["Cancelled. It cost nothing: your 1.5 credits are back."]
    assert (await town.usage(town.ada)).left == 6000
    job = await town.drive(job)
    assert (job.state, job.failure) == (JobState.CANCELLED, Failure.CANCELLED)
    assert "Cancelled before it was sent." in town.texts()[0]
    assert town.pixeldojo.runs == []


async def test_other_member_cannot_cancel(town: Town) -> None:
    """Somebody else's press is refused privately, and the job waits on."""
    job = await town.ordered(town.ada)
    result = await town.ben.click(town.messages()[0], label="Cancel")
    assert f"I know no request `{job.code}` of yours." in whispers(result)[0]
    assert (await town.job(town.ada)).state is JobState.RESERVED


async def test_moderator_cancels_for_a_member(town: Town) -> None:
    """Who may delete messages may stop what would become one."""
    await town.ordered(town.ada)
    await town.mira.click(town.messages()[0], label="Cancel")
    assert (await town.job(town.ada)).state is JobState.CANCELLED


async def test_late_cancel_costs_and_delivers_privately(town: Town) -> None:
    """Already at PixelDojo: the channel reads a short note, the member alone gets the pictures."""
    message, job = await town.submitted(town.ada)
    result = await town.ada.click(message, label="Cancel")
    assert "already running, so it costs 1.5 credits" in whispers(result)[0]
    job = await town.drive(job)
    assert (job.state, job.paid) == (JobState.SUCCEEDED, 1500)
    assert "goes to its member alone" in town.texts()[0]
    assert "fox" not in town.texts()[0]
    assert [links_in(m.components) for m in town.messages()] == [[]]
    seen_by_ada = town.channel.history(viewer=town.ada)[-1]
    assert len(links_in(seen_by_ada.components)) == 1
    assert seen_by_ada.flags.ephemeral


async def test_late_cancel_after_the_token_ran_out_arrives_as_a_direct_message(town: Town) -> None:
    """What can't be whispered any more is delivered in person."""
    message, job = await town.submitted(town.ada)
    await town.ada.click(message, label="Cancel")
    town.clock.jump(seconds=16 * 60)
    await town.drive(job)
    assert len(links_in(town.ada.user.dm_channel.history()[-1].components)) == 1
    assert [links_in(m.components) for m in town.messages()] == [[]]


async def test_cancel_of_a_finished_job_says_that_it_is_over(town: Town) -> None:
    """A press that crosses the card on its way changes nothing."""
    job = await town.ordered(town.ada)
    old = await old_message(town, "Cancel", f"cancel:{job.code}")
    await town.drive(job)
    result = await town.ada.click(old, label="Cancel")
    assert whispers(result) == [f"`{job.code}` is already over; there is nothing left to cancel."]
    assert (await town.usage(town.ada)).spent.used == 1500


@pytest.mark.parametrize(
    "custom_id", ["again:k7f3w9xq:1", "cancel:", "cancel:k7f3w9xq:2", "x", f"channel:page:{'0' * 18}", f"record:grant:{'0' * 18}"]
)
async def test_press_that_nobody_knows_is_answered_privately(town: Town, custom_id: str) -> None:
    """A button of an older version says so instead of failing without a word."""
    result = await town.ada.click(await old_message(town, "Old", custom_id), label="Old")
    assert "something I no longer know" in whispers(result)[0]


async def test_made_up_job_code_is_refused(town: Town) -> None:
    """A well-formed press on a job that never was is a sentence, not an error."""
    result = await town.ada.click(await old_message(town, "Cancel", "cancel:aaaaaaaa"), label="Cancel")
    assert whispers(result) == ["I know no request `aaaaaaaa` of yours."]


@pytest.mark.parametrize(
    "custom_id",
    ["found:0123456789abcdef", "remix:k7f3w9xq", "remix:K7F3W9XQ:0123456789abcdef", "edit:k7f3w9xq:9:0123456789abcdef", "x", ""],
)
async def test_form_that_nobody_knows_is_answered_privately(town: Town, custom_id: str) -> None:
    """A form of an older version, or none at all, says so instead of failing without a word."""
    data = {"custom_id": custom_id, "components": []}
    result = await town.ada._dispatch_interaction(InteractionType.MODAL_SUBMIT, town.channel, data)
    assert "This form belongs to something I no longer know" in whispers(result)[0]


async def old_message(town: Town, label: str, custom_id: str) -> discord.Message:
    """A message of the bot's with a button, of which this process remembers nothing."""
    channel = town.env.bot.get_channel(town.channel.id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView()
    view.add_item(ui.ActionRow(ui.Button(label=label, custom_id=custom_id)))
    view.stop()
    return await channel.send(view=view)
