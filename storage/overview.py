"""What staff of a server look at first: what waits for them, and what is under way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Awaits, JobState
from domain.letters import Addressee, Delivered, LetterKind
from domain.people import CommunityKey
from storage.looks import TO_REVIEW
from storage.rows import Part
from storage.signals import News, tell
from storage.tables import UNENDED, UNSHOWN, AppealRow, JobRow, LetterRow, LookRow, ReportRow
from studio.ports import Undecided

LINKS_MOST = 5
"""Of each kind."""


class Overview(Part):
    """Counts of one server."""

    async def under_way(self, community: CommunityKey) -> Mapping[JobState, int]:
        """How many jobs are in each state that isn't an end; states without any are left out."""
        open_ = (UNSHOWN, UNENDED, JobRow.community == community)
        async with self._database.reading() as session:
            rows = await session.execute(select(JobRow.state, func.count()).where(*open_).group_by(JobRow.state))
            return {state: count for state, count in rows}  # noqa: C416 # dict() of rows means something else to mypy

    async def undecided(self, community: CommunityKey) -> list[Undecided]:
        """What waits for a decision, kind by kind, with the messages in the staff channel that the oldest are on; kinds of
        which nothing waits are left out."""
        async with self._database.reading() as session:
            found = [await read_undecided(session, community, kind) for kind in WAITING]
            return [each for each in found if each.count]


def approvals(community: CommunityKey) -> Select[Any]:
    """Jobs that wait for staff's yes."""
    waiting = (UNSHOWN, JobRow.state == JobState.AWAITING, JobRow.awaits == Awaits.APPROVAL)
    return select(JobRow.id).where(JobRow.community == community, *waiting)


def reports(community: CommunityKey) -> Select[Any]:
    """Jobs with reports that nobody has decided on."""
    return select(ReportRow.job_id).where(ReportRow.community == community, ReportRow.decided_at.is_(None)).distinct()


def appeals(community: CommunityKey) -> Select[Any]:
    """Decisions with an appeal that nobody has answered."""
    return select(AppealRow.audit_id).where(AppealRow.community == community, AppealRow.ended_at.is_(None))


def reviews(community: CommunityKey) -> Select[Any]:
    """Jobs with pictures that were kept back."""
    return select(LookRow.job_id).where(LookRow.community == community, TO_REVIEW)


WAITING = {
    LetterKind.APPROVAL: (approvals, LetterRow.job_id),
    LetterKind.REPORT: (reports, LetterRow.job_id),
    LetterKind.APPEAL: (appeals, LetterRow.audit_id),
    LetterKind.REVIEW: (reviews, LetterRow.job_id),
}
"""What can wait for staff: the ids of what does, and what their letters call it by."""


async def read_undecided(session: AsyncSession, community: CommunityKey, kind: LetterKind) -> Undecided:
    """How much of a kind waits, and where its cards are, the oldest first; of each its newest message."""
    waiting, about = WAITING[kind]
    ids = waiting(community).subquery()
    count = await session.scalar(select(func.count()).select_from(ids))
    if not count:
        return Undecided(kind, 0, ())
    theirs = (LetterRow.kind == kind, LetterRow.to == Addressee.STAFF, LetterRow.message_id.is_not(None))
    newest = select(func.max(LetterRow.id)).where(*theirs, about.in_(select(ids))).group_by(about)
    sent = select(LetterRow.channel_id, LetterRow.message_id).where(LetterRow.id.in_(newest)).order_by(LetterRow.id)
    rows = await session.execute(sent.limit(LINKS_MOST))
    return Undecided(kind, count, tuple(Delivered(place, message) for place, message in rows if place and message))


async def send_again(session: AsyncSession, community: CommunityKey, *, now: datetime) -> None:
    """Let the cards of what waits, that no staff channel took, be sent anew: there is one now."""
    tell(session, News.LETTERS)
    for kind, (waiting, about) in WAITING.items():
        ended = (LetterRow.due_at.is_(None), LetterRow.message_id.is_(None))
        theirs = (LetterRow.community == community, LetterRow.kind == kind, LetterRow.to == Addressee.STAFF)
        still = about.in_(select(waiting(community).subquery()))
        await session.execute(update(LetterRow).where(*theirs, *ended, still).values(due_at=now, sent_at=None))
