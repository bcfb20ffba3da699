"""What of a job's references comes along into a new request: another member's only where they lend them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.jobs import Job
from domain.people import CommunityKey, MemberKey
from domain.requests import Reference

if TYPE_CHECKING:
    from cogs.client import AtelierBot

JOBS_MOST = 10
"""So many of the jobs that made a picture are looked at, to find one that this person sees."""


@dataclass(frozen=True)
class Carried:
    """What came along, and how many did not."""

    references: tuple[Reference, ...]
    left_out: int


async def carried_references(bot: AtelierBot, parent: Job, member: MemberKey, community: CommunityKey) -> Carried:
    """A job's references for this member's own request, here: one's own, lent ones, and pictures they see on a card anyway."""
    references = parent.request.references
    if not references or parent.member == member or (await bot.members.settings(parent.member)).lends:
        return Carried(references, 0)
    seen = tuple([each for each in references if await is_on_a_card(bot, each, member, community)])
    return Carried(seen, len(references) - len(seen))


async def is_on_a_card(bot: AtelierBot, reference: Reference, member: MemberKey, community: CommunityKey) -> bool:
    """Whether a reference is a picture of ours that this member sees on a card here."""
    jobs = await bot.gallery.jobs_with_image(reference.sha256, most=JOBS_MOST)
    return any(job.is_seen_by(member, community=community) for job in jobs)
