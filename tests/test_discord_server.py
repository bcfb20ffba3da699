"""The server in Discord's place, proven with a small real bot: login, commands, presses, modals, files, the gateway."""

from collections.abc import AsyncIterator

import pytest

from tests.discord_server.sample_bot import Scene, playing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The server and the bot; the bot sends nothing that Discord's description forbids."""
    async with playing() as scene:
        yield scene
        assert scene.server.violations == []


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
