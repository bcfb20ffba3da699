"""What people do in Discord: the interactions a test pushes, built as Discord builds them."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import interactions
from .entities import (
    DM,
    GROUP_DM,
    TEXT,
    USUAL_PERMISSIONS,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Json,
    Message,
    Upload,
    User,
    unfold,
)
from .messages import store
from .payloads import attachment_json, channel_json, member_json, message_json, user_json
from .world import World

SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 6, 7, 10, 11
"""Types of a command's options."""
CHAT_INPUT, MESSAGE_COMMAND = 1, 3
"""Types of commands."""

STRING_SELECT = 3
"""A component that names nothing of Discord's."""

Value = str | int | float | bool | User | Channel | Upload


CONTEXTS = {TEXT: 0, DM: 1, GROUP_DM: 2}
"""Interaction contexts by the kind of the channel."""


def command_of(world: World, channel: Channel, name: str, kind: int, *, is_user_install: bool = False) -> Json:
    """A registered command: the guild's own, or the global one. Raises: LookupError when it isn't offered here.

    Members without a command's default_member_permissions are let through: a server's staff may open a command to them.
    """
    guild_id = channel.guild.id if channel.guild else None
    for command in (*world.commands.get(guild_id, ()), *world.commands.get(None, ())):
        if command["name"] == name and command["type"] == kind and _is_offered(command, channel, is_user_install=is_user_install):
            return dict(command)
    registered = [each["name"] for each in world.commands.get(None, ())]
    raise LookupError(f"{name!r} isn't offered here; the bot has registered {registered}")


def _is_offered(command: Json, channel: Channel, *, is_user_install: bool) -> bool:
    installs, contexts = command.get("integration_types"), command.get("contexts")
    return (installs is None or is_user_install in installs) and (contexts is None or CONTEXTS[channel.kind] in contexts)


def command_data(
    world: World,
    channel: Channel,
    words: str,
    options: Mapping[str, Value],
    *,
    focused: str | None = None,
    is_user_install: bool = False,
) -> Json:
    """The data of a slash command: "quota set" names a subcommand. Raises: LookupError, ValueError, as the composer would."""
    name, *path = words.split()
    command = command_of(world, channel, name, CHAT_INPUT, is_user_install=is_user_install)
    resolved: Json = {}
    known, nesting = command, []
    for word in path:
        known = _option(known, word)
        nesting.append((known["type"], word))
    given = [_given(world, channel, _option(known, key), value, resolved, focused=focused) for key, value in options.items()]
    missing = [each["name"] for each in known.get("options") or () if each.get("required") and each["name"] not in options]
    if missing and focused is None:
        raise ValueError(f"/{words} needs {missing}")
    for kind, word in reversed(nesting):
        given = [{"type": kind, "name": word, "options": given}]
    return {"id": command["id"], "name": name, "type": CHAT_INPUT, "options": given, "resolved": resolved}


def _option(known: Json, name: str) -> Json:
    options: list[Json] = known.get("options") or []
    found = next((option for option in options if option["name"] == name), None)
    if found is None:
        raise LookupError(f"no option {name!r}; there are {[option['name'] for option in options]}")
    return found


def _given(world: World, channel: Channel, option: Json, value: Value, resolved: Json, *, focused: str | None) -> Json:
    given: Json = {"type": option["type"], "name": option["name"]}
    if option["name"] == focused:
        return given | {"value": value, "focused": True}
    if isinstance(value, User | Channel | Upload):
        return given | {"value": _resolve(world, channel, value, resolved)}
    _check_value(option, value)
    return given | {"value": value}


def _check_value(option: Json, value: str | float) -> None:
    """What Discord's own composer wouldn't let anybody send."""
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if choices and value not in choices:
        raise ValueError(f"{option['name']}: {value!r} isn't one of {choices}")
    if isinstance(value, str):
        low, high, size = option.get("min_length"), option.get("max_length"), float(len(value))
    else:
        low, high, size = option.get("min_value"), option.get("max_value"), float(value)
    if (low is not None and size < low) or (high is not None and size > high):
        raise ValueError(f"{option['name']}: {value!r} is outside of {low} to {high}")


def _resolve(world: World, channel: Channel, value: User | Channel | Upload, resolved: Json) -> str:
    if isinstance(value, User):
        resolved.setdefault("users", {})[str(value.id)] = user_json(value)
        if channel.guild:
            resolved.setdefault("members", {})[str(value.id)] = _member(world, channel.guild, value)
        return str(value.id)
    if isinstance(value, Channel):
        resolved.setdefault("channels", {})[str(value.id)] = channel_json(world, value) | {"permissions": "0"}
        return str(value.id)
    attachment = uploaded(world, channel, value)
    resolved.setdefault("attachments", {})[str(attachment.id)] = attachment_json(world, attachment)
    return str(attachment.id)


def uploaded(world: World, channel: Channel, upload: Upload) -> Attachment:
    """A member's file, as it lies at Discord while an interaction speaks of it."""
    attachment = store(world, channel, upload, is_ephemeral=True)
    world.attachments[attachment.id] = attachment
    return attachment


def message_command_data(world: World, channel: Channel, name: str, message: Message) -> Json:
    """The data of a message menu's entry."""
    command = command_of(world, channel, name, MESSAGE_COMMAND)
    resolved = {"messages": {str(message.id): message_json(world, message)}}
    return {"id": command["id"], "name": name, "type": MESSAGE_COMMAND, "target_id": str(message.id), "resolved": resolved}


def component_data(
    world: World, message: Message, custom_id: str, values: Sequence[str | User | Channel], *, is_forged: bool
) -> Json:
    """The data of a press. Raises: LookupError when the message has no such component, or it can't be pressed."""
    component = next((part for part in message.parts if part.get("custom_id") == custom_id), None)
    if component is None and not is_forged:
        raise LookupError(
            f"no {custom_id!r} on this message; it has {[p['custom_id'] for p in message.parts if 'custom_id' in p]}"
        )
    if component is not None and component.get("disabled"):
        raise LookupError(f"{custom_id!r} can't be pressed")
    kind = component["type"] if component else 2
    data = {"custom_id": custom_id, "component_type": kind, "id": component["id"] if component else 1}
    if kind == 2:
        return data
    resolved: Json = {}
    chosen = [each if isinstance(each, str) else _resolve(world, message.channel, each, resolved) for each in values]
    return data | {"values": chosen} | ({} if kind == STRING_SELECT else {"resolved": resolved})


def modal_data(world: World, channel: Channel, modal: Json, values: Mapping[str, Any]) -> Json:
    """The data of a submitted modal; values by custom_id. Raises: LookupError for a custom_id that the modal hasn't."""
    fields = {part["custom_id"] for component in modal["components"] for part in unfold(component) if "custom_id" in part}
    if unknown := set(values) - fields:
        raise LookupError(f"no {sorted(unknown)} in this modal; it has {sorted(fields)}")
    resolved: Json = {}
    components = [_filled(world, channel, component, values, resolved) for component in modal["components"]]
    return {"custom_id": modal["custom_id"], "components": components, "resolved": resolved}


def _filled(world: World, channel: Channel, component: Json, values: Mapping[str, Any], resolved: Json) -> Json:
    """A modal's component as it is sent back: the row or label around it, and the field with its value."""
    kept: Json = {"type": component["type"], "id": component.get("id") or 1}
    if "components" in component:
        return kept | {"components": [_filled(world, channel, each, values, resolved) for each in component["components"]]}
    if "component" in component:
        return kept | {"component": _filled(world, channel, component["component"], values, resolved)}
    if "custom_id" not in component:
        return kept
    value = values.get(component["custom_id"], component.get("value", ""))
    if isinstance(value, list | tuple):
        sent = [_resolve(world, channel, each, resolved) if isinstance(each, User | Channel | Upload) else each for each in value]
        return kept | {"custom_id": component["custom_id"], "values": sent}
    return kept | {"custom_id": component["custom_id"], "value": value}


def _member(world: World, guild: Guild, user: User) -> Json:
    member = member_json(world, guild, user, with_permissions=True)
    member.pop("user")
    return member


def interaction_payload(world: World, interaction: Interaction, *, is_user_install: bool) -> Json:
    """An interaction as the gateway brings it."""
    channel, guild = interaction.channel, interaction.channel.guild
    owners = {"1": str(interaction.user.id)} if is_user_install else {"0": str(guild.id) if guild else "0"}
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.bot.id),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel": channel_json(world, channel) | {"permissions": str(USUAL_PERMISSIONS.value)},
        "channel_id": str(channel.id),
        "app_permissions": str(channel.bot_permissions.value),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": owners,
        "context": CONTEXTS[channel.kind],
        "attachment_size_limit": channel.upload_limit_bytes,
    }
    if guild is None:
        payload["user"] = user_json(interaction.user)
    else:
        payload["guild_id"] = str(guild.id)
        payload["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
        payload["guild_locale"] = "en-US"
        payload["member"] = member_json(world, guild, interaction.user, with_permissions=True)
    if interaction.source is not None:
        payload["message"] = message_json(world, interaction.source)
    return payload


def push(
    world: World,
    user: User,
    channel: Channel,
    kind: int,
    data: Json,
    *,
    source: Message | None = None,
    is_user_install: bool = False,
    forces_ephemeral: bool = False,
) -> Interaction:
    """Bring an interaction into the world and to the bot."""
    number = world.ids.next()
    interaction = Interaction(number, f"token-{number}", kind, user, channel, data, world.now(), forces_ephemeral, source)
    payload = interaction_payload(world, interaction, is_user_install=is_user_install)
    return interactions.push(world, interaction, payload)
