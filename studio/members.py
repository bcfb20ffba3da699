"""What members set for themselves."""

from domain.members import MemberSettings
from domain.people import MemberKey
from studio.ports import Clock, Store
from studio.ports.members import Change


class Members:
    """Reads and changes how members like it."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def settings(self, member: MemberKey) -> MemberSettings:
        """How a member likes it; as everybody does at first, where they set nothing."""
        return await self._store.settings_of(member)

    async def change(self, member: MemberKey, change: Change) -> MemberSettings:
        """Change a member's settings as they stand at that moment; what they are then."""
        return await self._store.change_settings(member, change)
