"""Styles: /style, the panel that shows and removes them, and Save as style on a finished picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Layout, framed, lines, plain
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.questions import in_place
from cogs.rights import is_staff, server_of_staff
from cogs.text import fenced, shortened
from cogs.words import options as option_words
from cogs.words import styles as words
from cogs.words.endings import HIDES_PROMPT
from domain.errors import ImagesGone, NoSuchJob, NotAllowed
from domain.jobs import Job
from domain.members import OptionValue
from domain.people import member_key
from domain.requests import PROMPT_MOST, AspectRatio, OutputFormat, Resolution
from domain.styles import NAME_MOST, STYLES_MOST, Style, StyleOwner, look_of, owned_by, template_of
from studio.styles import Shelf

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

TEMPLATE_SHOWN_MOST = 3000
"""Characters; the rest of a message has to fit too."""


class StyleCommands(commands.GroupCog, group_name="style", group_description=words.STYLE):
    """Anyone keeps styles of their own; a server's need Manage Server, which is checked at each use."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    @app_commands.command(name="save", description=words.SAVE)
    @app_commands.rename(for_server="server")
    @app_commands.describe(name=words.SAVE_NAME, template=words.SAVE_TEMPLATE, for_server=words.SAVE_SERVER)
    @app_commands.describe(aspect_ratio=words.SAVE_LOOK, resolution=words.SAVE_LOOK, output_format=words.SAVE_LOOK)
    @app_commands.choices(aspect_ratio=[Choice(name=option_words.SHAPES[one], value=one.value) for one in AspectRatio])
    @app_commands.choices(resolution=[Choice(name=one.value, value=one.value) for one in Resolution])
    @app_commands.choices(output_format=[Choice(name=option_words.FORMATS[one], value=one.value) for one in OutputFormat])
    async def save(
        self,
        interaction: Interaction,
        name: str,
        template: str,
        for_server: bool = False,
        aspect_ratio: str | None = None,
        resolution: str | None = None,
        output_format: str | None = None,
    ) -> None:
        """Keep a style of one's own, or the server's."""
        async with answering(interaction, private=True, prompt=template) as answer:
            owner = owned_by(server_of_staff(interaction)) if for_server else own(interaction)
            look = {"aspect_ratio": aspect_ratio, "resolution": resolution, "output_format": output_format}
            defaults = {option: value for option, value in look.items() if value is not None}
            await answer.show(plain(await save(interaction, owner, name, template, defaults)))

    @app_commands.command(name="list", description=words.LIST)
    async def list(self, interaction: Interaction) -> None:
        """Show what there is to use here."""
        async with answering(interaction, private=True) as answer:
            await answer.show(panel(await shelf_of(interaction)))


class StyleButton(Persistent[ui.Button[Any]], template=r"style:(?P<verb>list|remove):(?P<style_id>[0-9]{1,18})"):
    """Shows the styles, or takes one away. style_id: 0 where it is about none."""

    reads = {"style_id": int}

    def __init__(self, verb: str = "list", style_id: int = 0) -> None:
        style = discord.ButtonStyle.danger if verb == "remove" else discord.ButtonStyle.secondary
        label = words.REMOVE if verb == "remove" else words.MY_STYLES
        super().__init__(ui.Button(label=label, style=style, custom_id=f"style:{verb}:{style_id}"))
        self.verb = verb
        self.style_id = style_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show the panel, for remove without that style."""
        async with answering(interaction, private=True) as answer:
            told = await remove(interaction, self.style_id) if self.verb == "remove" else None
            await in_place(interaction, answer, panel(await shelf_of(interaction), told))


class PickStyle(Persistent[ui.Select[Any]], template=r"style:pick:(?P<whose>own|server)"):
    """A menu of styles; the one that is picked is shown."""

    def __init__(self, whose: str, styles: tuple[Style, ...] = ()) -> None:
        placeholder = words.PICK_OWN if whose == "own" else words.PICK_SERVER
        options = [
            discord.SelectOption(label=style.name, value=str(style.id), description=words.hint(style))
            for style in styles[:STYLES_MOST]
        ]
        super().__init__(ui.Select(custom_id=f"style:pick:{whose}", placeholder=placeholder, options=options))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show the style that was picked, with Remove for who may."""
        async with answering(interaction, private=True) as answer:
            shelf = await shelf_of(interaction)
            style = shelf.by_id(picked(self.item.values))
            layout = panel(shelf, words.GONE) if style is None else details(style, removable=may_remove(interaction, style))
            await in_place(interaction, answer, layout)


class SaveAsStyle(Persistent[ui.Button[Any]], template=rf"style:save:{CODE}"):
    """Opens the form that makes a style of a job, by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.SAVE_AS, custom_id=f"style:save:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask for the name, with the job's own words as the template."""
        async with answering(interaction, private=True) as answer:
            await check_welcome(interaction)
            job = await job_to_learn_from(interaction, self.code)
            await answer.open(SaveForm(job.code, template=template_of(job.request)))


class SaveForm(Form):
    """Asks for a style's name and template; the look is the job's."""

    template = rf"style:{CODE}"

    def __init__(self, code: str, *, template: str = "") -> None:
        super().__init__(title=words.SAVE_AS, about=f"style:{code}")
        self.code = code
        self.name = ui.TextInput[Any](custom_id="name", max_length=NAME_MOST)
        self.wording = ui.TextInput[Any](
            custom_id="template", style=discord.TextStyle.paragraph, max_length=PROMPT_MOST, default=template or None
        )
        self.add_item(ui.Label(text=words.FORM_NAME, description=words.FORM_NAME_HINT, component=self.name))
        self.add_item(ui.Label(text=words.FORM_TEMPLATE, description=words.FORM_TEMPLATE_HINT, component=self.wording))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it as the person's own."""
        async with answering(interaction, private=True, prompt=self.wording.value) as answer:
            job = await job_to_learn_from(interaction, self.code)
            told = await save(interaction, own(interaction), self.name.value, self.wording.value, look_of(job.request))
            await answer.show(plain(told))


async def job_to_learn_from(interaction: Interaction, code: str) -> Job:
    """A job whose words this person may use: nobody's where it was removed, and only its own member's
    where the prompt isn't shown.

    Raises: NoSuchJob, ImagesGone.
    """
    member = member_key(interaction.user.id)
    job = await interaction.client.gallery.seen(code, member=member, community=community_of(interaction))
    if job.removed_at is not None:
        raise ImagesGone(code=job.code, removed=True)
    if job.member != member and job.failure in HIDES_PROMPT:
        raise NoSuchJob(code)
    return job


def own(interaction: Interaction) -> StyleOwner:
    """The person, as an owner of styles."""
    return owned_by(member_key(interaction.user.id))


async def shelf_of(interaction: Interaction) -> Shelf:
    """The styles this person can use here."""
    return await interaction.client.styles.shelf(member_key(interaction.user.id), community_of(interaction))


def may_remove(interaction: Interaction, style: Style) -> bool:
    """Whether this person may take it away: their own, or with Manage Server this server's."""
    return style.owner == own(interaction) or (is_staff(interaction) and style.owner == owned_by(community_of(interaction)))


async def check_welcome(interaction: Interaction) -> None:
    """Whether whoever asks may keep styles here. Raises: Blocked."""
    await interaction.client.conduct.check_welcome(community_of(interaction), member_key(interaction.user.id))


async def save(interaction: Interaction, owner: StyleOwner, name: str, template: str, look: Mapping[str, OptionValue]) -> str:
    """Keep a style; what is said about it. Raises: Blocked, BadStyle, ForbiddenPrompt, TooManyStyles."""
    await check_welcome(interaction)
    by = member_key(interaction.user.id)
    styles = interaction.client.styles
    style, replaced = await styles.save(owner, name=name, template=template, defaults=look, by=by)
    return words.saved(style, for_server=owner != own(interaction), replaced=replaced)


async def remove(interaction: Interaction, style_id: int) -> str:
    """Take a style away; what is said about it. Raises: NotAllowed, NoSuchStyle."""
    style = (await shelf_of(interaction)).by_id(style_id)
    if style is None:
        return words.GONE
    if not may_remove(interaction, style):
        raise NotAllowed
    return words.removed(await interaction.client.styles.remove(style.owner, style.name))


def picked(values: list[str]) -> int | None:
    """The one value of a menu, which anybody may have made up."""
    return int(values[0]) if len(values) == 1 and re.fullmatch(r"[0-9]{1,18}", values[0]) else None


def panel(shelf: Shelf, told: str | None = None) -> Layout:
    """The styles there are, each to be looked at. told: what came of the last press."""
    if not shelf.own and not shelf.community:
        return plain(told, words.NONE)
    return framed(
        ui.TextDisplay(told) if told else None,
        *(item for whose in ("own", "server") for item in section(whose, shelf.own if whose == "own" else shelf.community)),
        ui.TextDisplay(words.HOW),
    )


def section(whose: str, styles: tuple[Style, ...]) -> tuple[ui.Item[Any], ...]:
    """One owner's styles: their names, and a menu to look at one."""
    if not styles:
        return ()
    title = words.OWN if whose == "own" else words.SERVER
    return lines([title, words.names(styles)]), ui.ActionRow(PickStyle(whose, styles))


def details(style: Style, *, removable: bool) -> Layout:
    """One style: its template to copy, and what it sets."""
    buttons = [StyleButton("remove", style.id)] if removable else []
    return framed(
        lines([words.title(style), fenced(shortened(style.template, TEMPLATE_SHOWN_MOST)), words.sets(style)]),
        ui.ActionRow(*buttons, StyleButton()),
    )


async def offered_styles(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Offer the styles whose names have what was typed so far: the person's own first, then this server's."""
    shelf = await shelf_of(interaction)
    typed = current.casefold().strip()
    offered = {style.name: style for style in (*shelf.community, *shelf.own)}
    ordered = sorted(offered.values(), key=lambda style: (style.owner != own(interaction), style.name))
    fitting = [style for style in ordered if typed in style.name]
    return [Choice(name=words.choice(style, own=style in shelf.own), value=style.name) for style in fitting[:STYLES_MOST]]
