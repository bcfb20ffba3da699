"""The client: commands synced once, the host read at login, servers that come."""

import discord
import pytest

from cogs.client import hosts_of
from cogs.registry import COGS, PRESSES
from domain.people import member_key, personal_key, server_key
from tests.cogs.conftest import OpenTown, Town, arrive, whispers
from tests.cogs.rendering import links_in, text_in


async def test_commands_are_synced_only_when_they_changed(open_town: OpenTown) -> None:
    """Discord allows so many syncs a day; a restart with the same commands takes none."""
    async with open_town() as first:
        assert first.calls("PUT", "/commands") == 1
    async with open_town() as second:
        assert second.calls("PUT", "/commands") == 0
    async with open_town(PERSONAL_QUOTA="3/day") as changed:
        assert changed.calls("PUT", "/commands") == 1


async def test_bot_asks_for_no_privileged_intent_and_pings_nobody(town: Town) -> None:
    """It reads no messages and no member lists."""
    bot = town.atelier.bot
    assert not (bot.intents.message_content)
    assert not (bot.intents.members)
    assert not (bot.intents.presences)
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


@pytest.mark.parametrize(("quota", "installs", "contexts"), [("0", [0], [0]), ("3/day", [0, 1], [0, 1, 2])])
async def test_imagine_works_outside_of_servers_only_with_a_personal_quota(
    open_town: OpenTown, quota: str, installs: list[int], contexts: list[int]
) -> None:
    """While PERSONAL_QUOTA is 0, user installs are off and Discord doesn't offer /imagine in direct messages."""
    async with open_town(PERSONAL_QUOTA=quota) as town:
        command = town.atelier.bot.tree.get_command("imagine")
        assert isinstance(command, discord.app_commands.Command)
        told = command.to_dict(town.atelier.bot.tree)
        assert (told["integration_types"], told["contexts"]) == (installs, contexts)


async def test_member_orders_in_direct_messages_where_there_is_a_personal_quota(open_town: OpenTown) -> None:
    """The person's own community pays, and the card comes into the same conversation."""
    async with open_town(PERSONAL_QUOTA="3/day") as town:
        await town.ada.user.slash("imagine", prompt="a fox")
        (job,) = await town.store.recent_jobs(personal_key(town.ada.id), member_key(town.ada.id), most=5)
        await town.drive(job)
        assert links_in(town.ada.user.dm_channel.history()[0].components)
        assert town.messages() == []


async def test_open_server_arrives_quietly(town: Town) -> None:
    """Nobody is asked about what the settings already say."""
    await arrive(town, "Another Place")
    assert town.host.dm_channel.history() == []


async def test_host_is_asked_about_a_server_that_is_not_open(open_town: OpenTown) -> None:
    """Name and size, and three answers."""
    async with open_town(COMMUNITIES="") as town:
        message = await asked(town, "Pinewood **Art**")
        assert text_in(message.components).startswith(r"**Pinewood \*\*Art\*\*** (")
        assert "members) added me" in text_in(message.components)


async def test_host_opens_a_server_by_a_press(open_town: OpenTown) -> None:
    """From then on its members are served."""
    async with open_town(COMMUNITIES="") as town:
        message = await asked(town, "Newcomers")
        await town.host.click(message, label="Open")
        server = town.env.bot.guilds[-1]
        assert await town.atelier.parts.desk.is_open(server_key(server.id))
        assert "is open" in text_in(town.host.dm_channel.history()[-1].components)


async def test_host_leaves_a_server_closed(open_town: OpenTown) -> None:
    """Not now changes nothing."""
    async with open_town(COMMUNITIES="") as town:
        message = await asked(town, "Newcomers")
        await town.host.click(message, label="Not now")
        server = town.env.bot.guilds[-1]
        assert not await town.atelier.parts.desk.is_open(server_key(server.id))
        assert "stays closed" in text_in(town.host.dm_channel.history()[-1].components)


async def test_host_leaves_a_server(open_town: OpenTown) -> None:
    """The bot goes."""
    async with open_town(COMMUNITIES="") as town:
        message = await asked(town, "Newcomers")
        await town.host.click(message, label="Leave")
        assert [guild.name for guild in town.env.bot.guilds] == ["Pinewood Art"]


async def test_somebody_else_cannot_open_a_server(open_town: OpenTown) -> None:
    """The press is checked, not only the place where the button is."""
    async with open_town(COMMUNITIES="") as town:
        message = await asked(town, "Newcomers")
        town.atelier.bot.host_ids = frozenset({1})
        result = await town.host.click(message, label="Open")
        assert whispers(result) == ["You may not do this here."]
        assert not await town.atelier.parts.desk.is_open(server_key(town.env.bot.guilds[-1].id))


async def test_host_is_the_owner_of_the_application(town: Town) -> None:
    """Read at login where nobody was handed in."""
    application = await town.atelier.bot.application_info()
    assert hosts_of(application) == {application.owner.id}


async def test_host_is_every_accepted_member_of_the_team(town: Town) -> None:
    """Who was only invited to the team is no host yet."""
    told = await town.atelier.bot.http.application_info()
    people = [{"user": {**told["owner"], "id": str(number)}, "membership_state": state} for number, state in ((7, 2), (8, 1))]
    team = {
        "id": "9",
        "icon": None,
        "name": "Hosts",
        "owner_user_id": "7",
        "members": [{**one, "team_id": "9", "permissions": ["*"], "role": "admin"} for one in people],
    }
    application = discord.AppInfo(town.atelier.bot._connection, {**told, "team": team})  # type: ignore[typeddict-item]
    assert hosts_of(application) == {7}


async def test_every_cog_is_loaded_and_every_button_is_known(town: Town) -> None:
    """What is listed is what runs."""
    assert len(town.atelier.bot.cogs) == len(COGS)
    templates = [press.__discord_ui_compiled_template__.pattern for press in PRESSES]
    assert len(set(templates)) == len(templates)


async def asked(town: Town, name: str) -> discord.Message:
    """A server adds the bot, and the host reads the question."""
    await arrive(town, name)
    return town.host.dm_channel.history()[-1]
