"""What the log looks like: one line an event, as text or JSON, and never a secret in it."""

import logging
import logging.config
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

HIDDEN = "[hidden]"


def set_up_logs(*, level: str, as_json: bool, secrets: Sequence[str]) -> None:
    """Send every library's log through one line format, with these secrets struck out wherever they stand."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, hide(secrets), last],
    )
    stream = logging.StreamHandler()
    stream.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [stream]
    root.setLevel(level.upper())
    for chatty in ("discord", "alembic", "procrastinate"):
        logging.getLogger(chatty).setLevel(max(logging.getLogger().level, logging.WARNING))


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
