"""Users, guilds, channels, messages and interactions, as Discord keeps them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from discord import Permissions

Json = dict[str, Any]

MIB = 1024 * 1024
TEXT, DM, GROUP_DM, THREAD, FORUM = 0, 1, 3, 11, 15
"""Kinds of channels."""
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Flags of messages."""

USUAL_PERMISSIONS = Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    use_application_commands=True,
)
"""What @everyone may, the bot included."""


@dataclass(eq=False)
class User:
    """A person, or the bot."""

    id: int
    name: str
    is_bot: bool = False
    dms_open: bool = True


@dataclass(eq=False)
class Member:
    """A user in a guild, and what they may do beyond @everyone."""

    user: User
    permissions: Permissions


@dataclass(eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    upload_limit_bytes: int = 10 * MIB
    member_count: int | None = None
    has_bot: bool = True
    members: dict[int, Member] = field(default_factory=dict)

    def join(self, user: User, **permissions: bool) -> None:
        """Make a user a member, with discord.Permissions by name (manage_guild=True)."""
        self.members[user.id] = Member(user, USUAL_PERMISSIONS | Permissions(**permissions))


@dataclass(eq=False)
class Channel:
    """A place for messages: a guild's, the bot's direct messages, or a group the bot isn't in."""

    id: int
    kind: int
    name: str = ""
    guild: Guild | None = None
    recipients: tuple[User, ...] = ()
    nsfw: bool = False
    denied: Permissions = field(default_factory=Permissions.none)
    """What the bot alone may not do here."""
    forum: "Channel | None" = None
    """Where it is a thread of the bot's."""

    @property
    def bot_permissions(self) -> Permissions:
        """What the bot may do here."""
        return (
            Permissions(USUAL_PERMISSIONS.value & ~self.denied.value) if self.guild and self.guild.has_bot else USUAL_PERMISSIONS
        )

    @property
    def upload_limit_bytes(self) -> int:
        """The largest file that goes here."""
        return self.guild.upload_limit_bytes if self.guild else 10 * MIB


@dataclass(frozen=True)
class Upload:
    """A file on its way in."""

    filename: str
    data: bytes
    content_type: str = ""


@dataclass(frozen=True, eq=False)
class Attachment:
    """A file that Discord keeps."""

    id: int
    channel_id: int
    filename: str
    data: bytes
    content_type: str
    description: str | None = None
    is_ephemeral: bool = False


@dataclass(frozen=True, eq=False)
class Version:
    """A message as it was from one edit to the next. by: callback, token, bot (its own token) or test."""

    at: datetime
    by: str
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: int = 0
    attachments: tuple[Attachment, ...] = ()
    pings: frozenset[str] = frozenset()
    """Whom it notifies: user ids, role ids, everyone, here. An edit notifies nobody."""


@dataclass(eq=False)
class Message:
    """A message with its full history; the last version is how it looks now."""

    id: int
    channel: Channel
    author: User
    versions: list[Version]
    interaction: "Interaction | None" = None
    nonce: str | None = None
    deleted_at: datetime | None = None

    @property
    def now(self) -> Version:
        """How it looks now."""
        return self.versions[-1]

    @property
    def is_ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.now.flags & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it is a bare deferral still: "Atelier is thinking…"."""
        return bool(self.now.flags & LOADING)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Its files."""
        return self.now.attachments

    @property
    def parts(self) -> list[Json]:
        """All its components, nested ones too, as they stand in it."""
        return [part for component in self.now.components for part in unfold(component)]

    @property
    def text(self) -> str:
        """Everything to read in it: content, then text displays."""
        texts = [self.now.content, *(part["content"] for part in self.parts if part["type"] == 10)]
        return "\n".join(text for text in texts if text)

    def custom_id(self, *, label: str) -> str:
        """The custom_id of the button with this label. Raises: LookupError."""
        for part in self.parts:
            if part["type"] == 2 and part.get("label") == label:
                return str(part["custom_id"])
        raise LookupError(f"no button {label!r} on this message: {self.text!r}")


@dataclass(frozen=True)
class Answer:
    """How the bot acknowledged an interaction: the callback's type and data, and the time it took."""

    type: int
    data: Json
    at: datetime
    took_s: float


@dataclass(eq=False)
class Interaction:
    """Something a user did, and everything that came of it."""

    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    data: Json
    pushed_at: datetime
    forces_ephemeral: bool = False
    """The server lets user-installed apps answer in private only."""
    source: Message | None = None
    """The message whose component was pressed."""
    answer: Answer | None = None
    original: Message | None = None
    replies: list[Message] = field(default_factory=list)
    """Every message made by its token, the original response included."""
    payload: Json = field(default_factory=dict)
    """As it was pushed."""
    is_expired: bool = False

    @property
    def choices(self) -> list[Json]:
        """What an autocomplete offered."""
        return list(self.answer.data["choices"]) if self.answer else []

    @property
    def modal(self) -> Json:
        """The modal it was answered with. Raises: LookupError."""
        if self.answer is None or self.answer.type != 9:
            raise LookupError("not answered with a modal")
        return self.answer.data


def unfold(component: Json) -> list[Json]:
    """A component and everything in it, outermost first."""
    inner = [*component.get("components", ()), *(component[key] for key in ("accessory", "component") if component.get(key))]
    return [component, *(part for child in inner for part in unfold(child))]
