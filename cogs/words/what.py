"""What made this? in words."""

from cogs.text import code, escaped, fenced, shortened
from cogs.words.cards import settings, took
from cogs.words.numbers import moment
from domain.jobs import Job
from domain.marks import Claims
from domain.people import discord_id

WHAT_MADE_THIS = "What made this?"
"""The message menu's entry."""
WHAT = "What made a picture: one of mine, with all its settings, or what the file says of itself."
WHAT_PICTURE = "The file. Nobody else sees it."
NO_PICTURE = "There is no picture in this message that I can look at."
OURS = "I made this."
OURS_UNTOLD = "I made this. How, its member keeps to themselves."
OURS_REMOVED = "I made this, and it was removed since."
OURS_LOOKED_AT = "I made this, and the staff of its server are looking at it. Until they have, nobody else sees more of it."
UNKNOWN = (
    "I don't know this picture, and its file says nothing of how it was made. "
    "Screenshots and many apps leave that out, so it may still be anything."
)
NOT_A_PICTURE = "This is no picture that I can open."
SAYS = "I don't know this picture. This is what its file says of itself; anybody can write that, so take it as a claim:"
AI_MADE = "It is marked as made by AI."
NAME_MOST = 60


def above(filename: str, text: str) -> str:
    """One of several pictures."""
    return f"{code(shortened(filename, NAME_MOST))}: {text}"


def made_for(job: Job) -> str:
    """Whom a picture of ours was made for, above its details."""
    user_id = discord_id(job.member)
    who = f" for <@{user_id}>" if user_id is not None else ""
    return f"I made this{who} {moment(job.created_at)}."


def made_here(job: Job, *, most: int, is_seen: bool) -> str:
    """How a picture of ours was made. is_seen: by somebody who sees its card, so that who and when may be said too."""
    told = [f"seed {job.request.seed}", *settings(job), *(took(job) if is_seen else []), *([code(job.code)] if is_seen else [])]
    return f"{made_for(job) if is_seen else OURS}\n{block(job.request.wording, most)}\n-# {' · '.join(told)}"


def claimed(claims: Claims, *, most: int) -> str:
    """What somebody's file says."""
    told = [SAYS, AI_MADE if claims.ai_made else None, tool(claims.tool) if claims.tool else None]
    if claims.prompt:
        told.append(block(claims.prompt, most // 2))
    if claims.settings:
        told.append(f"-# {claimed_settings(claims, most // 3)}")
    return "\n".join(line for line in told if line)


def tool(name: str) -> str:
    """The program that a file names."""
    return f"Made with {escaped(name, NAME_MOST)}."


def claimed_settings(claims: Claims, most: int) -> str:
    """The settings that a file names, as many as fit into so many characters."""
    told = [f"{escaped(name, NAME_MOST)} {code(shortened(value, NAME_MOST))}" for name, value in claims.settings]
    while len(" · ".join(told)) > most:
        told.pop()
    return " · ".join(told)


def block(text: str, most: int) -> str:
    """Hostile text in a code block of about so many characters; one whose fences have to be broken is cut earlier."""
    whole = fenced(shortened(text, most))
    return whole if len(whole) <= most + 10 else fenced(shortened(text, most // 2))
