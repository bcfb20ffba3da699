"""What a member asks for: the frozen ImageRequest and the values it is made of."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import BadOption, BadPrompt, SafetyTooHigh

FLUX = "flux-2-flex"
"""The model of every request that doesn't name another. Source: docs/pixeldojo.md, "Routes"."""
PROMPT_MOST = 4000
"""Characters. Source: docs/pixeldojo.md, "Body of a run" (the provider's own limit is open)."""
SEED_MOST = 2**31 - 1
REFERENCES_MOST = 10
OUTPUTS_MOST = 4
SAFETY_DEFAULT = 2
SAFETY_MOST = 2
SAFETY_MOST_AGE_RESTRICTED = 5


class AspectRatio(StrEnum):
    """Source: docs/pixeldojo.md, "Body of a run"."""

    SQUARE = "1:1"
    WIDE = "16:9"
    TALL = "9:16"
    PHOTO = "3:2"
    PHOTO_TALL = "2:3"
    PORTRAIT = "4:5"
    LANDSCAPE = "5:4"
    CLASSIC_TALL = "3:4"
    CLASSIC = "4:3"


class Resolution(StrEnum):
    """The space is part of the provider's value."""

    HALF = "0.5 MP"
    ONE = "1 MP"
    TWO = "2 MP"
    FOUR = "4 MP"


class OutputFormat(StrEnum):
    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"


@dataclass(frozen=True)
class Reference:
    """An attached image that was checked and kept: its hash, and the signed link it came by."""

    sha256: str
    filename: str
    media_type: str
    size_bytes: int
    url: str | None = None
    """Discord's signed link, good for about a day; None once it is known to have lapsed."""


@dataclass(frozen=True, kw_only=True)
class ImageRequest:
    """What was asked, complete: the same request with the same seed gives the same picture.

    Raises: BadPrompt, BadOption when made with something the provider could never take.
    """

    prompt: str
    seed: int
    aspect_ratio: AspectRatio = AspectRatio.SQUARE
    resolution: Resolution = Resolution.ONE
    num_outputs: int = 1
    output_format: OutputFormat = OutputFormat.PNG
    safety_tolerance: int = SAFETY_DEFAULT
    prompt_upsampling: bool = False
    references: tuple[Reference, ...] = ()
    model: str = FLUX
    """PixelDojo's name of it; another than FLUX makes a picture bigger, and takes the picture alone."""
    style: str | None = None
    """The name of the template that was used."""
    typed: str | None = None
    """What the member typed, where a style made another prompt of it."""

    def __post_init__(self) -> None:
        if not self.prompt.strip() or len(self.prompt) > PROMPT_MOST:
            raise BadPrompt(length=len(self.prompt.strip()), most=PROMPT_MOST)
        within("seed", self.seed, 0, SEED_MOST)
        within("num_outputs", self.num_outputs, 1, OUTPUTS_MOST)
        within("safety_tolerance", self.safety_tolerance, 1, SAFETY_MOST_AGE_RESTRICTED)
        within("references", len(self.references), 0, REFERENCES_MOST)

    @property
    def wording(self) -> str:
        """The prompt in its member's own words, as people see it."""
        return self.prompt if self.typed is None else self.typed


def check_tolerance(request: ImageRequest, *, age_restricted: bool) -> None:
    """Raises: SafetyTooHigh, for a tolerance that the channel doesn't allow."""
    most = SAFETY_MOST_AGE_RESTRICTED if age_restricted else SAFETY_MOST
    if request.safety_tolerance > most:
        raise SafetyTooHigh(asked=request.safety_tolerance, most=most)


def within(option: str, value: int, least: int, most: int) -> None:
    """Refuse a number outside its range. Raises: BadOption."""
    if not least <= value <= most:
        raise BadOption(option=option, value=str(value), allowed=f"{least} to {most}")
