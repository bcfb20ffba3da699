"""How much of the files that go to Discord is in memory at a time: all of a card's are, until Discord has them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.jobs import Job

MOST_BYTES = 64 << 20
"""Of all cards together, as kept: two of four pictures of the largest size, or fifty of the usual one."""


class Uploads:
    """Lets cards be drawn and sent as their files fit into memory, first come, first served."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._free_bytes = most_bytes
        self._left = asyncio.Event()
        self._next = asyncio.Lock()

    @asynccontextmanager
    async def room_for(self, job: Job) -> AsyncIterator[None]:
        """Wait until a job's files fit, and keep their room until the end of the block. More than all the room goes alone; what
        has no files doesn't wait."""
        size_bytes = min(files_bytes(job), self._most_bytes)
        if size_bytes:
            await self._take(size_bytes)
        try:
            yield
        finally:
            self._free_bytes += size_bytes
            self._left.set()

    async def _take(self, size_bytes: int) -> None:
        async with self._next:  # else small cards would pass by a large one for ever
            while self._free_bytes < size_bytes:
                self._left.clear()
                await self._left.wait()
            self._free_bytes -= size_bytes


def files_bytes(job: Job) -> int:
    """What a job's kept pictures take."""
    return sum(image.size_bytes for image in job.images if image.is_there)
