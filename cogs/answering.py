"""Every answer to a press or command goes through here: in time, and with one sentence for each thing that can go wrong."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from cogs.layout import Item, Layout, plain, refused
from cogs.pace import message_key
from cogs.places import community_of
from cogs.words import greeting
from cogs.words.refusals import refusal, trouble
from cogs.words.waiting import CHECKING
from domain.errors import LedgerError, NotAllowed, ProviderError, UserError
from domain.jobs import Job
from domain.people import member_key
from studio.log_context import logged

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

log = logging.getLogger("atelier.discord")

ANSWER_AFTER_S = 1.2
"""The answer is there within 1.5 s, half of what Discord gives: docs/decisions/0040-the-first-answer.md."""
CHECKED_AT_ONCE = 4
"""Orders; whoever has to wait is told so at once: docs/decisions/0103-orders-in-a-rush.md."""
ANSWERED_CODE = 40060
"""The interaction has been acknowledged already: it came twice, or its answer was sent twice."""
UNHEARD_CODES = frozenset({10015, 10062, ANSWERED_CODE})
"""Or it, or its webhook, is unknown by now. Source: Discord, "JSON error codes"."""
CHANGED = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, app_commands.TransformerError)


class PlaceholderRefused(Exception):
    """Discord turned an order's first answer down; the order was withdrawn, and nobody is left to be told."""


class Answer:
    """What one interaction is told. The first thing shown answers it, later ones change that message."""

    def __init__(self, interaction: Interaction, *, private: bool) -> None:
        self._interaction = interaction
        self._private = private
        self._sending = asyncio.Lock()
        self._stalled = False
        self._shown = False
        self._beside: discord.WebhookMessage | None = None
        self._goes_beside = False
        self.instead: Item | None = None
        """What a refusal offers, under its sentence."""

    @property
    def has_message(self) -> bool:
        """Whether there is a message that a follow-up can come after."""
        return self._interaction.response.type not in {None, discord.InteractionResponseType.modal}

    @asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """While the body runs, see to it that something is shown within 1.5 s."""
        stalling = asyncio.create_task(self._stall())
        try:
            yield
        finally:
            async with self._sending:  # one that is on its way arrives first
                stalling.cancel()

    @asynccontextmanager
    async def checking(self) -> AsyncIterator[None]:
        """While the body looks at an order: a few are looked at at once. Where this one has to wait, that is shown first."""
        if self._interaction.client.checks.locked():
            await self._say_checking()
        async with self._interaction.client.checks:
            yield

    async def _stall(self) -> None:
        await self._interaction.client.clock.sleep(ANSWER_AFTER_S)
        await self._say_checking()

    async def _say_checking(self) -> None:
        async with self._sending:
            if self._interaction.response.is_done():
                return
            with suppress(discord.HTTPException):  # the real answer meets the same, and says so
                await self._interaction.response.send_message(view=plain(CHECKING), ephemeral=self._private)
                self._stalled = True

    async def make_private(self) -> None:
        """From now on only the person sees the answer; a bare placeholder that everybody saw goes."""
        async with self._sending:
            if self._stalled and not self._private:
                await self._interaction.delete_original_response()
                self._stalled, self._goes_beside = False, True
            self._private = True

    async def show(self, layout: Layout, *, files: Sequence[discord.File] = ()) -> discord.Message:
        """Answer with a message, or change the one shown before."""
        async with self._sending:
            self._shown = True
            if self._goes_beside:
                return await self._show_beside(layout, files)
            if self._interaction.response.is_done():
                return await self._interaction.edit_original_response(view=layout, attachments=files)
            sent = await self._interaction.response.send_message(view=layout, files=files, ephemeral=self._private)
            return sent.resource if isinstance(sent.resource, discord.InteractionMessage) else await self._original()

    async def _show_beside(self, layout: Layout, files: Sequence[discord.File]) -> discord.Message:
        if self._beside is None:
            self._beside = await self._interaction.followup.send(view=layout, files=files, ephemeral=True, wait=True)
        else:
            self._beside = await self._beside.edit(view=layout, attachments=files)
        return self._beside

    async def _original(self) -> discord.InteractionMessage:
        return await self._interaction.original_response()

    async def arrived(self) -> discord.Message | None:
        """What Discord has of an answer that was sent and never acknowledged; None where it has none."""
        try:
            return await self._original()
        except discord.NotFound:
            return None

    async def show_job(self, job: Job, layout: Layout) -> None:
        """Show a job's placeholder and record that it is there, so that the job may be sent.

        Where Discord turns it down the job is withdrawn at once. Raises: PlaceholderRefused then.
        """
        await self.show_jobs([job], layout)

    async def show_jobs(self, jobs: Sequence[Job], layout: Layout) -> None:
        """The same for all jobs of a batch, on one message."""
        bot = self._interaction.client
        try:
            message = await self.show_once(layout)
        except discord.HTTPException as error:
            for job in jobs:
                await bot.studio.withdraw(job)
            raise PlaceholderRefused(jobs[0].code) from error
        bot.pace.note(message_key(jobs[0]), layout.fingerprint())
        for job in jobs:
            await bot.studio.record_showing(
                job,
                channel_id=self._interaction.channel_id,
                message_id=message.id,
                upload_limit_bytes=self._interaction.filesize_limit,
            )

    async def show_once(self, layout: Layout, *, files: Sequence[discord.File] = ()) -> discord.Message:
        """Answer with a message. Where Discord has an answer already, that is it: this one came twice, or was sent twice."""
        try:
            return await self.show(layout, files=files)
        except discord.HTTPException as error:
            if error.code != ANSWERED_CODE:
                raise
            return await self._original()

    async def update(self, layout: Layout, *, files: Sequence[discord.File] | None = None) -> None:
        """Change the message whose button was pressed. Where the body took its time the answer comes beside it instead:
        once a message of its own went out, this interaction can't change the other any more.

        files: in the place of those it had; None leaves them.
        """
        async with self._sending:
            self._shown = True
            if self._interaction.response.is_done():
                await self._interaction.edit_original_response(view=layout, attachments=files or [])
            elif files is None:
                await self._interaction.response.edit_message(view=layout)
            else:
                await self._interaction.response.edit_message(view=layout, attachments=files)

    async def open(self, form: discord.ui.Modal) -> None:
        """Answer with a form."""
        async with self._sending:
            self._shown = True
            await self._interaction.response.send_modal(form)

    async def whisper(self, layout: Layout, *, files: Sequence[discord.File] = ()) -> None:
        """Add something that only this person sees."""
        await self._interaction.followup.send(view=layout, files=files, ephemeral=True)

    async def refuse(self, sentence: str, error: Exception, *, prompt: str | None = None) -> None:
        """Say privately why not. A public placeholder that already went out goes after that."""
        layout, files = refused(sentence, error, prompt)
        instead = self.instead or self._interaction.client.offered_instead(error)
        if instead is not None:
            layout.add_item(instead)
        async with self._sending:
            if not self._interaction.response.is_done():
                await self._interaction.response.send_message(view=layout, files=files, ephemeral=True)
            elif self._private and self._stalled and not self._shown:
                await self._interaction.edit_original_response(view=layout, attachments=files)
            else:
                await self.whisper(layout, files=files)
                if self._stalled and not self._shown:
                    await self._interaction.delete_original_response()


@asynccontextmanager
async def answering(interaction: Interaction, *, private: bool = False, prompt: str | None = None) -> AsyncIterator[Answer]:
    """Answer an interaction: within 1.5 s something is shown, and every error becomes one private sentence.

    private: only the person sees the answer. prompt: what a refusal hands back.
    """
    answer = Answer(interaction, private=private)
    said = logged(prompt, community=community_of(interaction), step=asked(interaction))
    with said, interaction.client.answer_under_way():
        try:
            async with answer.in_time():
                try:
                    yield answer
                except (UserError, ProviderError) as error:
                    log.info("refused %s: %s", named(interaction), error)
                    await answer.refuse(refusal(error), error, prompt=prompt)
            await tell_what_waits(interaction, answer)
        except PlaceholderRefused as refused_by_discord:
            log.warning("%s: withdrawn, Discord refused its placeholder: %s", refused_by_discord, refused_by_discord.__cause__)
        except Exception as error:
            await own_up(interaction, answer, error)


async def own_up(interaction: Interaction, answer: Answer, error: Exception) -> None:
    """Something of ours broke: log it under a reference, and say that. Books that don't balance end the process."""
    if isinstance(error, discord.HTTPException) and error.code in UNHEARD_CODES:
        log.warning("%s: Discord no longer waits for the answer: %s", named(interaction), error)
        return
    reference = secrets.token_hex(4)
    log.error("%s broke, reference %s", named(interaction), reference, exc_info=error)
    with suppress(discord.HTTPException):
        await answer.refuse(trouble(reference), error)
    if isinstance(error, LedgerError):
        await interaction.client.end_for(error)


async def own_up_to_command(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """A command that couldn't even begin: it changed since this Discord read it, isn't allowed here, or broke."""
    answer = Answer(interaction, private=True)
    if isinstance(error, app_commands.CheckFailure):
        await answer.refuse(refusal(NotAllowed()), error)
    elif isinstance(error, CHANGED):
        log.warning("%s: %s", named(interaction), error)
        await answer.refuse(greeting.COMMAND_CHANGED, error)
    else:
        await own_up(interaction, answer, error)


async def tell_what_waits(interaction: Interaction, answer: Answer) -> None:
    """Name finished work of this person's that could be shown nowhere, once."""
    gallery = interaction.client.gallery
    waiting = await gallery.waiting(member_key(interaction.user.id)) if answer.has_message else []
    if not waiting:
        return
    await answer.whisper(plain(greeting.waits([job.code for job in waiting])))
    for job in waiting:
        await gallery.mark_told(job)


def named(interaction: Interaction) -> str:
    """What was asked, for the log: never what was typed."""
    return f"{asked(interaction)} (interaction {interaction.id})"


def asked(interaction: Interaction) -> str:
    """The command, the press or the form."""
    data: Mapping[str, Any] = interaction.data or {}
    return str(data.get("name") or data.get("custom_id"))
