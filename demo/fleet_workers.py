"""The workers of make demo-fleet: processes of their own, told of as they work, killed on request and started again."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import psycopg

AGAIN_AFTER_S = 30.0
"""Later than the other worker has taken over: the engine misses a killed one after 20 s, and looks every 5 s."""
ENDS_WITHIN_S = 10.0
TOLD = re.compile(r"\] (job \w+: .*?|on duty) +\[atelier\.(?:driving|duty)\]")
TROUBLE = ("[error", "[critical")
DRIVEN = "SELECT code, driver FROM jobs WHERE driver IS NOT NULL AND state IN ('submitting', 'submitted') ORDER BY id DESC"


@dataclass
class Worker:
    """One of them; process is None while it is dead."""

    number: int
    process: asyncio.subprocess.Process | None = None
    said: list[str] = field(default_factory=list)
    """What it told of its jobs."""

    def tell(self, words: str) -> None:
        """Say what happens to it."""
        self.said.append(words)
        print(f"  worker {self.number}: {words}", flush=True)


class Workers:
    """So many workers, until the end of the block."""

    def __init__(self, count: int, arguments: Sequence[str], environ: Mapping[str, str], *, database_url: str) -> None:
        """arguments: of demo/fleet_worker.py. environ: the settings."""
        self.all = [Worker(number) for number in range(1, count + 1)]
        self._arguments = arguments
        self._environ = environ
        self._database_url = database_url
        self._lives: list[asyncio.Task[None]] = []
        self._killing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._lives = [asyncio.create_task(self._live(worker)) for worker in self.all]
        return self

    async def __aexit__(self, *_: object) -> None:
        for life in (*self._lives, *self._killing):
            life.cancel()
        await asyncio.gather(*self._lives, *self._killing, return_exceptions=True)

    def kill_one(self) -> None:
        """Kill a worker in the middle of a job; where none has one, any."""
        killing = asyncio.create_task(self._kill_one())
        self._killing.add(killing)
        killing.add_done_callback(self._killing.discard)

    async def _kill_one(self) -> None:
        alive = {worker.process.pid: worker for worker in self.all if worker.process is not None}
        if len(alive) < len(self.all):
            print("  One is dead already: wait until it is back.", flush=True)
            return
        code, pid = await self._job_under_way(alive)
        alive[pid].tell(f"killed{f' in the middle of job {code}' if code else ', and had nothing to do'}")
        os.kill(pid, signal.SIGKILL)

    async def _job_under_way(self, pids: Collection[int]) -> tuple[str | None, int]:
        """The newest job that one of these processes has at PixelDojo, and its process; None, and any of them."""
        async with await psycopg.AsyncConnection.connect(self._database_url) as connection:
            driven = await (await connection.execute(DRIVEN)).fetchall()
        for code, driver in driven:
            if (pid := int(driver.split("-")[0])) in pids:
                return code, pid
        return None, min(pids)

    async def _live(self, worker: Worker) -> None:
        """Run one worker, and start it again some time after it died."""
        while True:
            process = worker.process = await self._start()
            try:
                await listen(worker, process)
                await process.wait()
            finally:
                worker.process = None
                await end(process)
            await asyncio.sleep(AGAIN_AFTER_S)
            worker.tell("started again")

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", "demo.fleet_worker", *self._arguments),
            env={"PATH": os.environ.get("PATH", ""), **self._environ},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the page, which ends them in order
        )


async def listen(worker: Worker, process: asyncio.subprocess.Process) -> None:
    """Tell of its jobs as it does, and of its troubles."""
    if process.stdout is None:
        return
    async for line in process.stdout:
        text = line.decode(errors="replace").rstrip()
        if (told := TOLD.search(text)) is not None:
            worker.tell(told[1])
        elif any(mark in text for mark in TROUBLE):
            worker.tell(text)


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end; kill it where it doesn't."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), ENDS_WITHIN_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
