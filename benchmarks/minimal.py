"""The least that delivers pictures: the same calls, and nothing else. Nothing is kept, checked, booked or survived.

python -m benchmarks.minimal PIXELDOJO_URL KEY DISCORD_URL
Each line on standard input is one round, all of its pictures at once: {prompt: seconds from now to the first look}.
"""

import asyncio
import json
import sys
from zlib import crc32

import aiohttp

LOOK_AGAIN_S = 3.0


class Minimal:
    """Orders a picture, waits, downloads it, and edits a message."""

    def __init__(self, session: aiohttp.ClientSession, *, pixeldojo: str, key: str, discord: str) -> None:
        self._session = session
        self._pixeldojo = pixeldojo
        self._key = {"Authorization": f"Bearer {key}"}
        self._discord = discord

    async def deliver(self, prompt: str, look_after_s: float) -> None:
        """One picture, from the submit to the edit acknowledged."""
        looking = asyncio.create_task(asyncio.sleep(look_after_s))
        ticket = await self._submit(prompt)
        await looking
        url = await self._look(ticket)
        while url is None:
            await asyncio.sleep(LOOK_AGAIN_S)
            url = await self._look(ticket)
        async with self._session.get(url) as response:
            picture = await response.read()
        await self._edit(prompt, picture)

    async def _submit(self, prompt: str) -> str:
        body = {"prompt": prompt, "seed": crc32(prompt.encode()) >> 1}
        async with self._session.post(f"{self._pixeldojo}/models/flux-2-flex/run", json=body, headers=self._key) as response:
            return str((await response.json())["jobId"])

    async def _look(self, ticket: str) -> str | None:
        async with self._session.get(f"{self._pixeldojo}/jobs/{ticket}", headers=self._key) as response:
            run = await response.json()
        return str(run["output"]["images"][0]) if run["status"] == "completed" else None

    async def _edit(self, prompt: str, picture: bytes) -> None:
        message = {"content": prompt, "attachments": [{"id": 0, "filename": "picture.png"}]}
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(message), content_type="application/json")
        form.add_field("files[0]", picture, filename="picture.png", content_type="image/png")
        async with self._session.patch(f"{self._discord}/webhooks/1/token/messages/1", data=form) as response:
            await response.json()


async def main(pixeldojo: str, key: str, discord: str) -> None:
    """Do round after round, until standard input ends."""
    async with aiohttp.ClientSession() as session:
        minimal = Minimal(session, pixeldojo=pixeldojo, key=key, discord=discord)
        while line := await asyncio.to_thread(sys.stdin.readline):
            looks = json.loads(line)
            await asyncio.gather(*(minimal.deliver(prompt, look_after_s) for prompt, look_after_s in looks.items()))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
