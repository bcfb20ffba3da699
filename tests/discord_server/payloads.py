"""The world's things as JSON on the wire.

Source: https://docs.discord.com/developers/resources/message and its neighbours.
"""

import hashlib
import io
from datetime import timedelta
from typing import Any

from discord.utils import snowflake_time
from PIL import Image, UnidentifiedImageError

from .entities import COMPONENTS_V2, DM, FORUM, USUAL_PERMISSIONS, Attachment, Channel, Guild, Json, Message, User
from .pointing import CDN
from .world import World

LINK_LIFE = timedelta(hours=24)


def user_json(user: User) -> Json:
    """A user."""
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": user.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": user.is_bot,
    }


def member_json(world: World, guild: Guild, user: User, *, with_permissions: bool = False) -> Json:
    """A member of a guild; with_permissions as in interactions, where they come computed."""
    member = guild.members.get(user.id)
    permissions = member.permissions if member else USUAL_PERMISSIONS
    payload: Json = {
        "user": user_json(user),
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": "2020-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return payload | {"permissions": str(permissions.value)} if with_permissions else payload


def channel_json(world: World, channel: Channel) -> Json:
    """A channel."""
    payload: Json = {"id": str(channel.id), "type": channel.kind, "last_message_id": None, "flags": 0}
    if channel.guild is None:
        recipients = [user_json(user) for user in channel.recipients]
        return payload | {"recipients": recipients} | ({} if channel.kind == DM else {"name": channel.name, "owner_id": None})
    overwrite = {"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(channel.denied.value)}
    if channel.forum is not None:
        return payload | thread_json(world, channel, channel.guild, channel.forum)
    return (
        payload
        | {
            "guild_id": str(channel.guild.id),
            "name": channel.name,
            "position": 0,
            "parent_id": None,
            "topic": None,
            "nsfw": channel.nsfw,
            "rate_limit_per_user": 0,
            "permission_overwrites": [overwrite] if channel.denied.value else [],
        }
        | ({"available_tags": [], "default_sort_order": None} if channel.kind == FORUM else {})
    )


def thread_json(world: World, thread: Channel, guild: Guild, forum: Channel) -> Json:
    """What a thread of the bot's has beside what all channels have."""
    made_at = snowflake_time(thread.id).isoformat()
    metadata = {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": made_at,
        "locked": False,
        "create_timestamp": made_at,
    }
    return {
        "guild_id": str(guild.id),
        "name": thread.name,
        "parent_id": str(forum.id),
        "owner_id": str(world.bot.id),
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "applied_tags": [],
        "thread_metadata": metadata,
    }


def guild_json(world: World, guild: Guild) -> Json:
    """A guild as GET /guilds/{id} tells it."""
    everyone = {
        "id": str(guild.id),
        "name": "@everyone",
        "permissions": str(USUAL_PERMISSIONS.value),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    count = guild.member_count if guild.member_count is not None else len(guild.members) + 1
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(guild.owner.id),
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "features": [],
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "approximate_member_count": count,
        "approximate_presence_count": count,
    }


def guild_create_json(world: World, guild: Guild) -> Json:
    """A guild as the gateway brings it when the bot joins it; after a login it adds unavailable: false."""
    places = [channel for channel in world.channels.values() if channel.guild is guild]
    payload = guild_json(world, guild)
    return payload | {
        "joined_at": "2020-01-01T00:00:00+00:00",
        "large": False,
        "member_count": payload["approximate_member_count"],
        "members": [member_json(world, guild, user) for user in (world.bot, *(m.user for m in guild.members.values()))],
        "channels": [channel_json(world, channel) for channel in places if channel.forum is None],
        "threads": [channel_json(world, channel) for channel in places if channel.forum is not None],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def link(world: World, attachment: Attachment) -> str:
    """A fresh signed link to a file: each differs from the one before, and lasts a day."""
    expires_at = world.now() + LINK_LIFE
    signature = hashlib.sha256(f"{attachment.id} {len(world.links)}".encode()).hexdigest()
    world.links[signature] = expires_at
    query = f"ex={int(expires_at.timestamp()):x}&is={int(world.now().timestamp()):x}&hm={signature}&"
    return f"{CDN}/attachments/{attachment.channel_id}/{attachment.id}/{attachment.filename}?{query}"


def attachment_json(world: World, attachment: Attachment) -> Json:
    """A file, with a fresh link."""
    url = link(world, attachment)
    payload: Json = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.data),
        "url": url,
        "proxy_url": url,
        "content_type": attachment.content_type,
    } | _size(attachment)
    if attachment.description is not None:
        payload["description"] = attachment.description
    return payload | ({"ephemeral": True} if attachment.is_ephemeral else {})


def _size(attachment: Attachment) -> Json:
    try:
        with Image.open(io.BytesIO(attachment.data)) as picture:
            return {"width": picture.width, "height": picture.height}
    except (UnidentifiedImageError, OSError):
        return {}


def message_json(world: World, message: Message) -> Json:
    """A message as it is now. Files that components show aren't among its attachments.

    Source: https://github.com/discord/discord-api-docs/issues/8277.
    """
    version = message.now
    by_name = {attachment.filename: attachment for attachment in version.attachments}
    components = [_with_links(world, component, by_name) for component in version.components]
    listed = () if version.flags & COMPONENTS_V2 else version.attachments
    payload: Json = {
        "id": str(message.id),
        "type": 20 if message.interaction and message.interaction.kind == 2 else 0,
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": version.content,
        "timestamp": message.versions[0].at.isoformat(),
        "edited_timestamp": version.at.isoformat() if len(message.versions) > 1 else None,
        "tts": False,
        "mention_everyone": "everyone" in version.pings,
        "mentions": [user_json(world.users[int(ping)]) for ping in version.pings if ping.isdigit() and int(ping) in world.users],
        "mention_roles": [],
        "attachments": [attachment_json(world, attachment) for attachment in listed],
        "embeds": list(version.embeds),
        "components": components,
        "flags": version.flags,
        "pinned": False,
    }
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    return payload | _made_by(message)


def _made_by(message: Message) -> Json:
    interaction = message.interaction
    if interaction is None:
        return {}
    metadata = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": user_json(interaction.user),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }
    application_id = interaction.payload["application_id"]
    return {"application_id": application_id, "webhook_id": application_id, "interaction_metadata": metadata}


def _with_links(world: World, component: Any, by_name: dict[str, Attachment]) -> Any:
    """The same component, with attachment://name turned into fresh links."""
    if isinstance(component, list):
        return [_with_links(world, each, by_name) for each in component]
    if not isinstance(component, dict):
        return component
    url = component.get("url")
    if isinstance(url, str) and url.startswith("attachment://"):
        attachment = by_name[url.removeprefix("attachment://")]
        found = attachment_json(world, attachment)
        kept = ("url", "proxy_url", "width", "height", "content_type")
        return {key: found[key] for key in kept if key in found} | {"attachment_id": found["id"], "loading_state": 2}
    return {key: _with_links(world, value, by_name) for key, value in component.items()}
