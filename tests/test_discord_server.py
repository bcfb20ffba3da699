"""The server in Discord's place, proven with a small real bot: login, commands, presses, modals, files, the gateway."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest
from PIL import Image

from tests.discord_description import Description, discords_description
from tests.discord_server import DiscordServer, Upload, pointed_at
from tests.discord_server.gateway import HEARTBEAT
from tests.discord_server.sample_bot import Card, Scene, playing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The server and the bot; the bot sends nothing that Discord's description forbids."""
    async with playing() as scene:
        yield scene
        assert scene.server.violations == []


def png() -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 4), "teal").save(buffer, "PNG")
    return buffer.getvalue()


async def test_bot_logs_in_and_answers_when_a_member_types_a_command(scene: Scene) -> None:
    """The whole way: login, commands registered, an interaction pushed, acknowledged and shown."""
    ordered = scene.server.slash(scene.ada, scene.channel, "card", text="a fox")

    message = await scene.server.wait_for(lambda: ordered.original)

    assert message.text == "a fox"
    assert scene.server.shown(scene.channel) == [message]
    assert ordered.answer
    assert ordered.answer.type == 4
    assert scene.bot.application
    assert scene.bot.application.owner.id == scene.server.world.host.id


async def test_bot_reads_its_team_when_the_application_has_one() -> None:
    """The owner may be a team."""
    async with DiscordServer() as server:
        server.world.team = (server.world.add_user("grace"), server.world.add_user("alan"))
        with pointed_at(server.address):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(server.world.token)
                info = await client.application_info()

    assert info.team
    assert [member.name for member in info.team.members] == ["grace", "alan"]


async def test_file_comes_back_unchanged_when_a_member_attaches_it(scene: Scene) -> None:
    """An attachment goes in as an option, is read through its signed link, and is uploaded anew in a gallery."""
    ordered = scene.server.slash(scene.ada, scene.channel, "card", text="a fox", picture=Upload("my fox.png", png()))

    message = await scene.server.wait_for(lambda: ordered.original)

    assert [(file.filename, file.data) for file in message.attachments] == [("my_fox.png", png())]
    fetched = await scene.place.fetch_message(message.id)
    assert fetched.attachments == []  # components show it
    gallery = fetched.components[0].children[1]  # type: ignore[union-attr]
    assert isinstance(gallery, discord.MediaGalleryComponent)
    assert (gallery.items[0].media.width, gallery.items[0].media.height) == (8, 4)


async def test_link_stops_working_when_its_day_is_over(scene: Scene) -> None:
    """Signed links differ each time, and run out."""
    sent = await scene.place.send("look", file=discord.File(io.BytesIO(png()), "fox.png"))
    again = await scene.place.fetch_message(sent.id)
    assert sent.attachments[0].url != again.attachments[0].url
    assert await sent.attachments[0].read() == png()

    scene.server.jump(seconds=25 * 3600)

    with pytest.raises(discord.NotFound):
        await again.attachments[0].read()


async def test_button_of_a_dynamic_item_edits_its_message_when_pressed(scene: Scene) -> None:
    """A press reaches the item, whose answer becomes the next version of the message."""
    ordered = scene.server.slash(scene.ada, scene.channel, "card", text="a fox")
    message = await scene.server.wait_for(lambda: ordered.original)

    pressed = scene.server.click(scene.ada, message, message.custom_id(label="Keep"))
    await scene.server.wait_for(lambda: pressed.answer)

    assert [version.by for version in message.versions] == ["callback", "callback"]
    assert message.text == "kept c1"


async def test_modal_brings_text_and_files_when_submitted(scene: Scene) -> None:
    """A modal is shown, filled in with words and files, and answered privately."""
    asked = scene.server.slash(scene.ada, scene.channel, "report")
    await scene.server.wait_for(lambda: asked.answer)

    submitted = scene.server.submit_modal(asked, words="it broke", files=[Upload("a.png", png())])
    message = await scene.server.wait_for(lambda: submitted.original)

    assert message.text == f"it broke: a.png {len(png())}"
    assert message.is_ephemeral


async def test_composer_offers_choices_when_an_option_completes_itself(scene: Scene) -> None:
    """Autocomplete goes out and its choices come back."""
    typed = scene.server.autocomplete(scene.ada, scene.channel, "wait", "code", code="q")
    await scene.server.wait_for(lambda: typed.answer)

    assert typed.choices == [{"name": "q1", "value": "q1"}]


async def test_menu_entry_brings_the_message_when_chosen(scene: Scene) -> None:
    """A message command carries the message it was chosen on."""
    said = scene.server.say(scene.ada, scene.channel, "hello")

    scene.server.message_command(scene.ada, "Look", said)
    looked = await scene.bot.waiting.get()

    assert looked.extras["message"].content == "hello"


async def test_bot_speaks_privately_when_it_opens_direct_messages(scene: Scene) -> None:
    """The same channel comes each time, and commands work in it."""
    ada = await scene.bot.fetch_user(scene.ada.id)
    await ada.send("psst")
    await ada.send("again")
    place = scene.server.world.dm(scene.ada)
    assert [message.text for message in scene.server.shown(place)] == ["psst", "again"]

    scene.server.slash(scene.ada, place, "wait")
    heard = await scene.bot.waiting.get()

    assert heard.guild is None
    assert heard.context.dm_channel


async def test_bot_answers_by_token_alone_when_a_user_installed_it(scene: Scene) -> None:
    """In a server it isn't in, the interaction names the user as its owner, and the channel can't be posted to."""
    away = scene.server.world.add_guild("Elsewhere", has_bot=False)
    channel = scene.server.world.add_channel(away, "chat")
    scene.server.slash(scene.ada, channel, "wait", is_user_install=True, forces_ephemeral=True)
    heard = await scene.bot.waiting.get()

    await heard.response.send_message("here")

    assert heard.is_user_integration()
    assert not heard.is_guild_integration()
    assert (await heard.original_response()).flags.ephemeral
    with pytest.raises(discord.Forbidden) as refused:
        await scene.bot.http.get_channel(channel.id)
    assert refused.value.code == 50001


async def test_bot_resumes_and_hears_what_it_missed_when_the_gateway_drops_it(scene: Scene) -> None:
    """An event pushed while nobody listens comes after the resume."""
    await scene.server.drop_gateway()
    ordered = scene.server.slash(scene.ada, scene.channel, "card", text="missed")

    message = await scene.server.wait_for(lambda: ordered.original)

    assert message.text == "missed"
    assert (scene.server.gateway.identifies, scene.server.gateway.resumes) == (1, 1)


async def test_bot_identifies_anew_when_its_session_is_forgotten(scene: Scene) -> None:
    """A resume is turned down after the gateway's restart."""
    await scene.server.restart_gateway()
    await scene.server.wait_for(lambda: scene.server.gateway.live)

    ordered = scene.server.slash(scene.ada, scene.channel, "card", text="back")

    await scene.server.wait_for(lambda: ordered.original)
    assert (scene.server.gateway.identifies, scene.server.gateway.resumes) == (2, 0)


async def test_bot_beats_when_the_gateway_asks_for_it(scene: Scene) -> None:
    """A heartbeat is answered by a heartbeat."""
    scene.server.gateway.ask(HEARTBEAT)

    await scene.server.wait_for(lambda: scene.server.gateway.heartbeats)


async def test_bot_reconnects_when_asked_to(scene: Scene) -> None:
    """Discord's own request to reconnect ends in a resume."""
    scene.server.ask_reconnect()

    await scene.server.wait_for(lambda: scene.server.gateway.resumes)


async def test_bot_hears_of_guilds_when_it_is_invited_and_leaves(scene: Scene) -> None:
    """A guild joined while it runs, its count of members, and leaving it."""
    joined: asyncio.Queue[discord.Guild] = asyncio.Queue()
    scene.bot.add_listener(joined.put, "on_guild_join")
    guild = scene.server.world.add_guild("Big Place", member_count=3012, has_bot=False)

    scene.server.invite_bot(guild)
    place = await joined.get()
    assert place.member_count == 3012
    await place.leave()

    assert not guild.has_bot


@asynccontextmanager
async def child(server: DiscordServer) -> AsyncIterator[None]:
    """The bot as a process of its own, listening; killed in the end, without a chance to clean up."""
    arguments = ("-m", "tests.discord_server.sample_bot", server.address, server.world.token)
    before = server.gateway.identifies
    process = await asyncio.create_subprocess_exec(sys.executable, "-W", "ignore", *arguments)
    try:
        await server.wait_for(lambda: server.gateway.identifies > before and server.is_listening("card"))
        yield
    finally:
        process.kill()
        await process.wait()


async def test_button_works_in_a_new_process_when_the_first_was_killed() -> None:
    """State lives in the server: a message outlives the bot that sent it, and its button reaches the next one."""
    async with DiscordServer() as server:
        channel = server.world.add_channel(server.world.add_guild("Pinewood Art"), "studio")
        held = server.hold_next("POST /interactions/*", when="after")
        async with child(server):
            ordered = server.slash(server.world.host, channel, "card", text="a fox")
            await server.wait_for(lambda: held.is_reached)
        held.let_go()

        async with child(server):
            assert ordered.original
            pressed = server.click(server.world.host, ordered.original, "keep:c1")
            await server.wait_for(lambda: pressed.answer)

        assert ordered.original.text == "kept c1"


def test_description_is_there_when_ci_runs() -> None:
    """In CI bodies are always checked; elsewhere only where the description lies beside the checkout."""
    description = discords_description()
    if description is None:
        pytest.skip("Discord's description isn't beside this checkout")

    assert isinstance(description, Description)
    wrong = {"content": "x" * 5000}
    assert "content" in str(description.problem("POST", "/channels/{channel_id}/messages", wrong))


async def test_stranger_is_turned_away_when_the_token_is_wrong() -> None:
    """Neither the API nor the gateway takes another token."""
    async with DiscordServer() as server, aiohttp.ClientSession() as session:
        with pointed_at(server.address):
            async with discord.Client(intents=discord.Intents.none()) as client:
                with pytest.raises(discord.LoginFailure):
                    await client.login("a made-up token")
        async with session.ws_connect(server.world.gateway) as socket:
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": "a made-up token", "intents": 0}})
            closed = await socket.receive()

    assert closed.data == 4004


async def test_card_stays_within_the_description_when_it_is_sent(scene: Scene) -> None:
    """A violation is answered as Discord does, and remembered."""
    if discords_description() is None:
        pytest.skip("Discord's description isn't beside this checkout")
    with pytest.raises(discord.HTTPException) as refused:
        await scene.bot.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=scene.channel.id), json={"content": 5}
        )

    assert refused.value.code == 50035
    assert len(scene.server.violations) == 1
    scene.server.violations.clear()
    await scene.place.send(view=Card("fine", code="c1"))
