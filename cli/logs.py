"""What the log looks like: one line an event, as text or JSON, and never a secret in it."""

import logging
import logging.config
import re
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from studio.log_context import CONTEXT

HIDDEN = "[hidden]"
WORDS = "people's words"
LETTERS_LEAST = 8
"""Fewer are part of too many other words."""
BEGINNING = 20
"""So many letters of a prompt are that prompt, should the rest be cut off."""
ESCAPED = re.compile(r"\\+(?:u[0-9a-fA-F]{4}|[nrtbf])")
"""A character in JSON or Python, however many times over."""


def set_up_logs(*, level: str, as_json: bool, secrets: Sequence[str]) -> None:
    """Send every library's log through one line format, with these secrets struck out wherever they stand."""
    shared: list[Any] = [
        add_context,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, strike_words, hide(secrets), last],
    )
    stream = logging.StreamHandler()
    stream.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [stream]
    root.setLevel(level.upper())
    for chatty in ("discord", "alembic", "procrastinate"):
        logging.getLogger(chatty).setLevel(max(logging.getLogger().level, logging.WARNING))


def add_context(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A log processor that says what is under way: job, community, step; and, for strike_words, what people said there."""
    context = CONTEXT.get()
    return {**event, **context.facts, WORDS: context.words}


def strike_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A log processor that leaves people's own words to debug: answers and errors may repeat them."""
    words = event.pop(WORDS, ())
    if event.get("level") == "debug" or not words:
        return event
    return {**event, **{key: without(str(event[key]), words) for key in ("event", "exception") if key in event}}


def without(text: str, words: Sequence[str]) -> str:
    """A text without these words, as said or however often escaped since; also where it breaks off amid them."""
    for said in words:
        if said in text:  # a pattern for each prompt costs more than the line it is for
            text = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", HIDDEN, text)
        text = without_letters(text, said)
    return text


def without_letters(text: str, said: str) -> str:
    """The same by the letters alone, which no quoting changes."""
    places, letters = letters_of(text), "".join(said[place] for place in letters_of(said))
    found = "".join(text[place] for place in places).find(letters[:BEGINNING]) if len(letters) >= LETTERS_LEAST else -1
    if found < 0:
        return text
    is_whole = "".join(text[place] for place in places[found:]).startswith(letters)
    rest = text[places[found + len(letters) - 1] + 1 :] if is_whole else ""
    return text[: places[found]] + HIDDEN + without_letters(rest, said)


def letters_of(text: str) -> list[int]:
    """Where a text has letters and digits that every notation leaves as they are."""
    escaped = {place for match in ESCAPED.finditer(text) for place in range(*match.span())}
    return [place for place, character in enumerate(text) if character.isascii() and character.isalnum() and place not in escaped]


def hide(secrets: Sequence[str]) -> structlog.typing.Processor:
    """A log processor that strikes secrets out of every text of an event."""

    def strike(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {key: struck(value) for key, value in event.items()}

    def struck(value: object) -> object:
        text = value if isinstance(value, str) else str(value)
        found = [secret for secret in secrets if secret and secret in text]
        for secret in found:
            text = text.replace(secret, HIDDEN)
        return text if found else value

    return strike
