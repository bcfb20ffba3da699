"""What a bot asks around its login: itself, its application, the gateway, commands, users, guilds."""

from typing import Any

from .calls import Call, Routes
from .entities import Json, User
from .payloads import channel_json, guild_json, member_json, user_json
from .refusals import Refused
from .world import World

routes = Routes()


@routes.add("GET", "/users/@me")
def me(world: World, _call: Call) -> Json:
    """The bot itself."""
    return user_json(world.bot)


@routes.add("GET", "/oauth2/applications/@me")
def application(world: World, _call: Call) -> Json:
    """The application, with its owner or its team."""
    owner = world.team[0] if world.team else world.host
    return {
        "id": str(world.bot.id),
        "name": "Atelier",
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "owner": user_json(owner),
        "team": _team(world) if world.team else None,
        "flags": 0,
        "redirect_uris": [],
        "approximate_guild_count": world.told_servers or sum(guild.has_bot for guild in world.guilds.values()),
    }


def _team(world: World) -> Json:
    members = [{"membership_state": 2, "team_id": "1", "user": user_json(user), "role": "admin"} for user in world.team]
    return {"id": "1", "icon": None, "name": "hosts", "owner_user_id": str(world.team[0].id), "members": members}


@routes.add("GET", "/gateway/bot")
def gateway(world: World, _call: Call) -> Json:
    """Where the gateway is."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": world.gateway, "shards": 1, "session_start_limit": limit}


@routes.add("PUT", "/applications/{application_id}/commands")
def put_commands(world: World, call: Call) -> list[Json]:
    """Replace all global commands."""
    return _put(world, None, call.body or [])


@routes.add("GET", "/applications/{application_id}/commands")
def commands(world: World, _call: Call) -> list[Json]:
    """All global commands."""
    return world.commands.get(None, [])


@routes.add("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def put_guild_commands(world: World, call: Call) -> list[Json]:
    """Replace a guild's commands."""
    return _put(world, world.guild(call.number("guild_id")).id, call.body or [])


@routes.add("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def guild_commands(world: World, call: Call) -> list[Json]:
    """A guild's commands."""
    return world.commands.get(world.guild(call.number("guild_id")).id, [])


def _put(world: World, guild_id: int | None, bodies: list[Json]) -> list[Json]:
    """A command that was there under the same name and type keeps its id."""
    known = {(each["type"], each["name"]): each["id"] for each in world.commands.get(guild_id, ())}
    world.commands[guild_id] = [_command(world, guild_id, body, known) for body in bodies]
    world.changed()
    return world.commands[guild_id]


def _command(world: World, guild_id: int | None, body: Json, known: dict[Any, str]) -> Json:
    key = (body.get("type") or 1, body["name"])
    made = {"id": known.get(key) or str(world.ids.next()), "application_id": str(world.bot.id), "version": "1", "type": key[0]}
    return {"description": "", "options": []} | body | made | ({"guild_id": str(guild_id)} if guild_id else {})


@routes.add("GET", "/users/{user_id}")
def user(world: World, call: Call) -> Json:
    """Anybody."""
    return user_json(_user(world, call.number("user_id")))


def _user(world: World, user_id: int) -> User:
    if user_id not in world.users:
        raise Refused(10013)
    return world.users[user_id]


@routes.add("POST", "/users/@me/channels")
def open_dm(world: World, call: Call) -> Json:
    """The bot's direct messages with a user; always the same channel."""
    return channel_json(world, world.dm(_user(world, int(call.body["recipient_id"]))))


@routes.add("GET", "/channels/{channel_id}")
def channel(world: World, call: Call) -> Json:
    """A channel."""
    return channel_json(world, world.channel(call.number("channel_id")))


@routes.add("GET", "/guilds/{guild_id}")
def guild(world: World, call: Call) -> Json:
    """A guild."""
    return guild_json(world, world.guild(call.number("guild_id")))


@routes.add("GET", "/guilds/{guild_id}/channels")
def guild_channels(world: World, call: Call) -> list[Json]:
    """A guild's channels."""
    found = world.guild(call.number("guild_id"))
    return [channel_json(world, each) for each in world.channels.values() if each.guild is found and not each.forum]


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
def member(world: World, call: Call) -> Json:
    """A member of a guild."""
    found = world.guild(call.number("guild_id"))
    who = _user(world, call.number("user_id"))
    if who is not world.bot and who.id not in found.members:
        raise Refused(10007)
    return member_json(world, found, who)


@routes.add("GET", "/users/@me/guilds")
def my_guilds(world: World, _call: Call) -> list[Json]:
    """The guilds the bot is in."""
    return [guild_json(world, each) | {"owner": False, "permissions": "0"} for each in world.guilds.values() if each.has_bot]


@routes.add("DELETE", "/users/@me/guilds/{guild_id}")
def leave(world: World, call: Call) -> None:
    """The bot leaves a guild."""
    world.remove_bot(world.guild(call.number("guild_id")))
