"""What goes on for ever goes on though one round of it failed."""

import logging
from collections.abc import Awaitable, Callable


async def attempt(work: Callable[[], Awaitable[None]], log: logging.Logger, failure: str) -> None:
    """Do this once; an error is logged with this sentence, and the next round comes."""
    try:
        await work()
    except Exception:
        log.exception(failure)
