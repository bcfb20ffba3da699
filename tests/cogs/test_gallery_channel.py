"""The gallery channel: what a member shares there is a thread with tags, posted once, and it stays as its job is."""

from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.backend.serializers import channel_payload
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType
from sqlalchemy import update

from domain.jobs import Job
from domain.people import member_key
from storage.tables import GalleryPostRow, LetterRow
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted, text_on
from tests.cogs.rendering import links_in
from tests.cogs.staff import elsewhere, forged_form, pressed_in

TAGS = ["Landscape", "Square", "1 mp", "Night", "Edited", "PNG"]
REQUIRES_TAG = 1 << 4
"""Source: Discord, "Channel Flags"."""
MEDIA = 16


async def gallery(town: Town, *tags: str, **changes: Any) -> ChannelHandle:
    """A forum channel with these tags, chosen as the gallery. changes: what else Discord tells of it."""
    channel = town.server.create_forum_channel("gallery")
    place = town.env.bot.get_channel(channel.id)
    assert isinstance(place, discord.ForumChannel)
    await place.edit(available_tags=[discord.ForumTag(name=tag, moderated=tag == "Night") for tag in tags])
    await tell(town, channel, **changes)
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), gallery_channel_id=channel.id)
    return channel


async def tell(town: Town, channel: ChannelHandle, **changes: Any) -> None:
    """Discord tells of a change that simcord has no word for."""
    payload = dict(channel_payload(town.env.backend, town.env.backend.get_channel(channel.id)))
    town.env.backend.emit("CHANNEL_UPDATE", {**payload, **changes})
    await town.env.settle()


async def finished(town: Town, prompt: str = "a snowy *fox*", **options: Any) -> Job:
    """Ada's finished job."""
    return await town.drive(await town.ordered(town.ada, prompt, **options))


def threads(town: Town) -> list[discord.Thread]:
    """All threads of the server."""
    guild = town.env.bot.get_guild(town.server.id)
    assert guild is not None
    return list(guild.threads)


async def first_message(town: Town) -> discord.Message:
    """The card in the only thread."""
    (thread,) = threads(town)
    return await anext(thread.history(limit=1, oldest_first=True))


async def shared(town: Town, job: Job) -> list[str]:
    """Ada presses To the gallery, and the post goes round. What she reads."""
    told = await press(town, town.ada, f"gallery:{job.code}")
    await town.post()
    return told


@pytest.mark.parametrize("kind", [None, MEDIA])
async def test_member_shares_a_card_from_its_details(town: Town, kind: int | None) -> None:
    """As a thread named by the prompt, with the card and all its buttons, in a forum or a media channel; once."""
    channel = await gallery(town, *TAGS, **({} if kind is None else {"type": kind}))
    job = await finished(town)
    details = panel(await town.ada.click(await forged(town, f"details:{job.code}"), label="Press"))
    assert f"gallery:{job.code}" in buttons(details)
    told = answer(await town.ada.click(details, label="To the gallery"))
    assert told == f"`{job.code}` goes to <#{channel.id}>. Remove takes it from there too."
    await restarted(town)
    await town.post()
    (thread,) = threads(town)
    assert (thread.parent_id, thread.name) == (channel.id, "a snowy *fox*")
    assert [tag.name for tag in thread.applied_tags] == ["Square", "1 mp", "PNG"]
    card = await first_message(town)
    assert "a snowy \\*fox\\*" in text_on(card)
    assert links_in(card.components)
    assert await shared(town, job) == ["This is in the gallery already, or on its way."]
    assert len(threads(town)) == 1


async def test_only_its_own_member_is_offered_the_gallery_and_only_where_there_is_one(town: Town) -> None:
    """Another member, a private card, a server without a gallery."""
    job = await finished(town)
    details = forged(town, f"details:{job.code}")
    assert f"gallery:{job.code}" not in buttons(panel(await town.ada.click(await details, label="Press")))
    assert await shared(town, job) == ["This server has no gallery channel. Its staff can choose one under /studio."]
    await gallery(town)
    bens = panel(await town.ben.click(await forged(town, f"details:{job.code}"), label="Press"))
    assert f"gallery:{job.code}" not in buttons(bens)
    private = await finished(town, private=True)
    adas = panel(await town.ada.click(await forged(town, f"details:{private.code}"), label="Press"))
    assert f"gallery:{private.code}" not in buttons(adas)
    assert (await shared(town, private))[0].startswith("This is private.")
    assert threads(town) == []


async def test_nobody_shares_what_isn_t_theirs_to_share(town: Town) -> None:
    """Another member, staff, another server's moderator; nor what failed or was removed."""
    await gallery(town)
    job = await finished(town)
    for who in (town.ben, town.mira):
        assert await press(town, who, f"gallery:{job.code}") == [f"I know no request `{job.code}` of yours."]
    moderator, channel = await elsewhere(town)
    told = await pressed_in(channel, moderator, town, f"gallery:{job.code}")
    assert told == [f"I know no request `{job.code}` of yours."]
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert await shared(town, job) == [f"The pictures of `{job.code}` were removed, and can't be shown again."]
    town.pixeldojo.fail_next(code="content_rejected")
    failed = await finished(town, "another")
    assert (await shared(town, failed))[0].startswith(f"`{failed.code}` has moved on meanwhile: it is over")
    assert threads(town) == []


async def test_required_tags_are_respected(town: Town) -> None:
    """Where none fits, one that anybody may use; where there is none of these, nothing is posted."""
    channel = await gallery(town, "Night", "Other", flags=REQUIRES_TAG)
    job = await finished(town)
    await shared(town, job)
    (thread,) = threads(town)
    assert [tag.name for tag in thread.applied_tags] == ["Other"]
    await tell(town, channel, flags=REQUIRES_TAG, available_tags=[])
    told = await shared(town, await finished(town, "another"))
    assert told == ["This server's gallery wants a tag on each post, and has none that I may use. Its staff can add one."]
    assert len(threads(town)) == 1


async def test_age_restricted_results_go_to_age_restricted_galleries_alone(town: Town) -> None:
    """What was made in such a channel, however tame; it is looked at again when it is posted."""
    channel = await gallery(town)
    await tell(town, town.channel, nsfw=True)
    job = await finished(town)
    refused = ["This was made in an age-restricted channel, and this server's gallery isn't one. Nothing was shared."]
    assert await shared(town, job) == refused
    await tell(town, channel, nsfw=True)
    assert (await press(town, town.ada, f"gallery:{job.code}"))[0].startswith(f"`{job.code}` goes to")
    await tell(town, channel, nsfw=False)
    await town.post()
    assert threads(town) == []
    await tell(town, channel, nsfw=True)
    await shared(town, job)
    assert len(threads(town)) == 1


async def test_closed_gallery_takes_nothing_and_may_be_tried_again(town: Town) -> None:
    """Closed before the press, or between the press and the post."""
    channel = await gallery(town)
    job = await finished(town)
    everyone = town.server.id
    closed = [Overwrite(everyone, OverwriteType.ROLE, 0, discord.Permissions(send_messages=True).value)]
    assert (await press(town, town.ada, f"gallery:{job.code}"))[0].startswith(f"`{job.code}` goes to")
    town.env.backend.edit_channel(channel.id, {}, overwrites=closed)
    await town.env.settle()
    await town.post()
    assert await shared(town, job) == [
        "I may not post in this server's gallery, so nothing was shared. Its staff can change that."
    ]
    town.env.backend.edit_channel(channel.id, {}, overwrites=[])
    await town.env.settle()
    await shared(town, job)
    assert len(threads(town)) == 1


@pytest.mark.parametrize("archived", [False, True])
async def test_card_is_posted_once_though_the_process_ended_before_it_could_say_so(town: Town, archived: bool) -> None:
    """Its thread is looked for, and found, also when it has gone to the archive since."""
    await gallery(town)
    job = await finished(town)
    await shared(town, job)
    (thread,) = threads(town)
    if archived:
        await thread.edit(archived=True)
    async with town.store._database.writing() as session:  # type: ignore[attr-defined]
        await session.execute(update(GalleryPostRow).values(channel_id=None, message_id=None))
        shares = LetterRow.job_id == job.id
        await session.execute(update(LetterRow).where(shares).values(due_at=town.clock.now(), sent_at=None, message_id=None))
    town.clock.jump(seconds=61)
    await town.post()
    assert town.calls("POST", f"/channels/{thread.parent_id}/threads") == 1
    post = await town.store.gallery_post(job.id)
    assert post is not None
    first = await anext(thread.history(limit=1, oldest_first=True))
    assert (post.channel_id, post.message_id) == (thread.id, first.id)


@pytest.mark.parametrize("archived", [False, True])
async def test_removed_card_goes_from_the_gallery_too_and_comes_back_with_it(town: Town, archived: bool) -> None:
    """Its picture, its words, and its thread's name; staff's removal by the thread's own message, undone from the log."""
    await gallery(town)
    job = await finished(town)
    await shared(town, job)
    (thread,) = threads(town)
    if archived:
        await thread.edit(archived=True)
    form = await town.mira.click(await forged(town, f"remove:do:{job.code}"), label="Press")
    await town.mira.submit_modal(form, {"why": "off topic"})
    card = await first_message(town)
    assert text_on(card) == f"<@{town.ada.id}>\nThis was removed.\n-# `{job.code}`"
    assert not links_in(card.components)
    (thread,) = threads(town)
    assert thread.name == f"Removed · {job.code}"
    audit_id = (await town.store.audit_entries(town.community, most=1))[0].id
    assert await press(town, town.mira, f"undo:{audit_id}") is not None
    await town.post()
    (thread,) = threads(town)
    assert thread.name == "a snowy *fox*"
    assert links_in((await first_message(town)).components)


async def test_picture_is_reported_from_the_gallery_and_waits_until_it_may_be_seen(town: Town) -> None:
    """A message there shows a job like any other; what is hidden is posted once staff have looked at it."""
    await gallery(town)
    job = await finished(town)
    await press(town, town.ada, f"gallery:{job.code}")
    for number in range(3):
        member = town.server.add_member(town.env.create_user(f"member{number}"))
        by = member_key(town.mira.id)
        await town.atelier.parts.conduct.trust(town.community, member_key(member.id), True, by=by)
        await forged_form(town, member, f"report:{job.code}", why="gore")
    await town.post()
    assert threads(town) == []
    await press(town, town.mira, f"report:dismiss:{job.code}:1")
    town.clock.jump(seconds=60)
    await town.post()
    card = await first_message(town)
    found = await town.atelier.parts.gallery.job_of_message(card.id)
    assert found is not None
    assert found.id == job.id
