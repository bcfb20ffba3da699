"""A small server in Discord's place, for tests that need the wire: bursts, nonces, faults, restarts of the bot."""

from .entities import Answer, Attachment, Channel, Guild, Interaction, Message, Upload, User, Version
from .pointing import point_discord_at, pointed_at
from .refusals import Refused
from .server import DiscordServer

__all__ = [
    "Answer",
    "Attachment",
    "Channel",
    "DiscordServer",
    "Guild",
    "Interaction",
    "Message",
    "Refused",
    "Upload",
    "User",
    "Version",
    "point_discord_at",
    "pointed_at",
]
