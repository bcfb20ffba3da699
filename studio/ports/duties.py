"""What the studio needs of the store so that of several processes exactly one does what is done once."""

from datetime import datetime
from typing import Protocol


class DutyStore(Protocol):
    """Who is on duty, and what the others tell."""

    async def hear(self) -> None:
        """Ring for what other processes write, for ever; where several may share the database."""

    async def take_duty(self, name: str, *, holder: str, now: datetime) -> bool:
        """Have a duty for LEASE_S from now on, where it is free, mine, or its holder's time ran out. Whether it is mine."""

    async def drop_duty(self, name: str, *, holder: str) -> None:
        """Leave it to the next who asks. Not having it is no error."""
