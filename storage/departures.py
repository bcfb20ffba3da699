"""Servers that the bot left, and how long each server keeps pictures."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from domain.people import CommunityKey
from storage.counters import community_scope
from storage.gallery import forget
from storage.house import make_settings
from storage.rows import Part
from storage.tables import AuditRow, Base, CommunitySettingsRow, CounterRow, ImageRow, JobRow, ReferenceRow, StyleRow

KEPT = frozenset({"jobs", "community_funds", "grant_lots"})
"""What names a server and stays when its data goes: members' own work, and money."""
SERVERS = community_scope(CommunityKey("server:"))


class Departures(Part):
    """What becomes of a server's data."""

    async def served_communities(self) -> frozenset[CommunityKey]:
        """All servers that something is kept of, and that the bot isn't known to have left."""
        ordered_from = select(CounterRow.scope).where(CounterRow.scope.startswith(SERVERS, autoescape=True)).distinct()
        decided_for = select(AuditRow.community).where(AuditRow.community.startswith("server:")).distinct()
        left = select(CommunitySettingsRow.community).where(CommunitySettingsRow.left_at.is_not(None))
        async with self._database.reading() as session:
            scopes = await session.scalars(ordered_from)
            seen = {CommunityKey(scope.removeprefix(community_scope(CommunityKey("")))) for scope in scopes}
            decided = {community for community in await session.scalars(decided_for) if community is not None}
            return frozenset(seen | decided) - set(await session.scalars(left))

    async def left_communities(self) -> Mapping[CommunityKey, datetime]:
        """Servers that the bot left, and when it was known."""
        left = select(CommunitySettingsRow.community, CommunitySettingsRow.left_at)
        async with self._database.reading() as session:
            rows = await session.execute(left.where(CommunitySettingsRow.left_at.is_not(None)))
            return {community: left_at for community, left_at in rows if left_at is not None}

    async def note_left(self, community: CommunityKey, *, now: datetime) -> None:
        """The bot is no longer there. The first time counts."""
        async with self._database.writing() as session:
            await make_settings(session, community)
            this = (CommunitySettingsRow.community == community, CommunitySettingsRow.left_at.is_(None))
            await session.execute(update(CommunitySettingsRow).where(*this).values(left_at=now))

    async def note_back(self, community: CommunityKey) -> None:
        """The bot is there again: everything is as it was."""
        async with self._database.writing() as session:
            this = update(CommunitySettingsRow).where(CommunitySettingsRow.community == community)
            await session.execute(this.values(left_at=None))

    async def forget_community(self, community: CommunityKey) -> None:
        """Forget what the staff of a server decided, and what is kept of its members there; their work stays theirs."""
        async with self._database.writing(long=True) as session:
            for table in reversed(Base.metadata.sorted_tables):
                if "community" in table.c and table.name not in KEPT:
                    await session.execute(delete(table).where(table.c.community == community))
            await session.execute(delete(StyleRow).where(StyleRow.owner == community))
            hidden = update(JobRow).where(JobRow.community == community, JobRow.hidden_at.is_not(None))
            await session.execute(hidden.values(hidden_at=None))  # nobody is left who would look at it

    async def retentions(self) -> Mapping[CommunityKey, int]:
        """For how many days those servers keep pictures that want it shorter than the host."""
        kept = select(CommunitySettingsRow.community, CommunitySettingsRow.keep_images_days)
        async with self._database.reading() as session:
            rows = await session.execute(kept.where(CommunitySettingsRow.keep_images_days.is_not(None)))
            return {community: days for community, days in rows if days is not None}

    async def forget_images_of(self, community: CommunityKey, *, older_than: datetime) -> frozenset[str]:
        """As forget_images, for one server's."""
        old = select(JobRow.id).where(JobRow.community == community, JobRow.ended_at < older_than)
        async with self._database.writing(long=True) as session:
            return await forget(session, ImageRow.job_id.in_(old), ReferenceRow.job_id.in_(old))
