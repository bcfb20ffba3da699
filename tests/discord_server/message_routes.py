"""Messages by the bot's own token, and everything that goes by an interaction's token."""

from . import interactions, messages
from .calls import Call, Routes
from .entities import Interaction, Json, Message
from .payloads import message_json
from .refusals import Refused
from .world import World

routes = Routes()

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
CHANNEL = "/channels/{channel_id}/messages"


@routes.add("POST", CALLBACK, needs_token=False)
def callback(world: World, call: Call) -> Json | None:
    """Acknowledge an interaction."""
    interaction = world.interactions.get(call.parameters["interaction_token"])
    if interaction is None or interaction.id != call.number("interaction_id"):
        raise Refused(10062)
    answered = interactions.acknowledge(world, interaction, call.draft)
    return answered if call.query.get("with_response", "").lower() in ("1", "true") else None


@routes.add("POST", WEBHOOK, needs_token=False)
def follow_up(world: World, call: Call) -> Json | None:
    """Send a follow-up message."""
    message = interactions.follow_up(world, _by_token(world, call), call.draft)
    return message_json(world, message)


@routes.add("GET", WEBHOOK + "/messages/@original", needs_token=False)
@routes.add("GET", WEBHOOK + "/messages/{message_id}", needs_token=False)
def read_by_token(world: World, call: Call) -> Json:
    """Read a message of the token's."""
    return message_json(world, _reached(world, call))


@routes.add("PATCH", WEBHOOK + "/messages/@original", needs_token=False)
@routes.add("PATCH", WEBHOOK + "/messages/{message_id}", needs_token=False)
def edit_by_token(world: World, call: Call) -> Json:
    """Edit a message of the token's."""
    return message_json(world, messages.edit(world, _reached(world, call), call.draft, by="token"))


@routes.add("DELETE", WEBHOOK + "/messages/@original", needs_token=False)
@routes.add("DELETE", WEBHOOK + "/messages/{message_id}", needs_token=False)
def delete_by_token(world: World, call: Call) -> None:
    """Take a message of the token's away."""
    messages.delete(world, _reached(world, call))


def _by_token(world: World, call: Call) -> Interaction:
    if call.number("webhook_id") != world.bot.id:
        raise Refused(10015)
    return interactions.by_token(world, call.parameters["webhook_token"])


def _reached(world: World, call: Call) -> Message:
    which = call.parameters.get("message_id", "@original")
    return interactions.reachable(world, _by_token(world, call), which)


@routes.add("POST", CHANNEL)
def post(world: World, call: Call) -> Json:
    """Post a message."""
    return message_json(world, messages.post(world, world.channel(call.number("channel_id")), call.draft))


@routes.add("GET", CHANNEL)
def history(world: World, call: Call) -> list[Json]:
    """The latest messages of a channel, newest first; none without Read Message History."""
    channel = world.channel(call.number("channel_id"))
    if not channel.bot_permissions.read_message_history:
        return []
    before, after = (int(call.query.get(key, default)) for key, default in (("before", 1 << 63), ("after", 0)))
    found = [message for message in messages.history(world, channel) if after < message.id < before]
    most = int(call.query.get("limit", 50))
    page = found[-most:] if "after" in call.query else found[:most]
    return [message_json(world, message) for message in page]


@routes.add("GET", CHANNEL + "/{message_id}")
def read(world: World, call: Call) -> Json:
    """Read a message."""
    channel = world.channel(call.number("channel_id"))
    messages.require(channel, "read_message_history")
    return message_json(world, _visible(world, call))


@routes.add("PATCH", CHANNEL + "/{message_id}")
def edit(world: World, call: Call) -> Json:
    """Edit one of the bot's own messages."""
    message = _visible(world, call)
    if message.author is not world.bot:
        raise Refused(50005)
    if call.files:
        messages.require(message.channel, "attach_files")
    return message_json(world, messages.edit(world, message, call.draft, by="bot"))


@routes.add("DELETE", CHANNEL + "/{message_id}")
def delete(world: World, call: Call) -> None:
    """Take a message away: the bot's own, or anybody's with Manage Messages."""
    message = _visible(world, call)
    if message.author is not world.bot:
        messages.require(message.channel, "manage_messages")
    messages.delete(world, message)


def _visible(world: World, call: Call) -> Message:
    """A message as the bot's own token sees it: ephemeral ones aren't there. Raises: Refused (10003, 50001, 10008)."""
    message = world.message(world.channel(call.number("channel_id")).id, call.number("message_id"))
    if message.is_ephemeral:
        raise Refused(10008)
    return message
