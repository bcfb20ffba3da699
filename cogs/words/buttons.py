"""The buttons of a finished card, and what their presses are told."""

from cogs.text import code, escaped, ordinal
from domain.jobs import Job

AGAIN = "Again"
TRY_AGAIN = "Try again"
STAR = "⭐"
DETAILS = "Details"
ORIGINAL = "Original"
ORIGINALS = "Originals"

PARENT_MOST = 30
"""Characters of the prompt that a picture was made from."""
WHERE_STARS_ARE = "`/history starred:true` shows what you starred."


def descent(version: int, member: str | None, prompt: str | None) -> str:
    """What a picture was made from. member: whose that is; both None where it isn't everybody's to know."""
    if member is None or prompt is None:
        return f"-# a variation · {ordinal(version)} version"
    return f"-# from {member}'s “{escaped(prompt, PARENT_MOST)}” · {ordinal(version)} version"


def starred(job: Job, number: int, *, is_starred: bool) -> str:
    """What a press of the star did. number: of the picture, from 1."""
    which = picture(job, number)
    if is_starred:
        return f"⭐ {which} is starred, for you alone. {WHERE_STARS_ARE}"
    return f"{which} is no longer starred. {WHERE_STARS_ARE}"


def picture(job: Job, number: int) -> str:
    """ "Picture 2 of `k7f3w9xq`", "`k7f3w9xq`" where there is only one."""
    return f"Picture {number} of {code(job.code)}" if job.request.num_outputs > 1 else code(job.code)


def above_picture(job: Job, number: int, *, is_starred: bool) -> str:
    """One picture, opened from its number; on a group card it may be its request's only one."""
    of = job.request.num_outputs
    which = f"**Picture {number}** of {of} · {code(job.code)}" if of > 1 else code(job.code)
    return f"{which} · ⭐ starred" if is_starred else which


def larger_original(size_bytes: int) -> str:
    """What is shown is a smaller copy."""
    return f"-# Shown smaller: the original has {mebibytes(size_bytes)}, over what Discord takes here."


def original(job: Job, number: int, size_bytes: int) -> str:
    """A file as it is kept. size_bytes: of what is sent."""
    return f"{picture(job, number)}: the original, {mebibytes(size_bytes)}"


def fetched_again(job: Job, number: int, size_bytes: int) -> str:
    """A file that is no longer kept, but on its card yet."""
    return f"{original(job, number, size_bytes)}. I no longer keep it; this is the file of its card."


def too_large(job: Job, number: int, size_bytes: int) -> str:
    """An original that Discord doesn't take here."""
    return (
        f"{picture(job, number)} can't go: it has {mebibytes(size_bytes)}, over what Discord takes here. "
        "It is kept; a server with boosts takes larger files."
    )


def gone(job: Job, number: int) -> str:
    """An original that is nowhere any more."""
    return f"{picture(job, number)} can't go: I no longer keep it, and no message of mine shows it that I can still read."


def taken_away(job: Job, number: int) -> str:
    """An original that was removed."""
    return f"{picture(job, number)} can't go: it was removed."


def none_there(job: Job) -> str:
    """A job without a picture has no originals."""
    return f"{code(job.code)} has no pictures."


def mebibytes(size_bytes: int) -> str:
    """ "1.4 MiB"."""
    return f"{size_bytes / 2**20:.1f} MiB"
