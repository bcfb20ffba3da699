"""What members keep for themselves: how they like it, and what they asked to be told."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.members import MemberSettings, Reminder
from domain.people import MemberKey
from storage.rows import Part, insert_into, table_of
from storage.tables import MemberSettingsRow, ReminderRow
from studio.ports.members import Change

THEIRS = select(table_of(MemberSettingsRow)).where(MemberSettingsRow.member == bindparam("of_member"))


class MemberBook(Part):
    """Members' own settings and reminders."""

    async def settings_of(self, member: MemberKey) -> MemberSettings:
        """A member's settings; everybody's at first, where they set none."""
        async with self._database.reading() as session:
            row = (await session.execute(THEIRS, {"of_member": member})).one_or_none()
            return MemberSettings() if row is None else settings_in(row)

    async def change_settings(self, member: MemberKey, change: Change) -> MemberSettings:
        """Change a member's settings as they stand at that moment; what they are then."""
        async with self._database.writing() as session:
            changed = change(await lock_settings(session, member))
            theirs = update(MemberSettingsRow).where(MemberSettingsRow.member == member)
            await session.execute(theirs.values(**columns_of(changed)))
            return changed

    async def remind(self, reminder: Reminder) -> None:
        """Keep a reminder; it takes the place of the member's earlier one in that community."""
        columns = asdict(reminder)
        async with self._database.writing() as session:
            asked = insert_into(session, ReminderRow).values(**columns)
            await session.execute(asked.on_conflict_do_update(index_elements=["member", "community"], set_=columns))

    async def take_due_reminder(self, *, now: datetime) -> Reminder | None:
        """Take out one reminder that is due, the earliest first; whoever gets it is the only one. None when none is."""
        which = tuple_(ReminderRow.member, ReminderRow.community)
        due = select(ReminderRow.member, ReminderRow.community).where(ReminderRow.due_at <= now)
        first = due.order_by(ReminderRow.due_at).limit(1).with_for_update(skip_locked=True)
        async with self._database.writing() as session:
            taken = await session.scalar(delete(ReminderRow).where(which.in_(first)).returning(ReminderRow))
            return None if taken is None else reminder_in(taken)


def reminder_in(row: ReminderRow) -> Reminder:
    """A row as a reminder."""
    return Reminder(member=row.member, community=row.community, due_at=row.due_at, prompt=row.prompt)


async def lock_settings(session: AsyncSession, member: MemberKey) -> MemberSettings:
    """A member's settings, made where there are none, that nobody else changes until the transaction ends."""
    made = insert_into(session, MemberSettingsRow).values(member=member, **columns_of(MemberSettings()))
    await session.execute(made.on_conflict_do_nothing())
    return settings_in((await session.execute(THEIRS.with_for_update(), {"of_member": member})).one())


def settings_in(row: Row[*tuple[Any, ...]]) -> MemberSettings:
    """A row as settings."""
    return MemberSettings(
        defaults=row.defaults,
        private=row.private,
        ping=row.ping,
        lends=row.lends,
        embeds_prompt=row.embeds_prompt,
        unconfirmed_until=row.unconfirmed_until,
    )


def columns_of(settings: MemberSettings) -> dict[str, object]:
    """Settings as a row, but for their member."""
    return {
        "defaults": dict(settings.defaults),
        "private": settings.private,
        "ping": settings.ping,
        "lends": settings.lends,
        "embeds_prompt": settings.embeds_prompt,
        "unconfirmed_until": settings.unconfirmed_until,
    }
