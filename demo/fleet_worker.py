"""One worker of make demo-fleet: the unchanged bot, whose Discord is the page's.

python -m demo.fleet_worker ADDRESS BEGAN_S     settings come from the environment, as always
"""

import asyncio
import os
import sys
from functools import partial

from cli.logs import set_up_logs
from demo.fleet_discord import point_discord_at
from demo.town import TOWN_CDN, TownClock
from roles import Role, open_atelier, run
from settings import Settings


def main() -> int:
    """Work until asked to end. The process's exit code."""
    address, began_s = sys.argv[1:]
    point_discord_at(address)
    set_up_logs(level="info", as_json=False, secrets=())
    opening = partial(open_atelier, clock=TownClock(float(began_s)), cdn_hosts=TOWN_CDN)
    return asyncio.run(run(Settings.from_env(os.environ), Role.WORKER, opening=opening))


if __name__ == "__main__":
    sys.exit(main())
