"""/settings: how a member likes it, on one private panel that is changed in place. Each press is kept at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from cogs import privacy
from cogs.answering import answering
from cogs.defaults import choices_of
from cogs.forms import Form
from cogs.layout import Item, Layout, framed
from cogs.persistent import OPTION, Persistent, is_on
from cogs.questions import in_place
from cogs.styles import StyleButton
from cogs.words import settings as words
from domain.errors import BadOption
from domain.members import MemberSettings, OptionValue
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

Choices = Mapping[str, Sequence[Choice[Any]]]
NOTHING = "-"
"""The value of the choice that takes a default away."""
SEED_MOST = 20
"""Characters: room for a number that is too large, so that it is answered plainly."""
PAGES = {"main": words.BACK, "defaults": words.CHANGE_DEFAULTS, "privacy": words.PRIVACY, "seed": words.SEED}


class SettingsCommand(commands.Cog):
    """Opens the panel."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    @app_commands.command(name="settings", description=words.SETTINGS)
    async def settings(self, interaction: Interaction) -> None:
        """Show how whoever asks likes it."""
        async with answering(interaction, private=True) as answer:
            sheet = await read_sheet(interaction)
            await answer.show(main_page(sheet))


@dataclass(frozen=True)
class Sheet:
    """A member's settings, and what may be chosen."""

    settings: MemberSettings
    choices: Choices


class SettingsPage(Persistent[ui.Button[Any]], template=r"settings:(?P<page>main|defaults|privacy|seed)"):
    """Turns to a page of the panel, or opens the form for the seed."""

    def __init__(self, page: str) -> None:
        super().__init__(ui.Button(label=PAGES[page], custom_id=f"settings:{page}"))
        self.page = page

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to it, for whoever presses: everybody has a panel of their own."""
        async with answering(interaction, private=True) as answer:
            match self.page:
                case "seed":
                    await answer.open(SeedForm())
                case "privacy":
                    await in_place(interaction, answer, privacy.panel(interaction.client, interaction.user.id))
                case "defaults":
                    await in_place(interaction, answer, defaults_page(await read_sheet(interaction)))
                case _:
                    await in_place(interaction, answer, main_page(await read_sheet(interaction)))


class Switch(Persistent[ui.Button[Any]], template=r"settings:(?P<name>private|ping|lends|embeds_prompt):(?P<to>on|off)"):
    """Turns one thing on or off; a second press of the same button changes nothing more."""

    reads = {"to": is_on}

    def __init__(self, name: str, *, to: bool) -> None:
        label, word = (words.ON, "on") if to else (words.OFF, "off")
        super().__init__(ui.Button(label=label, custom_id=f"settings:{name}:{word}"))
        self.name = name
        self.to = to

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it, for whoever presses."""
        async with answering(interaction, private=True) as answer:
            changed = {self.name: self.to}
            await interaction.client.members.change(
                member_key(interaction.user.id),
                lambda settings: replace(settings, **changed),  # type: ignore[arg-type]
            )
            await in_place(interaction, answer, main_page(await read_sheet(interaction)))


class DefaultMenu(Persistent[ui.Select[Any]], template=rf"settings:default:{OPTION}"):
    """A menu for one option's default."""

    def __init__(self, option: str, choices: Sequence[Choice[Any]] = (), current: OptionValue | None = None) -> None:
        super().__init__(ui.Select(custom_id=f"settings:default:{option}", options=entries(option, choices, current)))
        self.option = option

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep what was chosen, for whoever chose."""
        async with answering(interaction, private=True) as answer:
            value = chosen(self.option, self.item.values, (await read_sheet(interaction)).choices)
            await keep_default(interaction, self.option, value)
            await in_place(interaction, answer, defaults_page(await read_sheet(interaction)))


class SeedForm(Form):
    """Asks for the seed of every request."""

    template = r"settings-seed"

    def __init__(self) -> None:
        super().__init__(title=words.SEED_FORM, about="settings-seed")
        self.seed = ui.TextInput[Any](custom_id="seed", max_length=SEED_MOST, required=False)
        self.add_item(ui.Label(text=words.SEED_FIELD, component=self.seed))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for whoever sent it."""
        async with answering(interaction, private=True) as answer:
            card = await interaction.client.studio.card()
            await keep_default(interaction, "seed", typed_seed(self.seed.value, most=card.most_seed))
            await in_place(interaction, answer, defaults_page(await read_sheet(interaction)))


async def read_sheet(interaction: Interaction) -> Sheet:
    """What the panel shows to this person."""
    bot = interaction.client
    choices = choices_of(await bot.studio.card(), await bot.studio.tariff())
    return Sheet(await bot.members.settings(member_key(interaction.user.id)), choices)


async def keep_default(interaction: Interaction, option: str, value: OptionValue | None) -> None:
    """Keep one default of this person's; None takes it away."""
    member = member_key(interaction.user.id)
    await interaction.client.members.change(member, lambda settings: settings.with_default(option, value))


def main_page(sheet: Sheet) -> Layout:
    """Everything at a glance."""
    settings = sheet.settings
    return framed(
        ui.TextDisplay(words.TITLE),
        ui.Section(words.defaults(named(sheet)), accessory=SettingsPage("defaults")),
        *(switch(name, on=getattr(settings, name)) for name in words.SWITCHES),
        ui.ActionRow[Any](StyleButton("list"), SettingsPage("privacy")),
    )


def switch(name: str, *, on: bool) -> Item:
    """One thing that is on or off, with the button for the other."""
    return ui.Section(words.SWITCHES[name][on], accessory=Switch(name, to=not on))


def named(sheet: Sheet) -> dict[str, str]:
    """The defaults that are set, as the menus name them."""
    names: dict[str, str] = {}
    for option, value in sheet.settings.defaults.items():
        matching = [choice.name for choice in sheet.choices.get(option, ()) if choice.value == value]
        names[option] = matching[0] if matching else str(value)
    return names


def defaults_page(sheet: Sheet) -> Layout:
    """A menu for each option that has a list, and the seed."""
    defaults = sheet.settings.defaults
    seed = defaults.get("seed")
    return framed(
        ui.TextDisplay(words.DEFAULTS_TITLE),
        *(ui.ActionRow[Any](DefaultMenu(option, choices, defaults.get(option))) for option, choices in sheet.choices.items()),
        ui.Section(words.seed(None if seed is None else int(seed)), accessory=SettingsPage("seed")),
        ui.ActionRow[Any](SettingsPage("main")),
    )


def entries(option: str, choices: Sequence[Choice[Any]], current: OptionValue | None) -> list[discord.SelectOption]:
    """A menu's entries: nothing set, and each choice; the one that holds is marked."""
    known = any(choice.value == current for choice in choices)
    return [
        discord.SelectOption(label=words.nothing_set(option), value=NOTHING, default=not known),
        *(
            discord.SelectOption(
                label=words.chosen(option, choice.name), value=str(choice.value), default=choice.value == current
            )
            for choice in choices
        ),
    ]


def chosen(option: str, values: Sequence[str], choices: Choices) -> OptionValue | None:
    """The value that was chosen, None for none. Raises: BadOption for one that isn't on the menu (any more)."""
    (value,) = values or [NOTHING]
    if value == NOTHING:
        return None
    for choice in choices[option]:
        if str(choice.value) == value:
            kept: OptionValue = choice.value
            return kept
    raise BadOption(option=option, value=value, allowed=words.allowed([choice.name for choice in choices[option]]))


def typed_seed(typed: str, *, most: int) -> int | None:
    """The seed in what was typed; None for nothing. Raises: BadOption."""
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise BadOption(option="seed", value=typed, allowed=words.seed_allowed(most))
    return int(text)
