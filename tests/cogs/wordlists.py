"""What staff don't want in requests, put in place as they do: words by the studio, AutoMod's rules by Discord."""

from typing import Any

import discord
from simcord.backend.serializers import member_payload
from simcord.builders import GuildHandle

from domain.people import member_key
from tests.cogs.conftest import Town

KEYWORD, PRESET, MENTIONS = 1, 4, 5
BLOCK, ALERT = {"type": 1, "metadata": {}}, {"type": 2, "metadata": {"channel_id": "1"}}


async def block(town: Town, *lines: str) -> None:
    """Add lines to the blocklist of the town's server."""
    wordlists, by = town.atelier.parts.wordlists, member_key(town.mira.id)
    trial = await wordlists.try_typed(town.community, "\n".join(lines), by=by)
    assert trial is not None
    assert await wordlists.save(trial.code, community=town.community, by=by) is not None


def rule_body(*keywords: str, **changes: Any) -> dict[str, Any]:
    """A rule as Discord is told of it."""
    metadata = {"keyword_filter": list(keywords), "regex_patterns": [], "allow_list": []} | changes.pop("metadata", {})
    usual = {"name": "No cats", "event_type": 1, "trigger_type": KEYWORD, "actions": [BLOCK], "enabled": True}
    return {**usual, "trigger_metadata": metadata, "exempt_roles": [], "exempt_channels": [], **changes}


async def add_rule(town: Town, *keywords: str, server: GuildHandle | None = None, **changes: Any) -> int:
    """Somebody adds a rule in Discord's own settings; its id."""
    server = server or town.server
    rule = town.env.backend.create_auto_mod_rule(server.id, town.mira.id, rule_body(*keywords, **changes))
    await town.env.settle()
    return rule.id


async def allow_bot(town: Town, *, manage_guild: bool) -> None:
    """Give the bot's own role Manage Server, or take it away."""
    guild = town.env.backend.get_guild(town.server.id)
    (role,) = (role for role in guild.roles.values() if role.managed)
    permissions = discord.Permissions(role.permissions)
    permissions.update(manage_guild=manage_guild)
    town.env.backend.edit_role(town.server.id, role.id, {"permissions": permissions.value})
    await town.env.settle()


async def give_bot_role(town: Town, permissions: discord.Permissions) -> None:
    """Give the bot another role. Discord tells a bot of its own changes without the intent for members; simcord doesn't."""
    role = town.server.create_role("Trusted bots", permissions=permissions)
    bot, backend = town.atelier.bot, town.env.backend
    assert bot.user is not None
    backend.add_member_role(town.server.id, bot.user.id, role.id)
    guild = backend.get_guild(town.server.id)
    told = {**member_payload(backend, guild, guild.members[bot.user.id]), "guild_id": str(town.server.id)}
    bot._connection.parse_guild_member_update(told)  # type: ignore[arg-type]
    await town.env.settle()
