"""Where a picture comes from: which job made it, found by the bytes of any file that was ever shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from domain.errors import NotAPicture
from domain.jobs import Image, Job
from domain.marks import Claims
from domain.people import CommunityKey, MemberKey
from studio.ports import Imaging, Store

JOBS_MOST = 25
"""The same picture may have been made again and again."""


@dataclass(frozen=True)
class Origin:
    """What a person may know of a file."""

    job: Job | None = None
    """The one that made it."""
    is_seen: bool = False
    """Whether this person sees its card."""
    is_told: bool = False
    """Whether they may know with what words it was made."""
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

    async def is_file_of(self, data: bytes, image: Image) -> bool:
        """Whether these bytes are a kept image, or a file that was shown of it."""
        found = sha256(data).hexdigest()
        return found == image.sha256 or await self._store.is_shown_file(found, of=image.sha256)

    async def is_made_here(self, sha256: str) -> bool:
        """Whether a kept file is a picture of some job's."""
        return bool(await self._store.jobs_of_file(sha256, most=1))

    async def of(self, data: bytes, *, member: MemberKey, community: CommunityKey) -> Origin:
        """What this person may know of a file: the job that made it, or else what the file says of itself."""
        jobs = await self._store.jobs_of_file(sha256(data).hexdigest(), most=JOBS_MOST)
        if not jobs:
            return Origin(claims=await self._claims(data))
        origins = [await self.of_job(job, member=member, community=community) for job in jobs]
        return max(origins, key=lambda origin: (origin.is_seen, origin.is_told))

    async def of_job(self, job: Job, *, member: MemberKey, community: CommunityKey) -> Origin:
        """What this person may know of a job's pictures, here: all, where they see its card; else what its files say."""
        is_seen = job.is_seen_by(member, community=community) and job.hidden_at is None
        says = not job.private and job.hidden_at is None and (await self._store.settings_of(job.member)).embeds_prompt
        return Origin(job, is_seen=is_seen, is_told=is_seen or says)

    async def _claims(self, data: bytes) -> Claims | None:
        try:
            return await self._imaging.claims(data)
        except NotAPicture:
            return None
