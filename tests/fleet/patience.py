"""Waiting for what goes on by itself: in other processes, and at the other side of a connection."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_S = 60
"""Only a test that fails waits for so long."""
SOON_S = 0.02


async def give_way() -> None:
    """Let the others go on."""
    await asyncio.sleep(SOON_S)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that no clock of the test's brings about."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await give_way()


async def until_so(question: Callable[[], Awaitable[object]]) -> None:
    """The same, of what is to be asked for."""
    async with asyncio.timeout(PATIENCE_S):
        while not await question():
            await give_way()
