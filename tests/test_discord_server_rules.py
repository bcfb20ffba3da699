"""The rules of Discord that the server in its place enforces, each met by a real bot."""

import io
from collections.abc import AsyncIterator

import discord
import pytest
from discord import ui

from tests.discord_server.sample_bot import Card, Scene, playing, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The server and the bot."""
    async with playing() as scene:
        yield scene


def file(name: str = "fox.png", *, size: int = 10) -> discord.File:
    """A file of so many bytes."""
    return discord.File(io.BytesIO(b"x" * size), name)


def names(scene: Scene, message_id: int) -> list[str]:
    """The files on a message."""
    return [attachment.filename for attachment in scene.server.world.messages[message_id].attachments]


# ── what is gone, and what isn't allowed ─────────────────────────────────────────────────────────────────────────


async def test_edit_is_refused_when_the_message_is_gone(scene: Scene) -> None:
    """By the token and by the bot's own."""
    seen = await scene.waiting()
    await seen.response.send_message("hello")
    message = scene.record(seen).original
    assert message
    own = await scene.place.fetch_message(message.id)
    scene.server.delete_message(message)

    assert await refusal(seen.edit_original_response(content="x")) == 10008
    assert await refusal(own.edit(content="x")) == 10008
    assert await refusal(scene.place.fetch_message(message.id)) == 10008


async def test_everything_is_refused_when_the_channel_is_gone(scene: Scene) -> None:
    """By the token and by the bot's own."""
    seen = await scene.waiting()
    await seen.response.send_message("hello")
    place = scene.place
    scene.server.delete_channel(scene.channel)

    assert await refusal(seen.edit_original_response(content="x")) == 10003
    assert await refusal(place.send("x")) == 10003


async def test_post_is_refused_when_a_permission_was_taken(scene: Scene) -> None:
    """Attach Files, then Send Messages, then View Channel; answers to interactions go on."""
    scene.server.take_permission(scene.channel, "attach_files")
    assert await refusal(scene.place.send(file=file())) == 50013
    scene.server.take_permission(scene.channel, "send_messages")
    assert await refusal(scene.place.send("x")) == 50013
    scene.server.take_permission(scene.channel, "view_channel")
    assert await refusal(scene.place.send("x")) == 50001

    seen = await scene.waiting()
    await seen.response.send_message("hello")
    assert not seen.app_permissions.send_messages
    scene.server.give_permission(scene.channel, "view_channel", "send_messages")
    await scene.place.send("x")


async def test_history_is_empty_when_it_may_not_be_read(scene: Scene) -> None:
    """Without the permission nothing comes; with it, newest first."""
    for text in ("one", "two", "three"):
        await scene.place.send(text)
    assert [message.content async for message in scene.place.history(limit=2)] == ["three", "two"]

    scene.server.take_permission(scene.channel, "read_message_history")

    assert [message async for message in scene.place.history()] == []


async def test_direct_message_is_refused_when_a_member_closed_them(scene: Scene) -> None:
    """50007."""
    scene.ada.dms_open = False
    ada = await scene.bot.fetch_user(scene.ada.id)

    assert await refusal(ada.send("psst")) == 50007


async def test_private_answer_is_out_of_reach_of_the_bots_token(scene: Scene) -> None:
    """It can't be read, edited or deleted but by the interaction's token, and isn't in the history."""
    seen = await scene.waiting()
    await seen.response.send_message("psst", ephemeral=True)
    message = await seen.original_response()
    partial = scene.place.get_partial_message(message.id)

    assert await refusal(partial.fetch()) == 10008
    assert await refusal(partial.edit(content="x")) == 10008
    assert await refusal(partial.delete()) == 10008
    assert [each async for each in scene.place.history()] == []
    await seen.edit_original_response(content="by token")


async def test_edit_is_refused_when_the_message_is_somebody_elses(scene: Scene) -> None:
    """Members' messages can be read, not changed."""
    said = scene.server.say(scene.ada, scene.channel, "mine")

    assert await refusal(scene.place.get_partial_message(said.id).edit(content="x")) == 50005
    assert await refusal(scene.place.get_partial_message(said.id).delete()) == 50013


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_file_is_refused_when_it_is_over_the_servers_limit(scene: Scene) -> None:
    """The limit is on the interaction, and holds for answers and posts."""
    scene.guild.upload_limit_bytes = 100
    seen = await scene.waiting()

    assert seen.filesize_limit == 100
    assert await refusal(seen.response.send_message(file=file(size=101))) == 40005
    assert await refusal(scene.place.send(file=file(size=101))) == 40005
    await seen.response.send_message(file=file(size=100))


async def test_files_stay_when_an_edit_does_not_speak_of_them(scene: Scene) -> None:
    """Without attachments all stay; with them those that are listed, and new ones come in."""
    sent = await scene.place.send(files=[file("a.png"), file("b.png")])
    await sent.edit(content="words")
    assert names(scene, sent.id) == ["a.png", "b.png"]

    await sent.edit(attachments=[sent.attachments[1], file("c.png")])
    assert names(scene, sent.id) == ["b.png", "c.png"]

    await sent.edit(attachments=[])
    assert names(scene, sent.id) == []
    assert [version.content for version in scene.server.world.messages[sent.id].versions] == ["", "words", "words", "words"]


async def test_gallery_keeps_its_file_when_the_card_is_edited_as_it_was_read(scene: Scene) -> None:
    """A card that was fetched, with Discord's links in it, and sent back shows the same file."""
    sent = await scene.place.send(view=Card("a fox", code="c1", picture="fox.png"), file=file())
    fetched = await scene.place.fetch_message(sent.id)

    await fetched.edit(view=ui.LayoutView.from_message(fetched))

    parts = scene.server.world.messages[sent.id].parts
    assert [part["items"][0]["media"]["url"] for part in parts if part["type"] == 12] == ["attachment://fox.png"]


# ── new messages ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_message_is_posted_once_when_its_nonce_is_sent_again(scene: Scene) -> None:
    """For some minutes the same nonce brings the same message."""
    first = await scene.place.send("one", nonce="job-1")
    again = await scene.place.send("one", nonce="job-1")
    assert again.id == first.id

    scene.server.jump(seconds=301)
    assert (await scene.place.send("one", nonce="job-1")).id != first.id
    assert len(scene.server.shown(scene.channel)) == 2


async def test_message_pings_whom_it_may(scene: Scene) -> None:
    """allowed_mentions decides; an edit notifies nobody."""
    text = f"<@{scene.ada.id}> @everyone"
    loud = await scene.place.send(text)
    quiet = await scene.place.send(text, allowed_mentions=discord.AllowedMentions.none())
    some = await scene.place.send(text, allowed_mentions=discord.AllowedMentions(everyone=False, users=[scene.ada]))
    await some.edit(content=text)

    found = [scene.server.world.messages[each.id].versions[0].pings for each in (loud, quiet, some)]
    assert found == [{str(scene.ada.id), "everyone"}, set(), {str(scene.ada.id)}]
    assert scene.server.world.messages[some.id].now.pings == set()


async def test_text_becomes_a_card_when_its_content_is_nulled(scene: Scene) -> None:
    """Text that isn't taken away is in the card's way; afterwards the card stays one."""
    seen = await scene.waiting()
    await seen.response.send_message("text")
    assert await refusal(seen.edit_original_response(view=Card("card", code="c1"))) == 50035

    await seen.edit_original_response(content=None, view=Card("card", code="c1"))

    assert await refusal(seen.edit_original_response(content="text again")) == 50035
    route = discord.http.Route("PATCH", "/channels/{c}/messages/{m}", c=scene.channel.id, m=(await seen.original_response()).id)
    assert await refusal(scene.bot.http.request(route, json={"flags": 0})) == 50035
