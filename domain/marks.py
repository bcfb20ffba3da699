"""What a picture's file says of itself: that a machine made it, always; and how, where its member wants that."""

from dataclasses import dataclass, fields

from domain.jobs import Job
from domain.requests import ImageRequest

AI_MADE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""The machine-readable mark. Source: IPTC NewsCodes, "Digital Source Type"."""
UNTOLD = frozenset({"prompt", "num_outputs", "references", "typed"})
"""Of a request; the prompt has a place of its own, and the others aren't about one picture or are nobody's business."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a picture was made."""

    prompt: str
    settings: tuple[tuple[str, str], ...]
    """Names and values, the seed among them."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What somebody's file says of itself: their words, which nobody has checked."""

    ai_made: bool = False
    tool: str | None = None
    """The program that it says it was made with."""
    prompt: str | None = None
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Whether it says anything at all of how it was made."""
        return self != Claims(tool=self.tool)


def recipe_of(job: Job, *, embeds_prompt: bool) -> Recipe | None:
    """What the files of a job say of how they were made; None for the mark alone.

    embeds_prompt: what its member settled. A private job's files leave the room without it, whoever carries them.
    """
    if job.private or not embeds_prompt:
        return None
    return Recipe(prompt=job.request.prompt, settings=tuple(settings_of(job.request)))


def settings_of(request: ImageRequest) -> list[tuple[str, str]]:
    """A request's settings but for its prompt, by their names as options; what is not set is left out."""
    told = {field.name: getattr(request, field.name) for field in fields(request) if field.name not in UNTOLD}
    return [(name, str(value)) for name, value in told.items() if value not in (None, False)]
