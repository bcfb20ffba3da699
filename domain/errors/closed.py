"""Nothing can be ordered here, or now, by anybody."""

from dataclasses import dataclass

from domain.errors.base import UserError


class CommunityClosed(UserError):
    """This server isn't served."""


class PersonalClosed(UserError):
    """The bot doesn't serve direct messages or user installs here."""


@dataclass(eq=False)
class StudioPaused(UserError):
    """New orders are stopped. reason: host, bad_key, or out_of_credits."""

    reason: str


class ServerPaused(UserError):
    """Staff stopped new requests in their server."""


class DiskFull(UserError):
    """Less free space than MIN_FREE_DISK: a picture might not be kept."""


class ChannelClosed(UserError):
    """The bot may not write in this channel."""
