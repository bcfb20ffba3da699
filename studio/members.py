"""What members set for themselves, and ask to be told."""

from datetime import datetime

from domain.jobs import Job
from domain.members import MemberSettings, Reminder
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

    async def remind(self, job: Job, *, at: datetime) -> None:
        """Tell this job's member then that their credits there are back, once, with its prompt."""
        await self._store.remind(Reminder(member=job.member, community=job.community, due_at=at, prompt=job.request.wording))
