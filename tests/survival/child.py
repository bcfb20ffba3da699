"""The real bot as processes of their own, to be killed and started again.

python -m tests.survival.child SOCKET

Python starts once and imports everything; each order on the socket forks a process that is the bot from then on, with
its own id, environment, folder and exit code. That is ten times as quick as a start of Python, and many die here.
"""

import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from bot import main
from tests.discord_server import point_discord_at
from tests.survival.ahead import AheadClock

MOST_ORDER_BYTES = 1 << 16


@dataclass(frozen=True)
class Birth:
    """What a process is to be. arguments: as on the command line of bot.py."""

    arguments: list[str]
    environ: dict[str, str]
    folder: str
    discord: str
    clock: str

    def live(self) -> int:
        """Be the bot until its end. The exit code."""
        os.environ.clear()
        os.environ.update(self.environ)
        os.chdir(self.folder)  # no .env of a developer's is read from there
        point_discord_at(self.discord)
        return main(self.arguments, clock=AheadClock(Path(self.clock)))


def births(orders: socket.socket) -> Birth | None:
    """Fork for each order: what to be, in the newborn process; None in this one, once nobody orders any more."""
    while True:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are waited for by nobody
        order, pipes, *_ = socket.recv_fds(orders, MOST_ORDER_BYTES, 2)
        if not order:
            return None
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            orders.close()
            return keep(Birth(**json.loads(order)), says=pipes[0], tells=pipes[1])
        for pipe in pipes:
            os.close(pipe)


def keep(birth: Birth, *, says: int, tells: int) -> Birth:
    """Fork once more: the newborn returns with what it is to be; its keeper tells its id and its exit code, and ends."""
    pid = os.fork()
    if pid == 0:
        os.close(tells)
        for stream in (1, 2):
            os.dup2(says, stream)
        os.close(says)
        return birth
    os.close(says)
    os.write(tells, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(tells, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    birth = births(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(0 if birth is None else birth.live())
