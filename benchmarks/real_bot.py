"""The real bot as a process, speaking to a Discord on loopback. Settings come from the environment, as always.

python -m benchmarks.real_bot ADDRESS
"""

import sys

from benchmarks.pointing import point_discord_at
from bot import main

if __name__ == "__main__":
    point_discord_at(sys.argv[1])
    sys.exit(main([]))
