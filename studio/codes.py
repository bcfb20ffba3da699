"""Jobs' codes: short, for people to read and type, and drawn by chance."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

from domain.errors import CodeTaken

T = TypeVar("T")

CODE_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Without the pairs that people mix up when they read a code aloud."""
CODE_LENGTH = 8
DRAWS_MOST = 10
"""Of 650 thousand million codes the same one isn't drawn so often by chance."""


def draw_code(random: Random) -> str:
    """Draw the code of a new job."""
    return "".join(random.choices(CODE_LETTERS, k=CODE_LENGTH))


async def with_free_codes(write: Callable[[], Awaitable[T]]) -> T:
    """Write jobs under codes that are drawn while writing; should a job have one of them, write them under others.

    Raises: CodeTaken, where chance itself is broken.
    """
    for _ in range(DRAWS_MOST - 1):
        try:
            return await write()
        except CodeTaken:
            continue
    return await write()
