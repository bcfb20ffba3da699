"""Where an interaction comes from decides whose community pays and how the result is shown."""

from typing import Any

import discord
import pytest
from simcord import interactions
from simcord.builders import ChannelHandle
from simcord.enums import InteractionType

from cogs.places import community_of, is_age_restricted, new_showing, staff_of
from domain.jobs import ShowingKind
from domain.people import personal_key, server_key
from tests.cogs.conftest import Town, whispers

GUILD_INSTALL, USER_INSTALL = "0", "1"
SERVER, BOT_DM, ELSEWHERE = 0, 1, 2


def interaction(town: Town, *, context: int = SERVER, owners: dict[str, str] | None = None) -> discord.Interaction[Any]:
    """An interaction of Ada's as Discord would send it from there."""
    _, payload = interactions.base_payload(
        town.env.backend,
        type=InteractionType.APPLICATION_COMMAND,
        channel_id=town.channel.id if context == SERVER else town.ada.user.dm_channel.id,
        guild_id=town.server.id if context == SERVER else None,
        user_id=town.ada.id,
        data={"id": "1", "name": "imagine", "type": 1},
    )
    told = {**payload, "context": context, "authorizing_integration_owners": owners or {}}
    return discord.Interaction(data=told, state=town.atelier.bot._connection)  # type: ignore[arg-type]


async def test_server_that_installed_the_bot_pays(town: Town) -> None:
    """By the server's installation, also where the member has one too, and where Discord names no owner."""
    server, ada = str(town.server.id), str(town.ada.id)
    for owners in ({GUILD_INSTALL: server}, {GUILD_INSTALL: server, USER_INSTALL: ada}, {}):
        asked = interaction(town, owners=owners)
        assert community_of(asked) == server_key(town.server.id)
        assert new_showing(asked, now=town.clock.now()).kind is ShowingKind.REPLY


async def test_person_who_installed_the_bot_pays_where_the_server_did_not(town: Town) -> None:
    """In somebody else's server it's the person's own, and only the token reaches the reply."""
    asked = interaction(town, owners={USER_INSTALL: str(town.ada.id)})
    assert community_of(asked) == personal_key(town.ada.id)
    assert new_showing(asked, now=town.clock.now()).kind is ShowingKind.PRIVATE
    assert staff_of(asked) is None


@pytest.mark.parametrize(("context", "kind"), [(BOT_DM, ShowingKind.REPLY), (ELSEWHERE, ShowingKind.PRIVATE)])
async def test_direct_messages_are_the_persons_own(town: Town, context: int, kind: ShowingKind) -> None:
    """In the bot's own conversation it can edit its reply; in others only the token can."""
    asked = interaction(town, context=context)
    assert community_of(asked) == personal_key(town.ada.id)
    assert new_showing(asked, now=town.clock.now()).kind is kind


async def test_lenient_safety_works_in_age_restricted_channels_only(town: Town) -> None:
    """Discord's mark on the channel decides, and a thread has its parent's."""
    restricted = town.server.create_text_channel("restricted")
    await restrict(town, restricted)
    assert whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox", safety_tolerance=5))
    await town.ada.slash(restricted, "imagine", prompt="a fox", safety_tolerance=5)
    assert (await town.job(town.ada)).request.safety_tolerance == 5


async def test_thread_has_the_mark_of_its_parent(town: Town) -> None:
    """A thread says nothing of its own about age."""
    asked = interaction(town)
    parent = town.env.bot.get_channel(town.channel.id)
    assert isinstance(parent, discord.TextChannel)
    asked.channel = await parent.create_thread(name="inside", type=discord.ChannelType.public_thread)
    assert not is_age_restricted(asked)
    await restrict(town, town.channel)
    assert is_age_restricted(asked)


async def restrict(town: Town, channel: ChannelHandle) -> None:
    """The server's staff mark a channel as age-restricted, which simcord has no word for."""
    known = town.env.bot.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    payload = {"id": str(channel.id), "guild_id": str(town.server.id), "type": 0, "name": known.name, "position": 0, "nsfw": True}
    town.env.backend.emit("CHANNEL_UPDATE", payload)
    await town.env.settle()
    assert known.is_nsfw()
