"""The world behind the server: who and what there is, and the rules of finding it. No I/O; the time comes in from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .entities import DM, FORUM, GROUP_DM, TEXT, Attachment, Channel, Guild, Interaction, Json, Message, User
from .refusals import Refused

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)
"""When every user, guild and channel was made: their ids are the same in each run."""


class Snowflakes:
    """Ids in Discord's form: milliseconds since 2015, then a counter. Each is larger than the one before."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> int:
        """One more id."""
        milliseconds = (self._now() - EPOCH) // timedelta(milliseconds=1)
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last


@dataclass
class World:
    """Everything that Discord knows, and the two ways out: events for the gateway, and a bell at each change."""

    now: Callable[[], datetime]
    publish: Callable[[str, Json], None]
    changed: Callable[[], None]
    token: str = "a-bot-token"
    gateway: str = "wss://gateway.discord.gg"
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    """By their tokens."""
    attachments: dict[int, Attachment] = field(default_factory=dict)
    commands: dict[int | None, list[Json]] = field(default_factory=dict)
    """Application commands of each guild; None: the global ones."""
    links: dict[str, datetime] = field(default_factory=dict)
    """Signatures of attachment links, and when each runs out."""
    told_servers: int | None = None
    """Where set, the application says that it is in so many guilds, whatever there are."""
    team: tuple[User, ...] = ()
    """Where set, the application belongs to a team of these."""

    def __post_init__(self) -> None:
        self.fixed_ids = Snowflakes(lambda: FOUNDED)
        self.ids = Snowflakes(self.now)
        self.bot = self.add_user("atelier", is_bot=True)
        self.host = self.add_user("host")

    def add_user(self, name: str, *, is_bot: bool = False) -> User:
        """A new user."""
        user = User(self.fixed_ids.next(), name, is_bot)
        self.users[user.id] = user
        return user

    def channel(self, channel_id: int) -> Channel:
        """A channel the bot can see. Raises: Refused (10003, 50001)."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refused(10003)
        if channel.kind == GROUP_DM or not channel.bot_permissions.view_channel or (channel.guild and not channel.guild.has_bot):
            raise Refused(50001)
        return channel

    def guild(self, guild_id: int) -> Guild:
        """A guild the bot is in. Raises: Refused (10004)."""
        guild = self.guilds.get(guild_id)
        if guild is None or not guild.has_bot:
            raise Refused(10004)
        return guild

    def message(self, channel_id: int, message_id: int) -> Message:
        """A message that is still there, ephemeral or not. Raises: Refused (10008)."""
        message = self.messages.get(message_id)
        if message is None or message.deleted_at or message.channel.id != channel_id:
            raise Refused(10008)
        return message

    # what a test arranges
    def add_guild(self, name: str, *, owner: User | None = None, member_count: int | None = None, has_bot: bool = True) -> Guild:
        """A new guild; the bot is in it from now on."""
        guild = Guild(self.fixed_ids.next(), name, owner or self.host, member_count=member_count, has_bot=has_bot)
        guild.join(guild.owner, administrator=True)
        self.guilds[guild.id] = guild
        return guild

    def add_channel(self, guild: Guild, name: str, *, nsfw: bool = False) -> Channel:
        """A new text channel."""
        return self._keep(Channel(self.fixed_ids.next(), TEXT, name, guild, nsfw=nsfw))

    def add_forum(self, guild: Guild, name: str) -> Channel:
        """A new forum channel."""
        return self._keep(Channel(self.fixed_ids.next(), FORUM, name, guild))

    def add_group(self, *users: User) -> Channel:
        """A group that the bot isn't in."""
        return self._keep(Channel(self.fixed_ids.next(), GROUP_DM, "group", recipients=users))

    def dm(self, user: User) -> Channel:
        """The bot's direct messages with a user; always the same channel."""
        dms = (each for each in self.channels.values() if each.kind == DM and each.recipients == (user,))
        return next(dms, None) or self._keep(Channel(self.fixed_ids.next(), DM, recipients=(user,)))

    def _keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def remove_bot(self, guild: Guild) -> None:
        """The bot is in a guild no more."""
        guild.has_bot = False
        self.publish("GUILD_DELETE", {"id": str(guild.id)})
        self.changed()
