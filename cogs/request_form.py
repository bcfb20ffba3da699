"""The form of a whole request: prompt, shape, size and number, references, and the rest as flags. Remix and /compose open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.app_commands import Choice

from cogs.answering import Answer
from cogs.defaults import lowered, settings_here
from cogs.forms import Form
from cogs.options import Options, aspect_ratios, most_outputs, resolutions
from cogs.ordering import drawn_seed, order_styled, style_of, tell_ignored
from cogs.words import forms as words
from domain.catalog import ModelCard, Tariff
from domain.errors import BadOption
from domain.flags import Typed, extras_of, read
from domain.jobs import Job, Origin
from domain.members import OptionValue
from domain.money import Millicredits
from domain.requests import PROMPT_MOST, REFERENCES_MOST, AspectRatio, ImageRequest, Reference, Resolution

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

MORE_MOST = 300
NONE = "none"
"""Written among the flags, it leaves the parent's references out."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """What stands in the form when it opens."""

    prompt: str = ""
    aspect_ratio: AspectRatio = AspectRatio.SQUARE
    resolution: Resolution = Resolution.ONE
    num_outputs: int = 1
    more: str = ""
    references_hint: str = words.NO_REFERENCES


def start_with(defaults: Mapping[str, OptionValue]) -> Start:
    """An empty form, with a member's defaults chosen."""
    request = Options(prompt="-").or_else(defaults).request(seed=0)
    seed = f"--seed {defaults['seed']} " if "seed" in defaults else ""
    return Start(
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        num_outputs=request.num_outputs,
        more=f"{seed}{extras_of(request)}".strip(),
    )


@dataclass(frozen=True)
class Model:
    """What can be chosen, and at what price."""

    card: ModelCard
    tariff: Tariff


@dataclass(frozen=True)
class Wish:
    """What was filled in."""

    prompt: str
    options: Mapping[str, OptionValue]
    """An ImageRequest's options by their names."""
    style: str | None
    """The name of a style, where the last field gave one."""
    flagged_style: OptionValue | None
    """The one that a flag behind the prompt names."""
    ignored: tuple[str, ...]
    drops_references: bool
    files: tuple[discord.Attachment, ...]

    def request(self, *, seed: int) -> ImageRequest:
        """The request without references and style. seed: where none was given. Raises: BadPrompt, BadOption."""
        options: dict[str, Any] = {"seed": seed} | {name: value for name, value in self.options.items() if name != "style"}
        return ImageRequest(prompt=self.prompt.strip(), **options)


class RequestForm(Form):
    """Five fields. Opened with a Start and the Model; without, it is empty and takes what was sent."""

    def __init__(self, *, title: str, about: str, start: Start | None = None, model: Model | None = None) -> None:
        super().__init__(title=title, about=about)
        start = start or Start()
        self.prompt = prompt_field(start.prompt)
        self.shape = ui.Select[Any](custom_id="shape", options=shapes(model, start))
        self.size = ui.Select[Any](custom_id="size", options=sizes(model, start))
        self.files = ui.FileUpload[Any](custom_id="references", required=False, max_values=REFERENCES_MOST)
        self.more = more_field(start.more)
        self.add_item(ui.Label(text=words.PROMPT, component=self.prompt))
        self.add_item(ui.Label(text=words.SHAPE, component=self.shape))
        self.add_item(ui.Label(text=words.SIZE, component=self.size))
        self.add_item(ui.Label(text=words.REFERENCES, description=start.references_hint, component=self.files))
        self.add_item(ui.Label(text=words.MORE, description=words.MORE_HINT, component=self.more))

    @property
    def typed(self) -> str:
        """All that was typed, to be handed back."""
        return " ".join(text for text in (self.prompt.value.strip(), self.more.value.strip()) if text)

    def wish(self) -> Wish:
        """What was filled in. What was typed wins over what was chosen, the last field over the first. Raises: BadOption."""
        typed = read(self.prompt.value.strip())
        more, drops_references = read_more(self.more.value)
        chosen = {**chosen_shape(self.shape.values), **chosen_size(self.size.values)}
        style = more.options.get("style")
        return Wish(
            prompt=typed.prompt,
            options={**chosen, **typed.options, **more.options},
            style=None if style is None else str(style),
            flagged_style=typed.options.get("style"),
            ignored=(*typed.ignored, *more.ignored),
            drops_references=drops_references,
            files=tuple(self.files.values),
        )


def prompt_field(default: str) -> ui.TextInput[Any]:
    """The prompt, with line breaks."""
    style = discord.TextStyle.paragraph
    return ui.TextInput(custom_id="prompt", style=style, default=default[:PROMPT_MOST] or None, max_length=PROMPT_MOST)


def more_field(default: str) -> ui.TextInput[Any]:
    """Everything there is no field for, as flags."""
    return ui.TextInput(
        custom_id="more", required=False, default=default or None, placeholder=words.MORE_EXAMPLE, max_length=MORE_MOST
    )


def shapes(model: Model | None, start: Start) -> list[discord.SelectOption]:
    """The model's shapes."""
    return offered(aspect_ratios(model.card), start.aspect_ratio) if model else []


def sizes(model: Model | None, start: Start) -> list[discord.SelectOption]:
    """Each size with each number of pictures, and the price of both: at most 16."""
    if model is None:
        return []
    found = [
        Choice(name=words.size(size, count, Millicredits(model.tariff.prices[size] * count)), value=size_value(size, count))
        for count in range(1, most_outputs(model.card) + 1)
        for size in (Resolution(choice.value) for choice in resolutions(model.card, model.tariff))
    ]
    return offered(found, size_value(start.resolution, start.num_outputs))


def size_value(size: Resolution, count: int) -> str:
    """A size and a number as one value: "2 MP x 4"."""
    return f"{size} x {count}"


def offered(choices: Sequence[Choice[str]], chosen: str) -> list[discord.SelectOption]:
    """Choices of a select, one of them chosen."""
    return [discord.SelectOption(label=each.name, value=each.value, default=each.value == chosen) for each in choices]


def chosen_shape(values: Sequence[str]) -> dict[str, OptionValue]:
    """The shape that was chosen, if any. Raises: BadOption."""
    try:
        return {"aspect_ratio": AspectRatio(values[0])} if values else {}
    except ValueError as error:
        raise BadOption(option="aspect_ratio", value=values[0], allowed=words.CHOICE_ALLOWED) from error


def chosen_size(values: Sequence[str]) -> dict[str, OptionValue]:
    """The size and number that were chosen, if any. Raises: BadOption."""
    if not values:
        return {}
    size, _, count = values[0].partition(" x ")
    try:
        return {"resolution": Resolution(size), "num_outputs": int(count)}
    except ValueError as error:
        raise BadOption(option="resolution", value=values[0], allowed=words.CHOICE_ALLOWED) from error


def read_more(text: str) -> tuple[Typed, bool]:
    """The flags of the last field, and whether it has the word that leaves the references out. Raises: BadOption."""
    kept = [word for word in text.split() if word.lower() != NONE]
    typed = read(" ".join(kept))
    if typed.prompt:
        raise BadOption(option="More", value=typed.prompt, allowed=words.MORE_ALLOWED)
    return typed, len(kept) < len(text.split())


async def opened_model(bot: AtelierBot) -> Model:
    """What can be chosen now."""
    return Model(await bot.studio.card(), await bot.studio.tariff())


async def order_wish(
    interaction: Interaction,
    answer: Answer,
    wish: Wish,
    *,
    origin: Origin,
    parent: Job | None = None,
    references: Sequence[Reference] = (),
) -> None:
    """Order what was filled in, for whoever sent it, and say privately which flags were left out.

    references: those that come before the uploaded ones. Raises: what order_styled raises.
    """
    private = parent is None and (await settings_here(interaction)).private  # else as its parent is
    if private:
        await answer.make_private()
    style, unknown = await style_of(interaction, wish.style, wish.flagged_style)
    request = wish.request(seed=await drawn_seed(interaction.client))
    inherited = None if parent is None else parent.request.safety_tolerance
    if wish.options.get("safety_tolerance", inherited) == inherited:
        request = await lowered(interaction, request)
    await order_styled(
        interaction, answer, request, style, wish.files, origin=origin, private=private, references=references, parent=parent
    )
    await tell_ignored(answer, (*unknown, *wish.ignored))
