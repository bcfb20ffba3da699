"""What staff do about a member: Block, Unblock, Warn, Trust; and the direct messages that tell the member of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import discord
from discord import ui

from cogs.answering import answering
from cogs.appeals import AppealButton
from cogs.forms import Form
from cogs.layout import framed, lines, plain
from cogs.persistent import Persistent
from cogs.reasons import typed_reason, why_field
from cogs.rendered import Rendered, server_name
from cogs.rights import server_of_staff
from cogs.words import conduct as words
from domain.conduct import length_of
from domain.errors import NotOnThem
from domain.letters import Letter
from domain.people import CommunityKey, MemberKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {
    "block": words.BLOCK,
    "unblock": words.UNBLOCK,
    "warn": words.WARN,
    "trust": words.TRUST,
    "distrust": words.DISTRUST,
}


class ConductButton(Persistent[ui.Button[Any]], template=rf"conduct:(?P<verb>{'|'.join(LABELS)}):(?P<user_id>[0-9]{{1,20}})"):
    """Opens the form of a decision about a member; trust needs none."""

    reads = {"user_id": int}

    def __init__(self, verb: str, user_id: int) -> None:
        style = discord.ButtonStyle.danger if verb == "block" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"conduct:{verb}:{user_id}"))
        self.verb = verb
        self.user_id = user_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask what it needs to know, or do it."""
        async with answering(interaction, private=True) as answer:
            server, member = await about(interaction, self.user_id)
            if self.verb not in {"trust", "distrust"}:
                await answer.open(FORMS[self.verb](self.user_id, interaction.id))
                return
            trusted = self.verb == "trust"
            await interaction.client.conduct.trust(server, member, trusted, by=member_key(interaction.user.id))
            await answer.show(plain(words.was_trusted(f"<@{self.user_id}>", trusted)))


class ConductForm(Form):
    """Asks why. Sent again, it decides nothing more: it is known by the interaction that opened it."""

    reads = {"user_id": int, "opened_by": int}

    kind: ClassVar[str]
    form_title: ClassVar[str]

    def __init__(self, user_id: int, opened_by: int) -> None:
        """opened_by: the id of the interaction that opened it."""
        super().__init__(title=self.form_title, about=f"{self.kind}:{user_id}:{opened_by}")
        self.user_id = user_id
        self.key = f"{self.kind}-{opened_by}"
        self.add_fields()
        self.why = why_field(required=self.needs_why)
        self.add_item(ui.Label(text=words.WHY, description=self.why_hint, component=self.why))

    needs_why: ClassVar[bool] = True
    why_hint: ClassVar[str] = words.WHY_HINT

    def add_fields(self) -> None:
        """Fields above the why."""

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Decide, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server, member = await about(interaction, self.user_id)
            await answer.show(plain(await self.decide(interaction, server, member)))

    async def decide(self, interaction: Interaction, server: CommunityKey, member: MemberKey) -> str:
        """Do it; what to tell whoever did."""
        raise NotImplementedError


class BlockForm(ConductForm):
    """For how long, and why."""

    kind = "block"
    template = r"block:(?P<user_id>[0-9]{1,20}):(?P<opened_by>[0-9]{1,20})"
    form_title = words.BLOCK_TITLE

    def add_fields(self) -> None:
        """How long."""
        self.length = ui.TextInput[Any](custom_id="length", default=words.LENGTH_AT_FIRST, max_length=20)
        self.add_item(ui.Label(text=words.LENGTH, description=words.LENGTH_HINT, component=self.length))

    async def decide(self, interaction: Interaction, server: CommunityKey, member: MemberKey) -> str:
        """Block them."""
        length, reason, by = length_of(self.length.value), typed_reason(self.why.value), member_key(interaction.user.id)
        until = await interaction.client.conduct.block(server, member, length=length, reason=reason, by=by, key=self.key)
        return words.DONE_BEFORE if until is None else words.was_blocked(f"<@{self.user_id}>", until)


class WarnForm(ConductForm):
    """Why."""

    kind = "warn"
    template = r"warn:(?P<user_id>[0-9]{1,20}):(?P<opened_by>[0-9]{1,20})"
    form_title = words.WARN_TITLE

    async def decide(self, interaction: Interaction, server: CommunityKey, member: MemberKey) -> str:
        """Warn them."""
        reason, by = typed_reason(self.why.value), member_key(interaction.user.id)
        warned = await interaction.client.conduct.warn(server, member, reason=reason, by=by, key=self.key)
        return words.DONE_BEFORE if warned is None else words.was_warned(f"<@{self.user_id}>", warned)


class UnblockForm(ConductForm):
    """Why, for who wants to say it."""

    kind = "unblock"
    template = r"unblock:(?P<user_id>[0-9]{1,20}):(?P<opened_by>[0-9]{1,20})"
    form_title = words.UNBLOCK_TITLE
    needs_why = False
    why_hint = words.WHY_OPTIONAL_HINT

    async def decide(self, interaction: Interaction, server: CommunityKey, member: MemberKey) -> str:
        """Unblock them."""
        reason, by = self.why.value.strip() or None, member_key(interaction.user.id)
        await interaction.client.conduct.unblock(server, member, reason=reason, by=by)
        return words.was_unblocked(f"<@{self.user_id}>")


FORMS: dict[str, type[ConductForm]] = {"block": BlockForm, "warn": WarnForm, "unblock": UnblockForm}


async def about(interaction: Interaction, user_id: int) -> tuple[CommunityKey, MemberKey]:
    """The server of whoever decides, and whom they decide about. Raises: NotAllowed, NotOnThem."""
    server = server_of_staff(interaction)
    if user_id == interaction.user.id:
        raise NotOnThem("self")
    if user_id in interaction.client.host_ids:
        raise NotOnThem("host")
    member = await member_here(interaction, user_id)
    if member is not None and member.bot:
        raise NotOnThem("bot")
    if member is not None and member.guild_permissions.manage_guild:
        raise NotOnThem("staff")
    return server, member_key(user_id)


async def member_here(interaction: Interaction, user_id: int) -> discord.Member | None:
    """A member as their server knows them at this moment; None of who left it: they may come back."""
    if interaction.guild is None:
        return None
    try:
        return await interaction.guild.fetch_member(user_id)
    except discord.NotFound:
        return None


# the letters to the member
async def blocked(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """They are blocked: until when, why, and Appeal."""
    entry = None if letter.audit_id is None else await bot.staff_log.decision(letter.audit_id)
    if entry is None or entry.undone_at is not None or "until" not in letter.facts:
        return None
    until = datetime.fromisoformat(letter.facts["until"])
    told = words.blocked(await server_name(bot, letter.community), until, entry.reason)
    return Rendered(framed(lines([told]), ui.ActionRow[Any](AppealButton(entry.id))))


async def unblocked(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """They are blocked no longer. Of a block that was undone its reason isn't the reason."""
    entry = None if letter.audit_id is None else await bot.staff_log.decision(letter.audit_id)
    if entry is None:
        return None
    reason = entry.reason if entry.what == "unblock" else None
    return Rendered(framed(lines([words.unblocked(await server_name(bot, letter.community), reason)])))


async def warned(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """They are warned, why, which warning it is, and Appeal; or (none counts) the warning was taken back."""
    entry = None if letter.audit_id is None else await bot.staff_log.decision(letter.audit_id)
    if entry is None:
        return None
    server, count = await server_name(bot, letter.community), letter.facts.get("warnings", 0)
    if not count:
        return Rendered(framed(lines([words.warning_back(server)])))
    if entry.undone_at is not None:
        return None
    told = words.warned(server, count, entry.reason)
    return Rendered(framed(lines([told]), ui.ActionRow[Any](AppealButton(entry.id))))
