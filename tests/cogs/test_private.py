"""private:true: only the member sees it, until they share it; and the ping that tells one member that it is done."""

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from cogs.announcer import DiscordAnnouncer
from domain.jobs import Job, JobState, NewShowing, ShowingKind
from domain.members import MemberSettings
from domain.people import member_key
from tests.cogs.batches import make
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, forged, forgotten, panel, press, restarted, silence
from tests.cogs.rendering import links_in, text_in
from tests.cogs.test_places import restrict


async def likes(town: Town, **settings: Any) -> None:
    """Ada likes it so."""
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda _: MemberSettings(**settings))


async def made_privately(town: Town, prompt: str = "a fox", **options: Any) -> Job:
    """Ada's private pictures, finished."""
    return await town.drive(await town.ordered(town.ada, prompt, private=True, **options))


def private_card(town: Town) -> discord.Message:
    """The card that Ada alone sees in the channel."""
    seen = town.channel.history(viewer=town.ada)
    return next(message for message in seen if links_in(message.components) and message.flags.ephemeral)


async def test_private_request_is_seen_by_its_member_alone(town: Town) -> None:
    """Placeholder and card are for them; nothing appears in the channel."""
    job = await town.ordered(town.ada, private=True)
    assert (job.private, job.showings[0].kind) == (True, ShowingKind.PRIVATE)
    assert any("You're next" in text_in(message.components) for message in town.channel.history(viewer=town.ada))
    job = await town.drive(job)
    assert job.state is JobState.SUCCEEDED
    assert private_card(town)
    assert town.messages() == []


async def test_private_by_default_holds_until_a_request_says_otherwise(town: Town) -> None:
    """Three values: not said, yes, no."""
    await likes(town, private=True)
    assert (await town.ordered(town.ada)).private
    assert town.messages() == []
    assert not (await town.ordered(town.ada, private=False)).private
    assert len(town.messages()) == 1
    assert not (await town.ordered(town.ben)).private


async def test_private_pictures_are_shared_once(town: Town) -> None:
    """As a card for everybody, in the channel; the job is public from then on."""
    job = await made_privately(town)
    assert not job.is_public
    assert whispers(await share(town, job)) == []
    (card,) = town.messages()
    assert len(links_in(card.components)) == 1
    assert "share:" not in str([part.to_dict() for part in card.components])
    job = await town.store.job(job.id)
    assert (job.is_public, job.showings[-1].message_id) == (True, card.id)
    assert "was shared before" in answer(await share(town, job))
    assert len(town.messages()) == 1


async def share(town: Town, job: Job) -> InteractionResult:
    """Ada presses Share on the private card."""
    return await town.ada.click(private_card(town), custom_id=f"share:{job.code}")


async def test_share_works_after_a_restart_and_from_the_history(town: Town) -> None:
    """When Discord lets nobody touch the private card any more."""
    job = await made_privately(town)
    await restarted(town)
    town.clock.jump(seconds=16 * 60)
    shown = panel(await town.ada.slash(town.channel, "history", code=job.code))
    await town.ada.click(shown, label="Share")
    assert len(links_in(town.messages()[0].components)) == 1


async def test_share_that_died_halfway_may_be_pressed_again(town: Town) -> None:
    """The job was made public, and the process ended before the card was there."""
    job = await made_privately(town)
    await town.store.share([job.id], NewShowing(kind=ShowingKind.REPLY, channel_id=town.channel.id), now=town.clock.now())
    assert "was shared before" in answer(await share(town, job))
    town.clock.jump(seconds=61)
    await share(town, job)
    assert len(town.messages()) == 1
    assert [showing.recorded_at is not None for showing in (await town.store.job(job.id)).showings] == [True, True]


async def test_share_that_discord_turns_down_leaves_it_private(town: Town) -> None:
    """Nobody sees it, and it may be tried again."""
    job = await made_privately(town)
    card = private_card(town)
    town.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await town.ada.click(card, custom_id=f"share:{job.code}")
    assert (await town.store.job(job.id)).private
    await share(town, job)
    assert len(town.messages()) == 1


@pytest.mark.parametrize("who", ["ben", "mira"])
async def test_nobody_else_learns_of_a_private_job(town: Town, who: str) -> None:
    """Neither members nor moderators, by a custom_id made up by hand."""
    job = await made_privately(town)
    told = await press(town, getattr(town, who), f"share:{job.code}")
    assert told == [f"I know no request `{job.code}` of yours."]
    assert (await town.store.job(job.id)).private


async def test_share_of_what_is_not_done_or_gone_is_refused(town: Town) -> None:
    """Each with its own plain answer."""
    waiting = await town.ordered(town.ada, private=True)
    assert "has moved on meanwhile" in (await press(town, town.ada, f"share:{waiting.code}"))[0]
    job = await made_privately(town)
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert "were removed" in (await press(town, town.ada, f"share:{job.code}"))[0]
    old = await forgotten(town, await made_privately(town))
    assert "are no longer kept" in (await press(town, town.ada, f"share:{old.code}"))[0]
    assert (await town.store.job(old.id)).private


async def test_nothing_is_shared_in_a_channel_where_the_bot_may_no_longer_write(town: Town) -> None:
    """An answer to a press would still get through there; nothing is posted past the staff who said so."""
    job, batch = await made_privately(town), await make(town, town.ada, private=True)
    silent = [await forged(town, custom_id) for custom_id in (f"share:{job.code}", f"group:share:{batch[0].code}")]
    for one in batch:
        await town.drive(one)
    silence(town)
    seen = len(town.messages())
    for message in silent:
        assert "I may not write in this channel any more" in answer(await town.ada.click(message, label="Press"))
    assert [(await town.store.job(one.id)).private for one in (job, *batch)] == [True, True, True]
    assert len(town.messages()) == seen


async def test_share_is_where_it_was_made(town: Town) -> None:
    """Not in the direct messages, nor in another server."""
    job = await made_privately(town)
    told = await press(town, town.ada.user, f"share:{job.code}")
    assert told == [f"`{job.code}` was made elsewhere. Share it where you made it."]


async def test_what_only_an_age_restricted_channel_allows_is_not_shared_in_another(town: Town) -> None:
    """The tolerance is bound to the channel."""
    elsewhere = town.server.create_text_channel("elsewhere")
    await restrict(town, town.channel)
    job = await made_privately(town, safety_tolerance=5)
    shown = panel(await town.ada.slash(elsewhere, "history", code=job.code))
    told = whispers(await town.ada.click(shown, label="Share"))
    assert "only works in channels that Discord marks as age-restricted" in told[0]
    assert (await town.store.job(job.id)).private


async def test_member_is_pinged_once_that_it_is_done(town: Town) -> None:
    """In a line of its own with a link to the card, and only that member is pinged; showing the end again pings nobody."""
    await likes(town, ping=True)
    job = await town.drive(await town.ordered(town.ada))
    card, line = town.messages()
    assert text_in(line.components) == f"<@{town.ada.id}> your pictures are ready: {card.jump_url}"
    (sent,) = [entry.json for entry in town.env.http_requests if entry.path == f"/channels/{town.channel.id}/messages"]
    assert sent is not None
    assert sent["allowed_mentions"] == {"parse": [], "users": [town.ada.id]}
    await DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock).show_end(job)
    assert len(town.messages()) == 2


async def test_failure_pings_too_and_a_cancelled_request_does_not(town: Town) -> None:
    """What somebody did themselves is no news."""
    await likes(town, ping=True)
    await town.drive(await town.ordered(town.ada, "demo:fail"))
    assert "your request ended without pictures" in town.texts()[1]
    job = await town.ordered(town.ada)
    await press(town, town.ada, f"cancel:{job.code}")
    await town.drive(job)
    assert not any(job.code in text for text in town.texts()[3:])


async def test_private_pictures_ping_in_person(town: Town) -> None:
    """The channel learns nothing."""
    await likes(town, ping=True)
    await made_privately(town)
    assert town.messages() == []
    assert "`/history` shows them" in text_in(town.ada.user.dm_channel.history()[-1].components)


async def test_nobody_is_pinged_who_did_not_ask_for_it(town: Town) -> None:
    """As everybody has it at first."""
    await town.drive(await town.ordered(town.ada))
    assert len(town.messages()) == 1
