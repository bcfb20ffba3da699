"""What the studio needs of the store for what members keep for themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from domain.members import MemberSettings, Reminder
from domain.people import MemberKey

Change = Callable[[MemberSettings], MemberSettings]


class MemberStore(Protocol):
    """How members like it, and what they asked to be told."""

    async def settings_of(self, member: MemberKey) -> MemberSettings:
        """A member's settings; everybody's at first, where they set none."""

    async def change_settings(self, member: MemberKey, change: Change) -> MemberSettings:
        """Change a member's settings as they stand at that moment; what they are then."""

    async def remind(self, reminder: Reminder) -> None:
        """Keep a reminder; it takes the place of the member's earlier one in that community."""

    async def take_due_reminder(self, *, now: datetime) -> Reminder | None:
        """Take out one reminder that is due, the earliest first; whoever gets it is the only one. None when none is."""
