"""The gallery channel in words."""

from cogs.text import code, one_line, shortened
from domain.errors import NoGallery
from domain.jobs import Job

TO_GALLERY = "To the gallery"
TITLE_MOST = 100
"""Characters of a thread's name. Source: Discord, "Start Thread in Forum or Media Channel"."""
REMOVED = "Removed"
BEING_LOOKED_AT = "Being looked at"

REASONS = {
    "none": "This server has no gallery channel. Its staff can choose one under /studio.",
    "closed": "I may not post in this server's gallery, so nothing was shared. Its staff can change that.",
    "tag": "This server's gallery wants a tag on each post, and has none that I may use. Its staff can add one.",
    "age": "This was made in an age-restricted channel, and this server's gallery isn't one. Nothing was shared.",
    "private": "This is private. Share it first, where you made it; its card has the way to the gallery then.",
    "there": "This is in the gallery already, or on its way.",
}


def no_gallery(error: NoGallery) -> str:
    """Why a card can't go there."""
    return REASONS[error.reason]


def shared(job: Job, channel_id: int) -> str:
    """It will be there in a moment."""
    return f"{code(job.code)} goes to <#{channel_id}>. Remove takes it from there too."


def title(job: Job) -> str:
    """What the thread is called: by the prompt, as long as people may read that."""
    if job.removed_at is not None:
        return f"{REMOVED} · {job.code}"
    if job.hidden_at is not None:
        return f"{BEING_LOOKED_AT} · {job.code}"
    return shortened(one_line(job.request.wording), TITLE_MOST) or job.code
