"""Give credits, in the menu of a person: members give of what they were granted, staff give of the server's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.ext import commands

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import plain
from cogs.menus import in_servers
from cogs.places import community_of
from cogs.reasons import typed_reason
from cogs.rendered import Rendered, server_name
from cogs.rights import is_staff, server_of_staff
from cogs.text import one_line, shortened
from cogs.words import give as words
from cogs.words import quota as quota_words
from domain.errors import BadOption, CannotGive, NotAllowed
from domain.grants import DAYS_MOST, WORD_MOST, Gift, Grant, ends_after
from domain.letters import Letter
from domain.money import Millicredits, parse_credits
from domain.people import SNOWFLAKE, CommunityKey, discord_id, is_server, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

TITLE_MOST = 45
"""Characters. Source: Discord, "Interactions", a modal's title."""


class GiveMenu(commands.Cog):
    """Adds the entry to the menu of people."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(in_servers(words.GIVE, give_to))


async def give_to(interaction: discord.Interaction, receiver: discord.User) -> None:
    """Ask how much: staff of the server's credits, everybody else of their own."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        form = await form_for(interaction, receiver)  # type: ignore[arg-type]
        if form is None:
            await answer.show(plain(words.NOTHING_TO_GIVE))
        else:
            await answer.open(form)


async def form_for(interaction: Interaction, receiver: discord.User) -> Form | None:
    """The form for whoever asks; None where they have nothing to give. Raises: NotAllowed, CannotGive."""
    community = server_of(interaction)
    if receiver.bot:
        raise CannotGive("bot")
    title = words.form_title(one_line(receiver.display_name))
    if is_staff(interaction):
        return GrantForm(receiver.id, interaction.id, title=title)
    if receiver.id == interaction.user.id:
        raise CannotGive("self")
    granted = (await interaction.client.accounts.usage(community, member_key(interaction.user.id))).grants
    return GiftForm(receiver.id, interaction.id, title=title, granted=granted) if granted else None


def server_of(interaction: Interaction) -> CommunityKey:
    """The server this was used in. Raises: NotAllowed elsewhere: each server's credits are its own."""
    community = community_of(interaction)
    if not is_server(community):
        raise NotAllowed
    return community


class GivingForm(Form):
    """Asks how much, and for a word. Sent again, it gives nothing more: it is known by the interaction that opened it."""

    kind: str

    def __init__(self, receiver_id: int, opened_by: int, *, title: str) -> None:
        """opened_by: the id of the interaction that opened it."""
        super().__init__(title=shortened(title, TITLE_MOST), about=f"{self.kind}:{receiver_id}:{opened_by}")
        self.receiver_id = receiver_id
        self.opened_by = opened_by
        self.credits = ui.TextInput[Any](custom_id="credits", max_length=words.CREDITS_MOST)

    @classmethod
    def from_custom_id(cls, match: re.Match[str], /) -> GivingForm:
        """Make the form of a custom_id."""
        return cls(int(match["receiver"]), int(match["opened_by"]), title=words.GIVE)

    @property
    def key(self) -> str:
        """What somebody gives under it is given once."""
        return f"interaction-{self.opened_by}"


class GiftForm(GivingForm):
    """From member to member."""

    kind = "gift"
    template = rf"gift:(?P<receiver>{SNOWFLAKE}):(?P<opened_by>{SNOWFLAKE})"

    def __init__(self, receiver_id: int, opened_by: int, *, title: str, granted: Millicredits | None = None) -> None:
        """granted: what there is to give."""
        super().__init__(receiver_id, opened_by, title=title)
        have = None if granted is None else words.have(granted)
        self.word = ui.TextInput[Any](custom_id="word", required=False, max_length=WORD_MOST)
        self.add_item(ui.Label(text=words.CREDITS, description=have, component=self.credits))
        self.add_item(ui.Label(text=words.WORD, description=words.WORD_HINT, component=self.word))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Give it."""
        async with answering(interaction, private=True) as answer:
            gift = Gift(
                community=server_of(interaction),
                giver=member_key(interaction.user.id),
                receiver=member_key(self.receiver_id),
                amount=typed_amount(self.credits.value),
                word=self.word.value.strip() or None,
            )
            first = await interaction.client.accounts.give(gift, key=self.key)
            await answer.show(plain(words.given(f"<@{self.receiver_id}>", gift.amount) if first else words.GIVEN_BEFORE))


class GrantForm(GivingForm):
    """From the server to a member."""

    kind = "grant"
    template = rf"grant:(?P<receiver>{SNOWFLAKE}):(?P<opened_by>{SNOWFLAKE})"

    def __init__(self, receiver_id: int, opened_by: int, *, title: str) -> None:
        super().__init__(receiver_id, opened_by, title=title)
        self.reason = ui.TextInput[Any](custom_id="reason", max_length=WORD_MOST)
        self.days = ui.TextInput[Any](custom_id="days", required=False, max_length=len(str(DAYS_MOST)))
        self.add_item(ui.Label(text=words.CREDITS, description=words.FROM_SERVER, component=self.credits))
        self.add_item(ui.Label(text=words.REASON, description=words.REASON_HINT, component=self.reason))
        self.add_item(ui.Label(text=words.DAYS, description=words.DAYS_HINT, component=self.days))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Give it, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            given, days, reason = typed_amount(self.credits.value), typed_days(self.days.value), typed_reason(self.reason.value)
            first = await bot.accounts.grant(
                server,
                member_key(self.receiver_id),
                given,
                by=member_key(interaction.user.id),
                reason=reason,
                days=days,
                key=self.key,
            )
            told = quota_words.granted(f"<@{self.receiver_id}>", given, ends_after(days, now=bot.clock.now()))
            await answer.show(plain(told if first else words.GIVEN_BEFORE))


def typed_amount(typed: str) -> Millicredits:
    """Credits as typed. Raises: BadOption for none, and for what isn't a number."""
    try:
        amount = parse_credits(typed)
    except ValueError as error:
        raise BadOption(option="credits", value=typed, allowed=words.AMOUNT_ALLOWED) from error
    if not amount:
        raise BadOption(option="credits", value=typed, allowed=words.AMOUNT_ALLOWED)
    return amount


def typed_days(typed: str) -> int | None:
    """Days as typed; None for nothing. Raises: BadOption."""
    days = typed.strip()
    if not days:
        return None
    if not re.fullmatch(r"[0-9]+", days) or not 1 <= int(days) <= DAYS_MOST:
        raise BadOption(option="number of days", value=typed, allowed=words.DAYS_ALLOWED)
    return int(days)


async def given(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """What somebody was given: by whom, how much, until when, and with which word."""
    entry = None if letter.audit_id is None else await bot.accounts.entry(letter.audit_id)
    if entry is None or letter.community is None:
        return None
    giver_id = discord_id(entry.by)
    giver = f"<@{giver_id}>" if giver_id is not None else words.SOMEONE
    tell = words.from_member if entry.what == "gift" else words.from_staff
    return Rendered(plain(tell(giver, await server_name(bot, letter.community), parts_of(letter), entry.reason)))


def parts_of(letter: Letter) -> Sequence[Grant]:
    """What was given, as storage/grants.py wrote it down."""
    return [Grant(Millicredits(left), ends_at and datetime.fromisoformat(ends_at)) for left, ends_at in letter.facts["parts"]]
