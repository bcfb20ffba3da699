"""Who and where, as the books write it: plain text keys, so that erasing is a rename and other doors than Discord fit in."""

from typing import NewType

MemberKey = NewType("MemberKey", str)
"""`discord:<user id>`, `host` (the command line), or `erased:<random>` after an erasure."""
CommunityKey = NewType("CommunityKey", str)
"""`server:<server id>`, `personal:<user id>` (a person's own direct messages), or `host` (the command line)."""

SNOWFLAKE = r"[1-9][0-9]{14,19}"
"""The pattern of an id of Discord's. Source: Discord, "Reference", snowflakes."""
ERASED = "erased:"
"""How the keys of those begin who were erased."""
HOST_MEMBER = MemberKey("host")
HOST_COMMUNITY = CommunityKey("host")


def member_key(user_id: int) -> MemberKey:
    """The key of a Discord user."""
    return MemberKey(f"discord:{user_id}")


def server_key(server_id: int) -> CommunityKey:
    """The key of a Discord server."""
    return CommunityKey(f"server:{server_id}")


def personal_key(user_id: int) -> CommunityKey:
    """The key of a person's own direct messages with the bot."""
    return CommunityKey(f"personal:{user_id}")


def discord_id(key: MemberKey | CommunityKey) -> int | None:
    """The Discord id behind a key; None where there is none (the host's own, an erased member's)."""
    kind, _, number = key.partition(":")
    return int(number) if kind in {"discord", "server", "personal"} and number.isdigit() else None


def is_server(key: CommunityKey) -> bool:
    """Whether this community is a Discord server."""
    return key.startswith("server:")


def is_personal(key: CommunityKey) -> bool:
    """Whether this community is one person's direct messages."""
    return key.startswith("personal:")
