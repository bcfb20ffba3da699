"""The real bot as a process of its own, to be killed and started again.

python -m tests.survival.child ADDRESS AHEAD_S     settings come from the environment, as always
"""

import sys

from bot import main
from tests.discord_server import point_discord_at
from tests.survival.ahead import AheadClock

if __name__ == "__main__":
    address, ahead_s = sys.argv[1:]
    point_discord_at(address)
    sys.exit(main([], clock=AheadClock(float(ahead_s))))
