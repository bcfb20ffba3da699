"""A clock that tests turn forward while the bot runs: it is shared by all processes that open the same file."""

import asyncio
import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

SHARED = struct.Struct("2d")
LOOK_EVERY_S = 0.05
"""How soon a sleeper notices that time was turned, in real seconds."""


class AheadClock:
    """The machine's time, and so many seconds more. Time that goes by also wakes sleepers; a jump moves the hands alone."""

    def __init__(self, file: Path, *, heeds_jumps: bool = True) -> None:
        """file: made where it isn't there yet. heeds_jumps: whether its hands are those that jump; the world's don't."""
        self.file = file
        self._heeds_jumps = heeds_jumps
        if not file.exists():
            file.write_bytes(SHARED.pack(0.0, 0.0))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), SHARED.size)

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ahead_s, jumped_s = self._read()
        return datetime.now(UTC) + timedelta(seconds=ahead_s + jumped_s * self._heeds_jumps)

    async def sleep(self, seconds: float) -> None:
        """Wait until so much time has gone by, of the machine's or by a test's hand."""
        until_s = self._gone_by_s() + seconds
        await asyncio.sleep(0)
        while (left_s := until_s - self._gone_by_s()) > 0:  # noqa: ASYNC110 - another process turns it, and sets no event here
            await asyncio.sleep(min(left_s, LOOK_EVERY_S))

    @property
    def ahead(self) -> timedelta:
        """How much time went by at once, so far."""
        return timedelta(seconds=self._read()[0])

    def later(self, *, seconds: float) -> None:
        """Let so much time go by now, in all processes."""
        ahead_s, jumped_s = self._read()
        self._write(ahead_s + seconds, jumped_s)

    def jump(self, *, seconds: float) -> None:
        """Set the hands forward, or back (below 0), as somebody does who corrects a machine's clock: no time goes by."""
        ahead_s, jumped_s = self._read()
        self._write(ahead_s, jumped_s + seconds)

    def _gone_by_s(self) -> float:
        return monotonic() + self._read()[0]

    def _read(self) -> tuple[float, float]:
        ahead_s, jumped_s = SHARED.unpack_from(self._shared)
        return ahead_s, jumped_s

    def _write(self, ahead_s: float, jumped_s: float) -> None:
        SHARED.pack_into(self._shared, 0, ahead_s, jumped_s)
