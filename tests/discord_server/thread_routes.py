"""Threads of the bot's in a forum channel: started with their first message, and listed.

Source: https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel.
"""

from . import messages
from .calls import Call, Routes
from .entities import FORUM, THREAD, Channel, Json
from .messages import Draft
from .payloads import channel_json, message_json
from .refusals import Refused
from .world import World

routes = Routes()

GOING_ON = "/guilds/{guild_id}/threads/active"


@routes.add("POST", "/channels/{channel_id}/threads")
def start_thread(world: World, call: Call) -> Json:
    """Start a thread with its first message, which has its id. It knows no nonce."""
    forum = world.channel(call.number("channel_id"))
    if forum.kind != FORUM:
        raise Refused(50035, "only threads of forums are known here")
    messages.require(forum, "send_messages", *(("attach_files",) if call.files else ()))
    first = messages.begin_thread(
        world, new_thread(world, forum, str(call.body["name"])), Draft(call.body["message"], call.files)
    )
    return channel_json(world, first.channel) | {"message": message_json(world, first)}


@routes.add("GET", GOING_ON)
def going_on(world: World, call: Call) -> Json:
    """All threads of a guild; none is archived here."""
    guild = world.guild(call.number("guild_id"))
    found = [channel for channel in world.channels.values() if channel.kind == THREAD and channel.guild is guild]
    return {"threads": [channel_json(world, thread) for thread in found], "members": []}


@routes.add("GET", "/channels/{channel_id}/threads/archived/public")
def archived(_world: World, _call: Call) -> Json:
    """None."""
    return {"threads": [], "members": [], "has_more": False}


def new_thread(world: World, forum: Channel, name: str) -> Channel:
    """A thread that isn't anywhere yet."""
    return Channel(world.ids.next(), THREAD, name, forum.guild, denied=forum.denied, forum=forum)
