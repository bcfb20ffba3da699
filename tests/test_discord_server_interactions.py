"""The life of an interaction at the server in Discord's place: answered once and in time, then edited by its token."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord_server import DiscordServer, pointed_at
from tests.discord_server.sample_bot import Card, Report, Scene, playing, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The server and the bot."""
    async with playing() as scene:
        yield scene


async def test_second_acknowledgement_is_refused_when_an_interaction_comes_twice(scene: Scene) -> None:
    """The same interaction reaches the bot twice; Discord takes one answer."""
    first = await scene.waiting()
    scene.server.push_again(scene.record(first))
    second = await scene.bot.waiting.get()

    await first.response.send_message("one")

    assert await refusal(second.response.send_message("two")) == 40060
    assert [message.text for message in scene.server.shown(scene.channel)] == ["one"]


async def test_acknowledgement_is_refused_when_it_comes_after_three_seconds(scene: Scene) -> None:
    """The server's clock decides, and writes down the time an answer took."""
    late, timely = await scene.waiting(), await scene.waiting()
    scene.server.jump(seconds=2.5)
    await timely.response.send_message("just in time")
    answer = scene.record(timely).answer
    scene.server.jump(seconds=0.6)

    assert await refusal(late.response.send_message("late")) == 10062
    assert answer
    assert answer.took_s >= 2.5


async def test_interaction_stays_open_when_its_answer_was_malformed(scene: Scene) -> None:
    """A refused callback acknowledges nothing."""
    seen = await scene.waiting()

    assert await refusal(seen.response.send_message("x" * 2001)) == 50035
    await seen.response.send_message("short")


async def test_modal_is_refused_when_it_answers_a_modal(scene: Scene) -> None:
    """One modal can't lead to another."""

    class Asks(Report):
        async def on_submit(self, interaction: discord.Interaction) -> None:
            codes.append(await refusal(interaction.response.send_modal(Report())))
            await interaction.response.defer()

    codes: list[int] = []
    seen = await scene.waiting()
    await seen.response.send_modal(Asks())
    submitted = scene.server.submit_modal(scene.record(seen), words="x")
    await scene.server.wait_for(lambda: submitted.answer)

    assert codes == [50035]


@pytest.mark.parametrize("is_private", [True, False])
async def test_first_follow_up_takes_the_deferrals_place_and_kind(scene: Scene, is_private: bool) -> None:
    """A follow-up of the other kind becomes the deferral; the next one is a message of its own."""
    seen = await scene.waiting()
    await seen.response.defer(ephemeral=is_private, thinking=True)
    await seen.followup.send("first", ephemeral=not is_private)
    await seen.followup.send("second", ephemeral=not is_private)

    first, second = scene.record(seen).replies
    assert (first.text, first.is_ephemeral, first.is_loading) == ("first", is_private, False)
    assert (second.text, second.is_ephemeral) == ("second", not is_private)


async def test_deferral_can_be_taken_away_or_become_a_card(scene: Scene) -> None:
    """A bare deferral is deleted by its token, another becomes components."""
    gone, card = await scene.waiting(), await scene.waiting()
    await gone.response.defer(thinking=True)
    await gone.delete_original_response()
    await card.response.defer(thinking=True)
    await card.edit_original_response(view=Card("done", code="c1"))

    assert [message.text for message in scene.server.shown(scene.channel)] == ["done"]


async def test_token_stops_working_when_its_fifteen_minutes_are_over(scene: Scene) -> None:
    """It works until then; a test can let it run out at once."""
    expired, old = await scene.waiting(), await scene.waiting()
    for seen in (expired, old):
        await seen.response.send_message("hello")
    scene.server.expire_token(scene.record(expired))
    assert await refusal(expired.edit_original_response(content="x")) == 50027

    scene.server.jump(seconds=890)
    await old.edit_original_response(content="still there")
    scene.server.jump(seconds=11)
    assert await refusal(old.edit_original_response(content="x")) == 50027
    assert await refusal(old.followup.send("x")) == 50027


async def test_token_is_unknown_before_the_answer(scene: Scene) -> None:
    """There is nothing to edit yet."""
    seen = await scene.waiting()

    assert await refusal(seen.edit_original_response(content="x")) == 10015


async def test_follow_ups_run_out_when_the_bot_is_not_in_the_server(scene: Scene) -> None:
    """A user-installed app has five."""
    away = scene.server.world.add_guild("Elsewhere", has_bot=False)
    scene.server.slash(scene.ada, scene.server.world.add_channel(away, "chat"), "wait", is_user_install=True)
    seen = await scene.bot.waiting.get()
    await seen.response.send_message("hello")
    for number in range(5):
        await seen.followup.send(str(number))

    assert await refusal(seen.followup.send("6")) == 40094


async def test_press_reaches_the_bot_only_forged_when_the_message_has_no_such_button(scene: Scene) -> None:
    """A made-up custom_id is a mistake of the test, unless it says that it forges one."""
    shown = scene.server.slash(scene.ada, scene.channel, "card", text="a fox")
    message = await scene.server.wait_for(lambda: shown.original)
    with pytest.raises(LookupError):
        scene.server.click(scene.ada, message, "keep:other")

    heard: asyncio.Queue[discord.Interaction] = asyncio.Queue()
    scene.bot.add_listener(heard.put, "on_interaction")

    scene.server.click(scene.ada, message, "keep:other", is_forged=True)

    pressed = await heard.get()
    assert dict(pressed.data or {})["custom_id"] == "keep:other"


async def test_bodies_pass_unchecked_when_a_bench_leaves_the_description_out() -> None:
    """Discord's rules still hold then; only the description isn't asked."""
    async with DiscordServer(checks_bodies=False) as server, discord.Client(intents=discord.Intents.none()) as client:
        channel = server.world.add_channel(server.world.add_guild("Pinewood Art"), "studio")
        with pointed_at(server.address):
            await client.login(server.world.token)
            route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
            await client.http.request(route, json={"content": "x", "tts": "no truth value"})
            assert await refusal(client.http.request(route, json={"content": ""})) == 50006

        assert server.violations == []
