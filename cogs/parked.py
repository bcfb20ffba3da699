"""Parked jobs at the host's desk: each was found at PixelDojo, or is written off."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Item, Layout, framed, plain
from cogs.persistent import CODE, Persistent
from cogs.questions import in_place
from cogs.rights import host_of
from cogs.words import desk as words
from domain.errors import BadOption
from domain.jobs import Job
from studio.desk import HostDesk
from studio.ports import StudioState

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SHOWN_MOST = 8
"""Each takes 4 of a message's 40 components: text, row, two buttons."""
TICKET_MOST = 200
TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=~-]{0,199}")
"""What can stand in an address as it is; provider/ reads PixelDojo's own answers by the same rule."""
LABELS = {"found": words.FOUND, "ask": words.WRITE_OFF, "off": words.WRITE_OFF, "keep": words.KEEP}


class Parked(Persistent[ui.Button[Any]], template=rf"parked:(?P<verb>found|ask|off|keep):{CODE}"):
    """One of the host's decisions on a parked job, by its code."""

    def __init__(self, verb: str, code: str) -> None:
        style = discord.ButtonStyle.danger if verb == "off" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"parked:{verb}:{code}"))
        self.verb = verb
        self.code = code

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Do what the button says, for the host alone."""
        async with answering(interaction, private=True) as answer:
            host_of(interaction)
            desk = interaction.client.desk
            match self.verb:
                case "found":
                    await answer.open(FoundForm(self.code))
                case "ask":
                    await answer.show(question(await parked_job(desk, self.code), self.code))
                case "off":
                    await in_place(interaction, answer, plain(await write_off(desk, self.code)))
                case _:
                    await in_place(interaction, answer, plain(words.KEPT))


class FoundForm(Form):
    """Asks for the run's id at PixelDojo."""

    template = rf"found:{CODE}"

    def __init__(self, code: str) -> None:
        super().__init__(title=words.form_title(code), about=f"found:{code}")
        self.code = code
        self.ticket = ui.TextInput[Any](custom_id="ticket", max_length=TICKET_MOST)
        self.add_item(ui.Label(text=words.FORM_FIELD, component=self.ticket))

    async def on_submit(self, interaction: "Interaction", /) -> None:  # type: ignore[override]
        """Let the job go on with that run, for the host alone."""
        async with answering(interaction, private=True) as answer:
            host_of(interaction)
            await answer.show(plain(await found(interaction.client.desk, self.code, typed_ticket(self.ticket.value))))


def panel(jobs: Sequence[Job], state: StudioState) -> Layout:
    """All that waits for the host's word, oldest first."""
    if not jobs:
        return plain(words.NOTHING_PARKED)
    left_out = len(jobs) - SHOWN_MOST
    balance = words.balance(state)
    return framed(
        ui.TextDisplay(words.PARKED_TITLE),
        *(item for job in jobs[:SHOWN_MOST] for item in rows(job)),
        ui.TextDisplay(words.more(left_out)) if left_out > 0 else None,
        ui.TextDisplay(balance) if balance else None,
    )


def rows(job: Job) -> tuple[Item, Item]:
    """One parked job, and its two buttons."""
    return ui.TextDisplay(words.parked(job)), ui.ActionRow(Parked("found", job.code), Parked("ask", job.code))


def question(job: Job | None, code: str) -> Layout:
    """Asks once more."""
    if job is None:
        return plain(words.not_parked(code))
    buttons = ui.ActionRow[Any](Parked("off", code), Parked("keep", code))
    return Layout(ui.TextDisplay(words.ask_write_off(job)), buttons)


async def parked_job(desk: HostDesk, code: str) -> Job | None:
    """The parked job of a code."""
    return next((job for job in await desk.parked() if job.code == code), None)


async def found(desk: HostDesk, code: str, ticket: str) -> str:
    """Let a job go on with the run the host found. Raises: BadOption where another job has that run."""
    job = await parked_job(desk, code)
    return words.found(await desk.found(job.id, ticket=ticket)) if job else words.not_parked(code)


async def write_off(desk: HostDesk, code: str) -> str:
    """Give a job up."""
    job = await parked_job(desk, code)
    return words.written_off(await desk.write_off(job.id)) if job else words.not_parked(code)


def typed_ticket(typed: str) -> str:
    """The id in what was typed; it becomes part of an address. Raises: BadOption."""
    ticket = typed.strip()
    if not TICKET.fullmatch(ticket):
        raise BadOption(option="job id", value=typed, allowed=words.TICKET_ALLOWED)
    return ticket
