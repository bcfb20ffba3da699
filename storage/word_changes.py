"""Changes of a server's words: done, told, and taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import CannotUndo, TooManyWords
from domain.people import CommunityKey, MemberKey
from domain.rules.blocklist import ENTRIES_MOST, Entry, EntryKind
from domain.wordlists import WordChange
from storage.house import make_settings
from storage.reversals import Undo
from storage.rows import insert_into
from storage.tables import BlockedWordRow, CommunitySettingsRow

TOLD_MOST = 20
"""Entries that a decision names one by one."""
AT_ONCE = 500
"""Rows in one statement."""


async def carry_out(
    session: AsyncSession, community: CommunityKey, change: WordChange, *, most: int, by: MemberKey, now: datetime
) -> WordChange:
    """Do a change; what of it was one. Raises: TooManyWords."""
    await renew_version(session, community, now=now)  # first: its row is the lock of all that follows
    removed = await take_away(session, community, change.removed)
    added = await add(session, community, change.added, by=by, now=now)
    await refuse_more(session, community, most)
    return WordChange(added=added, removed=removed)


async def take_back(session: AsyncSession, undo: Undo) -> None:
    """Undo a change: what it added goes, and what it took away is there again. Raises: CannotUndo, TooManyWords."""
    if undo.entry.undo is None:
        raise CannotUndo("never")
    change = change_of(undo.entry.undo)
    opposite = WordChange(added=change.removed, removed=change.added)
    done = await carry_out(session, undo.place, opposite, most=ENTRIES_MOST, by=undo.by, now=undo.now)
    if done != opposite:
        raise CannotUndo("changed")


async def renew_version(session: AsyncSession, community: CommunityKey, *, now: datetime) -> None:
    """A new version of a server's words. Never one that was used before, also where all of the server's data went in
    between: others may still have its list in memory."""
    before = (await make_settings(session, community)).words_version
    renewed = max(before + 1, int(now.timestamp()))
    this = update(CommunitySettingsRow).where(CommunitySettingsRow.community == community)
    await session.execute(this.values(words_version=renewed))


async def take_away(session: AsyncSession, community: CommunityKey, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Take entries away; which of them were there."""
    there: set[Entry] = set()
    for some in portions(entries):
        these = tuple_(BlockedWordRow.kind, BlockedWordRow.text).in_([(entry.kind, entry.text) for entry in some])
        gone = delete(BlockedWordRow).where(BlockedWordRow.community == community, these)
        there.update(await entries_of(session, gone))
    return tuple(entry for entry in entries if entry in there)


async def add(
    session: AsyncSession, community: CommunityKey, entries: Sequence[Entry], *, by: MemberKey, now: datetime
) -> tuple[Entry, ...]:
    """Add entries; which of them are new. Those that are there already stay as they are."""
    new: set[Entry] = set()
    for some in portions(entries):
        rows = [{"community": community, "kind": entry.kind, "text": entry.text, "by": by, "at": now} for entry in some]
        new.update(await entries_of(session, insert_into(session, BlockedWordRow).values(rows).on_conflict_do_nothing()))
    return tuple(entry for entry in entries if entry in new)


async def entries_of(session: AsyncSession, statement: Any) -> list[Entry]:
    """Change rows; the entries that changed."""
    changed = await session.execute(statement.returning(BlockedWordRow.kind, BlockedWordRow.text))
    return [Entry(kind, text) for kind, text in changed]


async def refuse_more(session: AsyncSession, community: CommunityKey, most: int) -> None:
    """Raises: TooManyWords."""
    count = await session.scalar(select(func.count()).select_from(BlockedWordRow).where(BlockedWordRow.community == community))
    if (count or 0) > most:
        raise TooManyWords(most)


def portions(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Entries in parts that one statement takes."""
    return [entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE)]


def told_entries(entries: Sequence[Entry]) -> str | None:
    """Entries in the audit's words."""
    if not entries:
        return None
    more = len(entries) - TOLD_MOST
    return ", ".join(map(str, entries[:TOLD_MOST])) + (f" … and {more:,} more" if more > 0 else "")


def change_json(change: WordChange) -> dict[str, Any]:
    """A change as JSON knows it."""
    return {
        "added": [[entry.kind.value, entry.text] for entry in change.added],
        "removed": [[entry.kind.value, entry.text] for entry in change.removed],
    }


def change_of(kept: Mapping[str, Any]) -> WordChange:
    """A change from its JSON."""
    return WordChange(
        added=tuple(Entry(EntryKind(kind), text) for kind, text in kept["added"]),
        removed=tuple(Entry(EntryKind(kind), text) for kind, text in kept["removed"]),
    )
