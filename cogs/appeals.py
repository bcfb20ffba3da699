"""Appeals: a member asks staff once to look at a decision about them again, and reads what they say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Layout, framed, lines, plain
from cogs.persistent import Persistent
from cogs.rendered import Rendered, server_name
from cogs.rights import server_of_staff
from cogs.staff_log import redraw_decision, redraw_undone
from cogs.words import appeals as words
from domain.audit import AuditEntry
from domain.conduct import APPEAL_MOST, REASON_MOST, Appeal
from domain.errors import AppealEnded, BadOption, NoSuchDecision
from domain.letters import Letter
from domain.people import CommunityKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class AppealButton(Persistent[ui.Button[Any]], template=r"appeal:(?P<audit_id>[0-9]{1,18})"):
    """Asks a member for their words, where they can still appeal."""

    reads = {"audit_id": int}

    def __init__(self, audit_id: int) -> None:
        super().__init__(ui.Button(label=words.APPEAL, custom_id=f"appeal:{audit_id}"))
        self.audit_id = audit_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Open the form, for whom the decision is about."""
        async with answering(interaction, private=True) as answer:
            await interaction.client.conduct.open_to_appeal(self.audit_id, member=member_key(interaction.user.id))
            await answer.open(AppealForm(self.audit_id))


class AppealForm(Form):
    """What staff should know."""

    template = r"appeal:(?P<audit_id>[0-9]{1,18})"
    reads = {"audit_id": int}

    def __init__(self, audit_id: int) -> None:
        super().__init__(title=words.APPEAL_TITLE, about=f"appeal:{audit_id}")
        self.audit_id = audit_id
        self.words = ui.TextInput[Any](custom_id="words", style=discord.TextStyle.paragraph, max_length=APPEAL_MOST)
        self.add_item(ui.Label(text=words.WORDS, description=words.WORDS_HINT, component=self.words))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Put it before the staff."""
        async with answering(interaction, private=True) as answer:
            typed = self.words.value.strip()
            if not typed:
                raise BadOption(option="appeal", value=self.words.value, allowed=words.WORDS_ALLOWED)
            await interaction.client.conduct.appeal(self.audit_id, member=member_key(interaction.user.id), words=typed)
            await answer.show(plain(words.SENT))


class AnswerAppeal(Persistent[ui.Button[Any]], template=r"appealed:(?P<verb>uphold|lift):(?P<audit_id>[0-9]{1,18})"):
    """One of the staff's two answers."""

    reads = {"audit_id": int}

    def __init__(self, verb: str, audit_id: int) -> None:
        style = discord.ButtonStyle.success if verb == "lift" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=words.VERBS[verb], style=style, custom_id=f"appealed:{verb}:{audit_id}"))
        self.verb = verb
        self.audit_id = audit_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask for a word to the member."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            await open_appeal(interaction.client, self.audit_id, server)
            await answer.open(AnswerForm(self.verb, self.audit_id))


class AnswerForm(Form):
    """A word to the member, for who wants to say one."""

    template = r"appealed:(?P<verb>uphold|lift):(?P<audit_id>[0-9]{1,18})"
    reads = {"audit_id": int}

    def __init__(self, verb: str, audit_id: int) -> None:
        super().__init__(title=words.ANSWER_TITLES[verb], about=f"appealed:{verb}:{audit_id}")
        self.verb = verb
        self.audit_id = audit_id
        style = discord.TextStyle.paragraph
        self.answer = ui.TextInput[Any](custom_id="answer", style=style, required=False, max_length=REASON_MOST)
        self.add_item(ui.Label(text=words.ANSWER, description=words.ANSWER_HINT, component=self.answer))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Answer it, for staff of its server alone, once."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            await open_appeal(bot, self.audit_id, server)
            by, said = member_key(interaction.user.id), self.answer.value.strip() or None
            if self.verb == "uphold":
                await bot.conduct.uphold(self.audit_id, community=server, by=by, answer=said)
            else:
                await bot.conduct.lift(self.audit_id, community=server, by=by, answer=said)
            await answer.show(plain(words.DONE[self.verb]))
            await redraw_undone(bot, await bot.staff_log.decision(self.audit_id))


async def open_appeal(bot: AtelierBot, audit_id: int, server: CommunityKey) -> Appeal:
    """An appeal that nobody has answered; the cards of one that somebody has are drawn again.

    Raises: NoSuchDecision, AppealEnded.
    """
    appeal = await bot.conduct.appeal_against(audit_id)
    if appeal is None or appeal.community != server:
        raise NoSuchDecision
    if appeal.ended_at is not None:
        await redraw_decision(bot, audit_id)
        raise AppealEnded
    return appeal


# the letters
async def appealed(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """To staff: what is asked, of which decision, and the two answers until one was given."""
    if letter.audit_id is None:
        return None
    appeal = await bot.conduct.appeal_against(letter.audit_id)
    return None if appeal is None else Rendered(card(appeal, await bot.staff_log.decision(letter.audit_id)))


def card(appeal: Appeal, entry: AuditEntry) -> Layout:
    """An appeal, with its answers while it is open."""
    buttons = [AnswerAppeal(verb, appeal.audit_id) for verb in words.VERBS] if appeal.ended_at is None else []
    return framed(lines(words.appeal(appeal, entry)), ui.ActionRow[Any](*buttons) if buttons else None)


async def answered(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """To the member: how it ended, and what staff say."""
    appeal = None if letter.audit_id is None else await bot.conduct.appeal_against(letter.audit_id)
    if appeal is None:
        return None
    server = await server_name(bot, letter.community)
    return Rendered(framed(lines([words.ended(server, lifted=appeal.lifted, answer=appeal.answer)])))
