"""/imagine's options: what can be chosen, at what price, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import discord
from discord.app_commands import Choice

from cogs.words import options as words
from domain.catalog import ModelCard, Tariff
from domain.members import OptionValue
from domain.requests import (
    OUTPUTS_MOST,
    SAFETY_DEFAULT,
    SAFETY_MOST_AGE_RESTRICTED,
    AspectRatio,
    ImageRequest,
    OutputFormat,
    Resolution,
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a member filled in; None where they left it."""

    prompt: str
    aspect_ratio: str | None = None
    num_outputs: int | None = None
    resolution: str | None = None
    seed: int | None = None
    output_format: str | None = None
    safety_tolerance: int | None = None
    prompt_upsampling: bool | None = None
    references: tuple[discord.Attachment, ...] = ()
    style: str | None = None
    """The name of a template to put the prompt into."""
    private: bool | None = None
    """Whether only the member sees it."""

    def or_else(self, defaults: Mapping[str, OptionValue]) -> "Options":
        """These options, and others by their names where none is given."""
        left = {name: value for name, value in defaults.items() if getattr(self, name, self) is None}
        return replace(self, **left)  # type: ignore[arg-type]

    def request(self, *, seed: int) -> ImageRequest:
        """The request without its references. seed: where the member gave none. Raises: BadPrompt, BadOption."""
        return ImageRequest(
            prompt=self.prompt.strip(),
            seed=seed if self.seed is None else self.seed,
            aspect_ratio=AspectRatio(self.aspect_ratio or AspectRatio.SQUARE),
            resolution=Resolution(self.resolution or Resolution.ONE),
            num_outputs=self.num_outputs or 1,
            output_format=OutputFormat(self.output_format or OutputFormat.PNG),
            safety_tolerance=self.safety_tolerance or SAFETY_DEFAULT,
            prompt_upsampling=bool(self.prompt_upsampling),
        )


def described(card: ModelCard) -> dict[str, str]:
    """What each option means, with this model's ranges."""
    return words.described(most_prompt=card.most_prompt, most_outputs=most_outputs(card))


def most_outputs(card: ModelCard) -> int:
    """How many pictures one request may ask for."""
    return min(card.most_outputs, OUTPUTS_MOST)


def aspect_ratios(card: ModelCard) -> list[Choice[str]]:
    """The shapes this model has."""
    return [Choice(name=words.SHAPES[ratio], value=ratio.value) for ratio in AspectRatio if ratio in card.aspect_ratios]


def counts(card: ModelCard) -> list[Choice[int]]:
    """How many pictures at once."""
    return [Choice(name=words.count(count), value=count) for count in range(1, most_outputs(card) + 1)]


def resolutions(card: ModelCard, tariff: Tariff) -> list[Choice[str]]:
    """The sizes this model has that have a price, each with it."""
    return [
        Choice(name=words.size(resolution, tariff.prices[resolution]), value=resolution.value)
        for resolution in Resolution
        if resolution in card.resolutions and resolution in tariff.prices
    ]


def formats(card: ModelCard) -> list[Choice[str]]:
    """The file formats this model has."""
    return [Choice(name=words.FORMATS[kind], value=kind.value) for kind in OutputFormat if kind in card.output_formats]


def tolerances() -> list[Choice[int]]:
    """From strict to lenient; some only where Discord restricts a channel's age."""
    return [Choice(name=words.tolerance(level), value=level) for level in range(1, SAFETY_MOST_AGE_RESTRICTED + 1)]
