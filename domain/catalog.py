"""What the provider's model takes and costs, as read from its own description at start."""

from dataclasses import dataclass, field

from domain.errors import BadOption, BadPrompt, ReferencesUnsupported
from domain.money import Millicredits
from domain.requests import (
    FLUX,
    PROMPT_MOST,
    REFERENCES_MOST,
    SEED_MOST,
    AspectRatio,
    ImageRequest,
    OutputFormat,
    Resolution,
    within,
)

KNOWN_PRICES: dict[Resolution, Millicredits] = {
    Resolution.HALF: Millicredits(1000),
    Resolution.ONE: Millicredits(1500),
    Resolution.TWO: Millicredits(3000),
    Resolution.FOUR: Millicredits(5000),
}
"""One image, by resolution. Source: docs/pixeldojo.md, "Money" (the provider's docs)."""


@dataclass(frozen=True)
class Tariff:
    """The newest price known of one image, by resolution."""

    prices: dict[Resolution, Millicredits] = field(default_factory=lambda: dict(KNOWN_PRICES))

    def updated(self, resolution: Resolution, *, outputs: int, cost: Millicredits) -> "Tariff":
        """Learn from a run's own creditCost; a cost that doesn't divide is rounded up."""
        return Tariff({**self.prices, resolution: Millicredits(-(-cost // outputs))})


@dataclass(frozen=True)
class ModelCard:
    """The ranges of one model. Where its schema disagrees with docs/pixeldojo.md, the schema wins."""

    model: str = FLUX
    fields: frozenset[str] = frozenset(
        {
            "prompt",
            "aspect_ratio",
            "resolution",
            "num_outputs",
            "safety_tolerance",
            "prompt_upsampling",
            "seed",
            "output_format",
        }
    )
    """The names the schema lists; no other is ever sent."""
    aspect_ratios: tuple[str, ...] = tuple(AspectRatio)
    resolutions: tuple[str, ...] = tuple(Resolution)
    output_formats: tuple[str, ...] = tuple(OutputFormat)
    most_outputs: int = 4
    most_prompt: int = PROMPT_MOST
    most_seed: int = SEED_MOST
    reference_field: str | None = None
    most_references: int = REFERENCES_MOST
    takes_data_urls: bool = False
    """Whether the reference field allows any string, so that a picture can be handed over as a data URL."""
    takes_one_reference: bool = False
    """Whether the reference field is one text instead of a list."""
    constants: tuple[tuple[str, str | int | float], ...] = ()
    """Fields that are sent just so with every run: by how much to enlarge, and what else the schema requires."""

    def check(self, request: ImageRequest) -> None:
        """Refuse what this model doesn't take. Raises: BadPrompt, BadOption, ReferencesUnsupported."""
        if len(request.prompt) > self.most_prompt and self.model == FLUX:
            raise BadPrompt(length=len(request.prompt), most=self.most_prompt)
        one_of("aspect_ratio", request.aspect_ratio, self.aspect_ratios)
        one_of("resolution", request.resolution, self.resolutions)
        one_of("output_format", request.output_format, self.output_formats)
        within("num_outputs", request.num_outputs, 1, self.most_outputs)
        within("seed", request.seed, 0, self.most_seed)
        if request.references and self.reference_field is None:
            raise ReferencesUnsupported
        least = 0 if self.model == FLUX else 1
        within("references", len(request.references), least, max(least, self.most_references))


@dataclass(frozen=True)
class Upscaler:
    """The model that makes a finished picture bigger, and what one picture costs."""

    card: ModelCard
    price: Millicredits

    @property
    def model(self) -> str:
        """PixelDojo's name of it."""
        return self.card.model


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a choice the model doesn't list. Raises: BadOption."""
    if value not in allowed:
        raise BadOption(option=option, value=value, allowed=", ".join(allowed))
