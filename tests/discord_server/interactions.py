"""The life of an interaction: acknowledged once and in time, then edited and followed up by its token.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from collections.abc import Callable
from datetime import timedelta

from . import messages, rules
from .entities import EPHEMERAL, LOADING, Answer, Interaction, Json, Message, Version
from .messages import Draft
from .payloads import message_json
from .refusals import Refused
from .world import World

TIME_TO_ANSWER = timedelta(seconds=3)
TOKEN_LIFE = timedelta(minutes=15)
MOST_FOLLOWUPS_WITHOUT_BOT = 5

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
"""Kinds of interactions."""
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Types of callbacks."""


def acknowledge(world: World, interaction: Interaction, draft: Draft) -> Json:
    """Take the callback: the first one, within 3 s. Raises: Refused (10062, 40060, 50035 …); it isn't acknowledged then."""
    if world.now() - interaction.pushed_at > TIME_TO_ANSWER:
        raise Refused(10062)
    if interaction.answer is not None:
        raise Refused(40060)
    kind = draft.body["type"]
    if kind not in _allowed(interaction):
        raise Refused(50035, f"type: {kind} can't answer an interaction of type {interaction.kind}")
    data = draft.body.get("data") or {}
    interaction.original = CALLBACKS[kind](world, interaction, Draft(data, draft.files))
    took_s = (world.now() - interaction.pushed_at).total_seconds()
    interaction.answer = Answer(kind, data, world.now(), took_s)
    world.changed()
    return _callback_json(world, interaction)


def _allowed(interaction: Interaction) -> set[int]:
    if interaction.kind == AUTOCOMPLETE:
        return {CHOICES}
    allowed = {MESSAGE, DEFER}
    if interaction.source is not None:
        allowed |= {DEFER_UPDATE, UPDATE}
    return allowed | ({DEFER_UPDATE} if interaction.kind == MODAL_SUBMIT else {MODAL})


def _reply(world: World, interaction: Interaction, draft: Draft) -> Message:
    return _new(world, interaction, draft)


def _defer(world: World, interaction: Interaction, draft: Draft) -> Message:
    flags = draft.body.get("flags") or 0
    if flags & ~EPHEMERAL:
        raise Refused(50035, "flags: a deferral can be ephemeral and nothing else")
    version = Version(world.now(), "callback", flags=flags | LOADING | forced_flags(interaction))
    message = Message(world.ids.next(), interaction.channel, world.bot, [version], interaction)
    interaction.replies.append(message)
    return messages.keep(world, message)


def _defer_update(_world: World, interaction: Interaction, _draft: Draft) -> Message | None:
    return interaction.source


def _update(world: World, interaction: Interaction, draft: Draft) -> Message:
    if interaction.source is None or interaction.source.deleted_at:
        raise Refused(10008)
    return messages.edit(world, interaction.source, draft, by="callback")


def _choices(_world: World, _interaction: Interaction, draft: Draft) -> None:
    if len(draft.body.get("choices") or ()) > 25:
        raise Refused(50035, "choices: at most 25")


def _modal(_world: World, _interaction: Interaction, draft: Draft) -> None:
    rules.check_modal(draft.body)


CALLBACKS: dict[int, Callable[[World, Interaction, Draft], Message | None]] = {
    MESSAGE: _reply,
    DEFER: _defer,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choices,
    MODAL: _modal,
}


def _new(world: World, interaction: Interaction, draft: Draft, *, by: str = "callback") -> Message:
    if interaction.channel.id not in world.channels:
        raise Refused(10003)
    flags = ((draft.body.get("flags") or 0) & EPHEMERAL) | forced_flags(interaction)
    message = messages.create(world, interaction.channel, draft, by=by, interaction=interaction, flags=flags)
    interaction.replies.append(message)
    return message


def forced_flags(interaction: Interaction) -> int:
    """Ephemeral, where the server doesn't let user-installed apps speak in public."""
    return EPHEMERAL if interaction.forces_ephemeral else 0


def _callback_json(world: World, interaction: Interaction) -> Json:
    assert interaction.answer is not None
    about: Json = {"id": str(interaction.id), "type": interaction.kind}
    message = interaction.original
    if message is None:
        return {"interaction": about}
    about["response_message_id"] = str(message.id)
    about["response_message_loading"] = message.is_loading
    about["response_message_ephemeral"] = message.is_ephemeral
    if interaction.answer.type == DEFER_UPDATE:
        return {"interaction": about}
    return {"interaction": about, "resource": {"type": interaction.answer.type, "message": message_json(world, message)}}


def by_token(world: World, token: str) -> Interaction:
    """The interaction that a token still works for. Raises: Refused (10015, 50027)."""
    interaction = world.interactions.get(token)
    if interaction is None:
        raise Refused(10015)
    if interaction.is_expired or world.now() - interaction.pushed_at > TOKEN_LIFE:
        raise Refused(50027)
    if interaction.answer is None:
        raise Refused(10015)
    return interaction


def reachable(world: World, interaction: Interaction, which: str) -> Message:
    """The message that @original or an id means for a token: its own, or the one pressed. Raises: Refused (10003, 10008)."""
    if interaction.channel.id not in world.channels:
        raise Refused(10003)
    reach = [*interaction.replies, *([interaction.source] if interaction.source else [])]
    message = interaction.original if which == "@original" else next((m for m in reach if str(m.id) == which), None)
    if message is None or message.deleted_at:
        raise Refused(10008)
    return message


def follow_up(world: World, interaction: Interaction, draft: Draft) -> Message:
    """One more message by the token; the first after a bare deferral takes its place and its kind. Raises: Refused."""
    original = interaction.original
    if original and original.is_loading and not original.deleted_at:
        messages.edit(world, original, draft, by="token")
        return original
    bot_is_there = interaction.channel.guild is None or interaction.channel.guild.has_bot
    if not bot_is_there and len(interaction.replies) > MOST_FOLLOWUPS_WITHOUT_BOT:
        raise Refused(40094)
    return _new(world, interaction, draft, by="token")


def push(world: World, interaction: Interaction, payload: Json) -> Interaction:
    """Send an interaction to the bot."""
    interaction.payload = payload
    world.interactions[interaction.token] = interaction
    world.publish("INTERACTION_CREATE", payload)
    world.changed()
    return interaction


def expire(world: World, interaction: Interaction) -> None:
    """Let a token run out now."""
    interaction.is_expired = True
    world.changed()
