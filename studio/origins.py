"""Where a picture comes from: which job made it, found by the bytes of any file that was ever shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from domain.errors import NotAPicture
from domain.jobs import Job
from domain.marks import Claims
from domain.people import CommunityKey, MemberKey
from studio.ports import Imaging, Store

JOBS_MOST = 25
"""The same picture may have been made again and again."""


@dataclass(frozen=True)
class Origin:
    """What is known of a file. job: the one that made it; told: whether this person may know how."""

    job: Job | None = None
    told: bool = False
    claims: Claims | None = None
    """What the file says of itself, where no job is known; None where it is no picture."""


class Origins:
    """Remembers which files were shown of which picture, and finds the job behind a file."""

    def __init__(self, *, store: Store, imaging: Imaging) -> None:
        self._store = store
        self._imaging = imaging

    async def note_shown(self, shown: Mapping[str, str]) -> None:
        """Remember of files' hashes which kept image each shows."""
        await self._store.note_shown(shown)

    async def of(self, data: bytes, *, member: MemberKey, community: CommunityKey) -> Origin:
        """What this person may know of a file: the job that made it, or else what the file says of itself."""
        jobs = await self._store.jobs_of_file(sha256(data).hexdigest(), most=JOBS_MOST)
        for job in jobs:
            if await self.may_know(job, member=member, community=community):
                return Origin(job, told=True)
        return Origin(jobs[0]) if jobs else Origin(claims=await self._claims(data))

    async def may_know(self, job: Job, *, member: MemberKey, community: CommunityKey) -> bool:
        """Whether this person may know how a job was made, here: they see its card, or its files say it to everybody."""
        if job.is_seen_by(member, community=community):
            return True
        return not job.private and (await self._store.settings_of(job.member)).embeds_prompt

    async def _claims(self, data: bytes) -> Claims | None:
        try:
            return await self._imaging.claims(data)
        except NotAPicture:
            return None
