"""Many members who order at once, as often as they can; also as a process of its own.

python -m tests.storage.rushing URL PART PARTS     takes a part of the orders, once a line comes in; how many were accepted
"""

import asyncio
import sys

from domain.errors import BudgetSpent
from domain.people import member_key
from storage.store import SqlStore, open_store
from tests.storage.orders import NOON, an_order, caps, daily, millis

MEMBERS = 50
ORDERS = 40
ROOM = 300
PRICE = millis(1)
LIMITS = caps(community=(daily(ROOM),), quota=daily(1_000), studio=(daily(100_000),))


async def order(store: SqlStore, number: int) -> bool:
    """One order, of the members in turn. Whether it was accepted."""
    member = member_key(number % MEMBERS)
    key = f"interaction-{number}"
    try:
        await store.open_job(an_order(member=member), key=key, code=f"{number:08}", price=PRICE, caps=LIMITS, now=NOON)
    except BudgetSpent:
        return False
    return True


async def rush(store: SqlStore, *, part: int = 0, parts: int = 1) -> int:
    """Order all of it, or every so-manieth, at once. How many were accepted."""
    return sum(await asyncio.gather(*(order(store, number) for number in range(part, MEMBERS * ORDERS, parts))))


async def take_part(url: str, part: int, parts: int) -> None:
    """Say that the database is open, wait for the word, and say how many were accepted."""
    async with open_store(url) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        print(await rush(store, part=part, parts=parts), flush=True)


if __name__ == "__main__":
    url, part, parts = sys.argv[1:]
    asyncio.run(take_part(url, int(part), int(parts)))
