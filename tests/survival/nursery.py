"""Where processes of the bot come from, and what each of them says until its end."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from tests.survival.child import Birth

ROOT = Path(__file__).parents[2]
ENDS_WITHIN_S = 60.0
"""How long a test waits for a process to end before it calls itself failed."""


class Child:
    """One process of the bot, and every line it says."""

    def __init__(
        self, pid: int, said: asyncio.StreamReader, told: asyncio.StreamReader, changed: Callable[[], None], role: str
    ) -> None:
        """said: its output. told: tells its exit code. role: the first argument of bot.py, if any."""
        self.pid = pid
        self.role = role
        self.said: list[str] = []
        self._changed = changed
        self._listening = asyncio.create_task(self._listen(said, told))

    async def _listen(self, said: asyncio.StreamReader, told: asyncio.StreamReader) -> int:
        async for line in said:
            self.said.append(line.decode(errors="replace").rstrip())
            self._changed()
        code = int(await told.read())
        asyncio.get_running_loop().call_soon(self._changed)  # once this here is done
        return code

    @property
    def is_over(self) -> bool:
        """Whether it ended, and everything it said was heard."""
        return self._listening.done()

    def has_said(self, words: str) -> bool:
        """Whether a line has these words."""
        return any(words in line for line in self.said)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is over."""
        if not self.is_over:
            os.kill(self.pid, number)

    async def end(self, number: signal.Signals) -> int:
        """Send it a signal, and wait for its end. Its exit code."""
        self.send(number)
        return await self.code()

    async def code(self) -> int:
        """Wait for its end. Its exit code. Raises: TimeoutError."""
        return await asyncio.wait_for(asyncio.shield(self._listening), ENDS_WITHIN_S)


async def born(birth: Birth, changed: Callable[[], None]) -> Child:
    """Let a process begin. changed: called whenever it says something, and at its end."""
    says, tells = os.pipe(), os.pipe()
    socket.send_fds(nursery(), [json.dumps(asdict(birth)).encode()], [says[1], tells[1]])
    for written in (says[1], tells[1]):
        os.close(written)
    said, told = await reader(says[0]), await reader(tells[0])
    return Child(int(await told.readline()), said, told, changed, " ".join(birth.arguments))


async def reader(pipe: int) -> asyncio.StreamReader:
    """What comes out of a pipe."""
    lines = asyncio.StreamReader(limit=1 << 20)
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb", buffering=0))
    return lines


@cache
def nursery() -> socket.socket:
    """The way to the process that forks all others; it begins with the first, and ends with this one."""
    here, there = socket.socketpair()
    with there:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.survival.child", str(there.fileno())],
            cwd=ROOT,
            pass_fds=[there.fileno()],
            env=surroundings(),
        )

    def end() -> None:
        here.close()
        process.wait()

    atexit.register(end)
    return here


def surroundings() -> dict[str, str]:
    """What a process needs besides the bot's settings; none of those that lie around here."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
