"""Cards in a server's gallery channel: what their threads are called and tagged, by what was asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.jobs import Job
from domain.requests import FLUX, AspectRatio

TAGS_MOST = 5
"""Of one thread. Source: Discord, "Start Thread in Forum or Media Channel"."""


@dataclass(frozen=True)
class GalleryPost:
    """A card in a server's gallery channel: its thread and that one's first message, once they are there."""

    job_id: int
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True)
class Tag:
    """One of a gallery channel's own tags that may be used."""

    id: int
    name: str


def fitting_tags(job: Job, tags: Sequence[Tag]) -> list[Tag]:
    """Those of the channel's tags that say something true of a job, the most telling first, no more than a thread takes."""
    by_name = {tag.name.strip().casefold(): tag for tag in reversed(tags)}
    fitting = dict.fromkeys(by_name[name] for name in tag_names(job) if name in by_name)
    return list(fitting)[:TAGS_MOST]


def tag_names(job: Job) -> Iterator[str]:
    """What a job may be tagged with, in small letters: its style, what was done, its shape and size, its kind of file."""
    request = job.request
    if request.style is not None:
        yield request.style.casefold()
    if request.model != FLUX:
        yield from ("bigger", "upscaled")
    elif request.references:
        yield from ("edited", "edit", "with references", "references")
    yield from shape_names(request.aspect_ratio)
    yield from (str(request.resolution).casefold(), str(request.resolution).casefold().replace(" ", ""))
    yield from ("several",) if request.num_outputs > 1 else ()
    yield str(request.output_format).casefold()


def shape_names(shape: AspectRatio) -> Iterator[str]:
    """A shape by its numbers, and by its name."""
    yield str(shape)
    width, height = (int(side) for side in str(shape).split(":"))
    yield "square" if width == height else "landscape" if width > height else "portrait"
