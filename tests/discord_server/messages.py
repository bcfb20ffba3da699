"""Making, editing and deleting messages: what is kept, what changes, what is refused."""

import copy
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from . import rules
from .entities import (
    COMPONENTS_V2,
    DM,
    EPHEMERAL,
    LOADING,
    Attachment,
    Channel,
    Interaction,
    Json,
    Message,
    Upload,
    Version,
    unfold,
)
from .payloads import member_json, message_json
from .pointing import CDN
from .refusals import Refused
from .world import World

NONCE_LIFE = timedelta(minutes=5)
"""Discord says "a few minutes"."""
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
SETTABLE_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


@dataclass(frozen=True)
class Draft:
    """A message as the bot sent it: the JSON, and the uploaded files by their numbers."""

    body: Json
    files: Mapping[int, Upload] = field(default_factory=dict)


def create(
    world: World, channel: Channel, draft: Draft, *, by: str, interaction: Interaction | None = None, flags: int = 0
) -> Message:
    """Make a message; flags are added to those of the draft. Raises: Refused."""
    blank = Version(world.now(), by, flags=flags)
    version = compose(world, channel, draft, before=blank)
    version = replace(version, pings=pings(version, draft.body.get("allowed_mentions")))
    nonce = draft.body.get("nonce")
    message = Message(world.ids.next(), channel, world.bot, [version], interaction, None if nonce is None else str(nonce))
    return keep(world, message)


def keep(world: World, message: Message) -> Message:
    """Put a new message in its place and tell the gateway."""
    world.messages[message.id] = message
    _publish(world, message, "MESSAGE_CREATE")
    return message


def begin_thread(world: World, thread: Channel, draft: Draft) -> Message:
    """Put a new thread in its place, with its first message, which has its id. Raises: Refused; nothing is there then."""
    version = compose(world, thread, draft, before=Version(world.now(), "bot"))
    world.channels[thread.id] = thread
    return keep(world, Message(thread.id, thread, world.bot, [version]))


def edit(world: World, message: Message, draft: Draft, *, by: str) -> Message:
    """Change a message: what the draft doesn't speak of stays. Raises: Refused."""
    version = compose(world, message.channel, draft, before=message.now)
    message.versions.append(replace(version, by=by))
    _publish(world, message, "MESSAGE_UPDATE")
    return message


def delete(world: World, message: Message) -> None:
    """Take a message away."""
    message.deleted_at = world.now()
    if not message.is_ephemeral:
        world.publish("MESSAGE_DELETE", {"id": str(message.id), "channel_id": str(message.channel.id)} | _guild_of(message))
    world.changed()


def post(world: World, channel: Channel, draft: Draft) -> Message:
    """POST a message by the bot's own token: once for each enforced nonce. Raises: Refused (50013, 50007 and compose's)."""
    if channel.kind == DM and not channel.recipients[0].dms_open:
        raise Refused(50007)
    require(channel, "send_messages", *(("attach_files",) if draft.files else ()))
    posted = _posted_before(world, channel, draft.body)
    return posted or create(world, channel, draft, by="bot")


def require(channel: Channel, *permissions: str) -> None:
    """Look at what the bot may do. Raises: Refused (50013)."""
    for name in permissions:
        if not getattr(channel.bot_permissions, name):
            raise Refused(50013)


def _posted_before(world: World, channel: Channel, body: Json) -> Message | None:
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    for message in history(world, channel):
        if message.nonce == str(nonce) and message.versions[0].at > world.now() - NONCE_LIFE:
            return message
    return None


def history(world: World, channel: Channel) -> list[Message]:
    """What the bot can read in a channel, newest first."""
    found = [m for m in world.messages.values() if m.channel is channel and not m.deleted_at and not m.is_ephemeral]
    return sorted(found, key=lambda message: message.id, reverse=True)


def compose(world: World, channel: Channel, draft: Draft, *, before: Version) -> Version:
    """What a message would be after a draft. Raises: Refused, and then nothing has changed."""
    body = draft.body
    flags = _flags(body, before)
    attachments = _attachments(world, channel, draft, before, is_ephemeral=bool(flags & EPHEMERAL))
    components = tuple(_stated(body, "components", before.components))
    version = Version(
        at=world.now(),
        by=before.by,
        content=_stated(body, "content", before.content) or "",
        embeds=tuple(_stated(body, "embeds", before.embeds)),
        components=_numbered(_own_files(components, attachments)),
        flags=flags,
        attachments=attachments,
    )
    rules.check_version(version)
    world.attachments |= {attachment.id: attachment for attachment in attachments}
    return version


def _stated(body: Json, key: str, before: Any) -> Any:
    """What the body says; null means nothing; what it doesn't mention stays."""
    return (body[key] or ()) if key in body else before


def _flags(body: Json, before: Version) -> int:
    asked = body.get("flags") or 0
    if "flags" in body and before.flags & COMPONENTS_V2 and not asked & COMPONENTS_V2:
        raise Refused(50035, "flags: MessageFlags.IS_COMPONENTS_V2 can't be removed")
    return (before.flags & ~LOADING) | (asked & SETTABLE_FLAGS)


def _attachments(world: World, channel: Channel, draft: Draft, before: Version, *, is_ephemeral: bool) -> tuple[Attachment, ...]:
    listed = draft.body.get("attachments")
    entries = {int(entry["id"]): entry for entry in listed or ()}
    kept = [each for each in before.attachments if listed is None or each.id in entries]
    unknown = set(entries) - {each.id for each in kept} - set(draft.files)
    if unknown:
        raise Refused(50035, f"attachments: {sorted(unknown)} are neither kept nor uploaded")
    new = [
        store(world, channel, upload, description=entries.get(number, {}).get("description"), is_ephemeral=is_ephemeral)
        for number, upload in sorted(draft.files.items())
    ]
    for attachment in new:
        rules.check_upload(attachment, limit_bytes=channel.upload_limit_bytes)
    return (*kept, *new)


def store(
    world: World, channel: Channel, upload: Upload, *, description: str | None = None, is_ephemeral: bool = False
) -> Attachment:
    """A file as Discord would keep it: spaces in its name become underscores, its type follows its name."""
    name = re.sub(r"[^\w.\-]", "_", upload.filename)
    media_type = upload.content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Attachment(world.ids.next(), channel.id, name, upload.data, media_type, description, is_ephemeral)


def _own_files(components: Sequence[Json], attachments: Iterable[Attachment]) -> tuple[Json, ...]:
    """Turn links to the message's own files, as a fetched message has them, back into attachment://name."""
    prefixes = {f"{CDN}/attachments/{each.channel_id}/{each.id}/": each.filename for each in attachments}

    def own(part: Any) -> Any:
        if isinstance(part, list):
            return [own(each) for each in part]
        if isinstance(part, dict):
            return {key: own(value) for key, value in part.items()}
        names = (name for prefix, name in prefixes.items() if isinstance(part, str) and part.startswith(prefix))
        return next((f"attachment://{name}" for name in names), part)

    return tuple(own(list(components)))


def _numbered(components: Iterable[Json]) -> tuple[Json, ...]:
    """Give each component without an id the next free one, as Discord does."""
    numbered = copy.deepcopy(tuple(components))
    parts = [part for component in numbered for part in unfold(component)]
    taken = {part["id"] for part in parts if part.get("id")}
    free = (number for number in range(1, len(parts) + len(taken) + 1) if number not in taken)
    for part in parts:
        part["id"] = part.get("id") or next(free)
    return numbered


def pings(version: Version, allowed: Json | None) -> frozenset[str]:
    """Whom a new message would notify."""
    parts = (part for component in version.components for part in unfold(component))
    text = "\n".join([version.content, *(part["content"] for part in parts if part["type"] == rules.TEXT)])
    kinds = {"users": re.findall(r"<@!?(\d+)>", text), "roles": re.findall(r"<@&(\d+)>", text)}
    kinds["everyone"] = re.findall(r"@(everyone|here)", text)
    if allowed is None:
        return frozenset(found for each in kinds.values() for found in each)
    parsed = set(allowed.get("parse") or ())
    named = {kind: {str(each) for each in allowed.get(kind) or ()} for kind in ("users", "roles")}
    return frozenset(found for kind, each in kinds.items() for found in each if kind in parsed or found in named.get(kind, ()))


def _publish(world: World, message: Message, event: str) -> None:
    if not message.is_ephemeral:
        payload = message_json(world, message) | _guild_of(message)
        if message.channel.guild:
            payload["member"] = member_json(world, message.channel.guild, message.author)
        world.publish(event, payload)
    world.changed()


def _guild_of(message: Message) -> Json:
    return {"guild_id": str(message.channel.guild.id)} if message.channel.guild else {}
