"""What the studio needs of the store for what members keep for themselves."""

from collections.abc import Callable
from typing import Protocol

from domain.members import MemberSettings
from domain.people import MemberKey

Change = Callable[[MemberSettings], MemberSettings]


class MemberStore(Protocol):
    """How members like it."""

    async def settings_of(self, member: MemberKey) -> MemberSettings:
        """A member's settings; everybody's at first, where they set none."""

    async def change_settings(self, member: MemberKey, change: Change) -> MemberSettings:
        """Change a member's settings as they stand at that moment; what they are then."""
