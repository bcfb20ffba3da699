"""make demo: the unchanged bot in a Discord in the browser, with a PixelDojo on loopback. No token, no key, no cost."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from pathlib import Path
from random import Random

from cli.logs import set_up_logs
from demo.pixeldojo import EmbeddedPixelDojo
from demo.sketch import draw
from demo.town import TOWN_CDN, TownClock, open_town
from roles import open_atelier
from settings import Settings

PORT = 8765
WELCOME = """
  Atelier, the demo. Open these addresses whole, each is its own key:

      #atelier  {members}
      #staff    {staff}

  Type  /imagine  in #atelier. "Viewing as", at the top, lets you be Ada, Ben, Noor, who has just joined, or Mira, who
  moderates and hosts: as Mira type  /studio  to set the server up, and choose #staff for what is to be decided. Discord's
  menus of messages and people are missing here: Details under a card, /what and /studio's page of members have the same.
  Words in a prompt that make trouble: demo:fail demo:refuse demo:slow demo:lost demo:busy demo:vanish
  When the page says "Action was not completed", what you pressed had just changed: look, and press again.
  Ctrl-C ends it; nothing is kept.
"""


async def demo(port: int, *, speed: float = 1.0) -> int:
    """Run until Ctrl-C. The process's exit code. speed: 10 makes runs ten times as fast as real ones, for tests."""
    stopping = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stopping.set)
    clock = TownClock()
    with tempfile.TemporaryDirectory(prefix="atelier-demo-") as scratch:
        pixeldojo = EmbeddedPixelDojo(clock=clock, random=Random(), draw=draw, speed=speed)
        async with pixeldojo, contextlib.AsyncExitStack() as stack:
            settings = Settings.from_env(demo_settings(pixeldojo, Path(scratch)))
            atelier = await stack.enter_async_context(open_atelier(settings, clock=clock, host_ids=(), cdn_hosts=TOWN_CDN))
            addresses = await stack.enter_async_context(open_town(atelier, clock, port=port, speed=speed))
            print(WELCOME.format(members=addresses.members, staff=addresses.staff), flush=True)
            if os.environ.get("DISPLAY") or sys.platform in {"darwin", "win32"}:
                webbrowser.open(addresses.members)
            await stopping.wait()
            print("\n  Closing …", flush=True)
    return 0


def demo_settings(pixeldojo: EmbeddedPixelDojo, scratch: Path) -> dict[str, str]:
    """What a host would write, for a scratch folder and the PixelDojo on loopback."""
    return {**pixeldojo.settings(scratch), "MIN_FREE_DISK": "64MiB", "LOG_LEVEL": "warning"}


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def checked_port(said: str | None, *, command: str) -> int | None:
    """The port of the page, free as the next one is; None, after a word on what to do."""
    port = str(PORT) if said is None else said
    if not port.isdecimal() or not 1024 <= int(port) <= 65534:
        print(f"DEMO_PORT says {port!r}; it may be a port from 1024 to 65534.", file=sys.stderr)
        return None
    if not (is_free(int(port)) and is_free(int(port) + 1)):
        print(f"Port {port} or the next one is taken. Say another one: DEMO_PORT={int(port) + 2} {command}", file=sys.stderr)
        return None
    return int(port)


def main() -> int:
    """Start the demo, or say what to do. The process's exit code."""
    port = checked_port(os.environ.get("DEMO_PORT"), command="make demo")
    if port is None:
        return 2
    set_up_logs(level="warning", as_json=False, secrets=())
    return asyncio.run(demo(port))


if __name__ == "__main__":
    sys.exit(main())
