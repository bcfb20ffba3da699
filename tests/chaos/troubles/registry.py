"""Every trouble by its name in the plan."""

from collections.abc import Awaitable, Callable

from tests.chaos.plan import Trouble
from tests.chaos.town import Town

Befalls = Callable[[Town, int], Awaitable[None] | None]
TROUBLES: dict[str, Befalls] = {}


def trouble(*names: str) -> Callable[[Befalls], Befalls]:
    """Put the decorated function under these names of the plan."""

    def put(befalls: Befalls) -> Befalls:
        TROUBLES.update(dict.fromkeys(names, befalls))
        return befalls

    return put


async def befall(town: Town, troubles: list[Trouble]) -> None:
    """Let these happen now."""
    for each in troubles:
        befalls = TROUBLES[each.name](town, each.times)
        if befalls is not None:
            await befalls
