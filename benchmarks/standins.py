"""PixelDojo and Discord on loopback, each answering after 150 ms, and the processes that are measured against them.

Times are taken here, in the stand-ins' own process: neither side is asked for them, and neither is slowed by them.
"""

import asyncio
import io
import os
import re
import struct
import sys
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from aiohttp import web
from PIL import Image

from benchmarks.limits import UNLIMITED
from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_account import EmbeddedRun
from demo.sketch import Commission
from domain.money import Millicredits
from tests.discord_server import Channel, DiscordServer, Message
from tests.discord_server.payloads import message_json
from tests.discord_server.server import as_json

ROOT = Path(__file__).parents[1]
ANSWER_S = 0.15
RUN_S = 0.2
"""How long each run takes: it is over when it is looked at first."""
SIDE_PX = 1024
NOISE_PX = 640
"""So much of the picture is noise that its file has the size of a real one: 1.2 MB."""
ALL_CREDITS = Millicredits(1_000_000_000)
PROMPT = re.compile(rb"round\d+picture\d+")
HEAD_BYTES = 16 << 10
PNG_END_BYTES = 12


class TimedPixelDojo(EmbeddedPixelDojo):
    """Notes when it told that a run is completed, by prompt."""

    def __init__(self) -> None:
        super().__init__(answer_delay_s=ANSWER_S, fixed_seconds=RUN_S, balance=ALL_CREDITS, draw=photograph)
        self.completed_at: dict[str, float] = {}

    def told(self, run: EmbeddedRun, *, images: str) -> dict[str, Any]:
        """Tell how a run stands."""
        told = super().told(run, images=images)
        if told["status"] == "completed":
            self.completed_at.setdefault(run.body["prompt"], perf_counter())
        return told


class TimedDiscord(DiscordServer):
    """Notes when it acknowledged the edit that brings a picture, by prompt.

    Edits are answered without being looked at: everybody waits for this process, so it does as little as it can.
    """

    def __init__(self) -> None:
        super().__init__(checks_bodies=False)
        self.acknowledged_at: dict[str, float] = {}
        self.guild = self.world.add_guild("Pinewood Art")
        self.channel: Channel = self.world.add_channel(self.guild, "studio")
        self._edited: Message = self.say(self.world.bot, self.channel, "an edited message")

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method != "PATCH":
            await asyncio.sleep(ANSWER_S)
            return await super()._answer(request)
        head = await read_head(request)
        await asyncio.sleep(ANSWER_S)
        if request.content_type == "multipart/form-data":
            self._acknowledge(head)
        return as_json(message_json(self.world, self._edited), 200)

    def _acknowledge(self, head: bytes) -> None:
        prompt = PROMPT.search(head)
        assert prompt is not None, "a card without its prompt"
        self.acknowledged_at.setdefault(prompt[0].decode(), perf_counter())
        self.world.changed()


async def read_head(request: web.Request) -> bytes:
    """Take a body in whole, and return how it begins: the files in it are of no use here."""
    head = bytearray()
    async for chunk in request.content.iter_any():
        head += chunk[: HEAD_BYTES - len(head)]
    return bytes(head)


def photograph(commission: Commission) -> bytes:
    """A picture of the usual size, in a millisecond; another file for each seed."""
    return seeded(landscape(SIDE_PX, noise_px=NOISE_PX), commission.seed)


def seeded(png: bytes, seed: int) -> bytes:
    """The same picture as another file for each seed."""
    chunk = b"tEXtseed\0" + str(seed).encode()
    text = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"".join([memoryview(png)[:-PNG_END_BYTES], text, memoryview(png)[-PNG_END_BYTES:]])


@cache
def landscape(side_px: int, *, noise_px: int) -> bytes:
    """A square PNG that compresses as badly as a real picture: so much of it, wide and high, is noise."""
    picture = Image.linear_gradient("L").resize((side_px, side_px)).convert("RGB")
    picture.paste(Image.frombytes("RGB", (noise_px, noise_px), Random(0).randbytes(3 * noise_px**2)))
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


@asynccontextmanager
async def measured(
    module: str, *arguments: str, environ: Mapping[str, str], folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of this repository's module until the end of the block; what it says is in the folder's log."""
    with (folder / f"{module}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **environ},
            cwd=folder,  # no .env of a developer's is read from here
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def bot_settings(discord: DiscordServer, pixeldojo: EmbeddedPixelDojo, folder: Path, *, seats: int = 50) -> dict[str, str]:
    """What the real bot is told, with limits that a bench doesn't meet."""
    return {
        **pixeldojo.settings(folder),
        **UNLIMITED,
        "DISCORD_TOKEN": discord.world.token,
        "PIXELDOJO_RATE_LIMIT": "6000",
        "MAX_JOBS": str(seats),
    }
