"""Words that staff don't want in requests: kept by server, changed as decisions, in force with the next order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.jobs import Failure
from domain.people import CommunityKey, MemberKey
from domain.rules.automod import AutoModRule, as_json, rule_of
from domain.rules.blocklist import Entry, EntryKind
from domain.wordlists import (
    KeptAutoMod,
    KeptEntry,
    PastRequest,
    WordChange,
    WordDraft,
    Wordlist,
    request_texts,
)
from storage.decisions import Decision, record
from storage.house import read_settings
from storage.rows import Part, insert_into, table_of
from storage.tables import (
    AutoModRow,
    BlockedWordRow,
    CommunitySettingsRow,
    JobRow,
    WordDraftRow,
    WordRefusalRow,
)
from storage.word_changes import carry_out, change_json, change_of, renew_version, told_entries

SERVERS = table_of(CommunitySettingsRow)
VERSION = select(SERVERS.c.words_version).where(SERVERS.c.community == bindparam("of_community"))


class WordBook(Part):
    """All servers' words."""

    async def words_version(self, community: CommunityKey) -> int:
        """Grows with each change of a server's words or rules; 0 while there are none."""
        async with self._database.reading() as session:
            return await session.scalar(VERSION, {"of_community": community}) or 0

    async def wordlist(self, community: CommunityKey) -> Wordlist:
        """All of a server's words and rules, at one moment."""
        async with self._database.reading() as session:
            settings = await read_settings(session, community)
            entries = await read_entries(session, community)
            automod = await read_automod(session, community)
            return Wordlist(version=settings.words_version if settings else 0, entries=tuple(entries), automod=automod)

    async def word_counts(self, community: CommunityKey) -> Mapping[EntryKind, int]:
        """How many entries there are of each kind."""
        kinds = select(BlockedWordRow.kind, func.count()).where(BlockedWordRow.community == community)
        async with self._database.reading() as session:
            rows = await session.execute(kinds.group_by(BlockedWordRow.kind))
            return {row.kind: row[1] for row in rows}

    async def word_entries(self, community: CommunityKey, *, skip: int, most: int) -> list[KeptEntry]:
        """A page of the blocklist: what is blocked and then what is allowed, by the letters."""
        allowed_last = case((BlockedWordRow.kind == EntryKind.ALLOW, 1), else_=0)
        ordered = select(BlockedWordRow).where(BlockedWordRow.community == community)
        ordered = ordered.order_by(allowed_last, BlockedWordRow.text, BlockedWordRow.id)
        async with self._database.reading() as session:
            rows = await session.scalars(ordered.offset(skip).limit(most))
            return [KeptEntry(id=row.id, entry=Entry(row.kind, row.text), by=row.by, at=row.at) for row in rows]

    async def keep_word_draft(self, draft: WordDraft, *, now: datetime) -> None:
        """Keep a change until its Save, in the place of this person's earlier one there."""
        columns = {"code": draft.code, "community": draft.community, "by": draft.by, "change": change_json(draft.change)}
        async with self._database.writing() as session:
            await session.execute(delete(WordDraftRow).where(*theirs(draft.community, draft.by)))
            await session.execute(insert(WordDraftRow).values(**columns, at=now))

    async def drop_word_draft(self, code: str, *, community: CommunityKey, by: MemberKey) -> None:
        """Forget a change; one that isn't there is none."""
        async with self._database.writing() as session:
            await session.execute(delete(WordDraftRow).where(WordDraftRow.code == code, *theirs(community, by)))

    async def save_word_draft(
        self, code: str, *, community: CommunityKey, by: MemberKey, most: int, now: datetime
    ) -> WordChange | None:
        """Do a change of this person's, once, as a decision of the audit; None where it is gone. Raises: TooManyWords."""
        async with self._database.writing() as session:
            taken = delete(WordDraftRow).where(WordDraftRow.code == code, *theirs(community, by))
            kept = await session.scalar(taken.returning(WordDraftRow.change))
            if kept is None:
                return None
            change = change_of(kept)
            done = await carry_out(session, community, change, most=most, by=by, now=now)
            was, told = told_entries(change.removed), told_entries(change.added)
            undo = change_json(done) if done else None
            decision = Decision(what="change_words", by=by, community=community, before=was, after=told, undo=undo)
            await record(session, decision, now=now)
            return change

    async def past_requests(self, community: CommunityKey, *, most: int) -> list[PastRequest]:
        """The newest requests of a server, those of members who were erased left out."""
        here = select(JobRow).where(JobRow.community == community, ~JobRow.member.startswith("erased:"))
        newest = here.order_by(JobRow.id.desc()).limit(most).options(selectinload(JobRow.references))
        async with self._database.reading(long=True) as session:
            return [past_request(row) for row in await session.scalars(newest)]

    async def keep_automod(self, community: CommunityKey, rules: Sequence[AutoModRule], *, now: datetime) -> bool:
        """Keep what was read of AutoMod's rules. Whether that is something else than before; nothing is written otherwise."""
        wanted = [as_json(rule) for rule in sorted(rules, key=lambda rule: rule.id)]
        async with self._database.reading() as session:
            before = await session.get(AutoModRow, community)
            if before is not None and before.is_readable and before.rules["rules"] == wanted:
                return False
        async with self._database.writing() as session:
            is_new = (before.rules["rules"] if before else []) != wanted
            if is_new:
                await renew_version(session, community, now=now)
            await put_automod(session, community, rules=wanted, now=now)
            return is_new

    async def automod_unreadable(self, community: CommunityKey) -> None:
        """They can't be read at the moment: those that were read last still hold."""
        this = (AutoModRow.community == community, AutoModRow.is_readable)
        async with self._database.reading() as session:
            if await session.scalar(select(AutoModRow.community).where(*this)) is None:
                return
        async with self._database.writing() as session:
            await session.execute(update(AutoModRow).where(*this).values(is_readable=False))

    async def automod(self, community: CommunityKey) -> KeptAutoMod:
        """The rules that were read last."""
        async with self._database.reading() as session:
            return await read_automod(session, community)

    async def count_word_refusal(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> None:
        """A member's request had what isn't wanted there."""
        key = {"community": community, "member": member, "day": midnight(now)}
        async with self._database.writing() as session:
            counted = insert_into(session, WordRefusalRow).values(**key, times=1)
            once_more = {"times": WordRefusalRow.times + 1}
            await session.execute(counted.on_conflict_do_update(index_elements=list(key), set_=once_more))

    async def word_refusals(self, community: CommunityKey, member: MemberKey, *, since: datetime) -> int:
        """How often that was so, by days."""
        days = (WordRefusalRow.community == community, WordRefusalRow.member == member, WordRefusalRow.day >= midnight(since))
        async with self._database.reading() as session:
            return await session.scalar(select(func.sum(WordRefusalRow.times)).where(*days)) or 0

    async def sweep_words(self, *, drafts_before: datetime, refusals_before: datetime) -> None:
        """Forget changes that nobody saved, and days that are long over."""
        async with self._database.writing() as session:
            await session.execute(delete(WordDraftRow).where(WordDraftRow.at < drafts_before))
            await session.execute(delete(WordRefusalRow).where(WordRefusalRow.day < refusals_before))


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def theirs(community: CommunityKey, by: MemberKey) -> tuple[Any, ...]:
    """What one person has begun to change in one server."""
    return (WordDraftRow.community == community, WordDraftRow.by == by)


async def put_automod(session: AsyncSession, community: CommunityKey, *, rules: list[dict[str, Any]], now: datetime) -> None:
    """Write what was read of AutoMod's rules."""
    columns = {"rules": {"rules": rules}, "read_at": now, "is_readable": True}
    written = insert_into(session, AutoModRow).values(community=community, **columns)
    await session.execute(written.on_conflict_do_update(index_elements=["community"], set_=columns))


# ── rows as values ───────────────────────────────────────────────────────────────────────────────────────────────


async def read_entries(session: AsyncSession, community: CommunityKey) -> list[Entry]:
    """All entries of a server, in the order they came."""
    rows = await session.execute(
        select(BlockedWordRow.kind, BlockedWordRow.text).where(BlockedWordRow.community == community).order_by(BlockedWordRow.id)
    )
    return [Entry(kind, text) for kind, text in rows]


async def read_automod(session: AsyncSession, community: CommunityKey) -> KeptAutoMod:
    """The rules that were read last."""
    row = await session.scalar(select(AutoModRow).where(AutoModRow.community == community))
    if row is None:
        return KeptAutoMod()
    rules = tuple(rule_of(kept) for kept in row.rules["rules"])
    return KeptAutoMod(rules=rules, read_at=row.read_at, is_readable=row.is_readable)


def past_request(row: JobRow) -> PastRequest:
    """What a job's request said."""
    texts = request_texts(row.prompt, row.typed, [file.filename for file in row.references])
    hidden = row.private or row.removed_at is not None or row.hidden_at is not None or row.failure is Failure.REFUSED
    return PastRequest(wording=row.prompt if row.typed is None else row.typed, texts=texts, shown=not hidden)


def midnight(at: datetime) -> datetime:
    """When a day began, in UTC."""
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC)
