"""Jobs and their cards: not found, moved on, or gone."""

from dataclasses import dataclass

from domain.errors.base import AtelierError, UserError


@dataclass(eq=False)
class NoSuchJob(UserError):
    """No job of that code that this person may see."""

    code: str


@dataclass(eq=False)
class SamePress(UserError):
    """A button pressed again within moments: it was taken the first time, and this is the job that came of it.

    channel_id: where that is, in a server; code is None while it isn't known by its press any more.
    """

    code: str | None
    channel_id: int | None


@dataclass(eq=False)
class WrongState(UserError):
    """The job has moved on meanwhile; state as it is now."""

    code: str
    state: str


class SearchGone(UserError):
    """A list whose search is no longer kept."""


@dataclass(eq=False)
class AlreadyShared(UserError):
    """A private job's card that was posted for everybody before."""

    code: str


@dataclass(eq=False)
class MadeElsewhere(UserError):
    """A job of another server, or of direct messages: what is done with it here would be seen by others there."""

    code: str


@dataclass(eq=False)
class ImagesGone(UserError):
    """The job's images are no longer kept, or were removed."""

    code: str
    removed: bool


@dataclass(eq=False)
class NoGallery(UserError):
    """A card that can't go to the gallery. reason: none (there is no such channel), closed, age, tag, private or there."""

    reason: str


@dataclass(eq=False)
class ClaimLost(AtelierError):
    """Another process took this job over."""

    job_id: int


@dataclass(eq=False)
class CodeTaken(AtelierError):
    """A job has this code already. Nothing was written."""

    code: str
