"""Looking back: finished work found again, by its words and by what it is.

SQLite looks through its full-text index, which it walks from the newest job back. PostgreSQL can't walk its own in that order:
common words are found among the member's next few hundred jobs, and what isn't, in its index of each member's words. What is
found is the same: storage/words.py says what a word is.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.jobs import Job, JobState, ShowingKind
from domain.people import MemberKey
from domain.search import Page, Search
from storage.rows import JOBS, Part, read_jobs
from storage.tables import AuditRow, JobRow, SearchRow, ShowingRow, StarRow
from storage.tables.base import UtcTime
from storage.words import words_of

WORDS_MOST = 8
"""Of a search."""
WAITS_MOST = timedelta(hours=1)
"""A job that waited for a yes has a later time than its place among the others says."""
DAY = timedelta(days=1)
CODE_LEAST = 4
"""Letters of a code that tell it from others: with fewer, thousands begin so."""
CODE_LENGTH = 8
JOB_WORDS = table("job_words", column("rowid", Integer), column("job_words", Text))
"""SQLite's index: the job's id, and the name by which FTS5 is asked."""
MEMBERS_WORDS: ColumnElement[str] = literal_column(
    "array_to_tsvector(string_to_array(jobs.member || ':' || replace(jobs.words, ' ', ' ' || jobs.member || ':'), ' '))", TSVECTOR
)
"""What PostgreSQL's index is of, letter by letter: each word of a job as its member's."""
NEAR_MOST = 300
"""Jobs: among so many a page is found of what one in thirty has."""
WAITS = select(ShowingRow.id).where(ShowingRow.job_id == JobRow.id, ShowingRow.kind == ShowingKind.HISTORY).exists()
FINISHED = and_(JobRow.ended_at.is_not(None), JobRow.removed_at.is_(None), or_(JobRow.state == JobState.SUCCEEDED, WAITS))
UNTOLD = (
    select(JOBS.c.id)
    .where(
        JOBS.c.member == bindparam("of_member"),
        JOBS.c.removed_at.is_(None),
        JOBS.c.id.in_(select(ShowingRow.job_id).where(ShowingRow.kind == ShowingKind.HISTORY, ShowingRow.recorded_at.is_(None))),
    )
    .order_by(JOBS.c.id.desc())
    .limit(bindparam("most"))
)
SEARCH_COLUMNS = [name for name in SearchRow.__table__.columns.keys() if name in Search.__dataclass_fields__]  # noqa: SIM118


class Searching(Part):
    """The history, and what is looked for in it."""

    async def history(self, search: Search, *, page: Page, most: int) -> list[Job]:
        """Ended jobs with images or waiting results, newest first; of a page newer than a job, those next to it.

        Of one's own all that wasn't removed. Of others' what is public here: of one member for staff, or what one starred.
        """
        async with self._database.reading(long=True) as session:
            found = await found_by_words(session, search, page, most)
            if len(code := search.find.strip().lower()) >= CODE_LEAST:
                found |= {*await session.scalars(by_code(code, search, page, most))}
            nearest = sorted(found, reverse=page.newer_than is None)[:most]
            return await read_jobs(session, select(JobRow).where(JobRow.id.in_(nearest)).order_by(JobRow.id.desc()))

    async def untold(self, member: MemberKey, *, most: int) -> list[Job]:
        """A member's ended jobs that could be shown nowhere and that they were not told of, newest first."""
        async with self._database.reading() as session:
            waiting = (await session.scalars(UNTOLD, {"of_member": member, "most": most})).all()
            if not waiting:  # as nearly always, and it is asked after each answer
                return []
            return await read_jobs(session, select(JobRow).where(JobRow.id.in_(waiting)).order_by(JobRow.id.desc()))

    async def open_search(self, code: str, search: Search, *, now: datetime) -> None:
        """Keep a search, so that its pages can be turned. Of another member's work it is audited in the same moment."""
        async with self._database.writing() as session:
            await session.execute(insert(SearchRow).values(code=code, at=now, **asdict(search)))
            if search.of_others:
                look = {"what": "look", "community": search.here, "member": search.whose}
                await session.execute(insert(AuditRow).values(at=now, by=search.by, **look))

    async def search(self, code: str, *, by: MemberKey) -> Search | None:
        """A search that is still kept; None for anybody else's."""
        async with self._database.reading() as session:
            row = await session.scalar(select(SearchRow).where(SearchRow.code == code, SearchRow.by == by))
            return None if row is None else Search(**{name: getattr(row, name) for name in SEARCH_COLUMNS})

    async def record_look(self, job: Job, *, by: MemberKey, now: datetime) -> None:
        """Write into the audit that staff opened a member's work."""
        async with self._database.writing() as session:
            look = {"what": "look", "community": job.community, "member": job.member, "before": job.code}
            await session.execute(insert(AuditRow).values(at=now, by=by, **look))

    async def sweep_searches(self, *, older_than: datetime) -> None:
        """Forget searches made before."""
        async with self._database.writing(long=True) as session:
            await session.execute(delete(SearchRow).where(SearchRow.at < older_than))


async def found_by_words(session: AsyncSession, search: Search, page: Page, most: int) -> set[int]:
    """The ids of the jobs whose prompt has all these words, the last one perhaps begun only; of all jobs without words."""
    words = words_of(search.find)[:WORDS_MOST]
    if not words and search.find.strip():
        return set()
    if not words or search.starred:  # there are few that are starred: each is looked at
        return {*await session.scalars(by_walk(words, search, page, most))}
    if session.get_bind().dialect.name != "postgresql":
        return {*await session.scalars(by_index(words, search, page, most))}
    near = {*await session.scalars(by_walk(words, search, page, most, among=NEAR_MOST))}
    return near if len(near) == most else {*await session.scalars(by_members_words(words, search, page, most))}


def by_walk(words: list[str], search: Search, page: Page, most: int, *, among: int | None = None) -> Select[int]:
    """From one job to the next, each looked at; among: so many of them at most."""
    asked = [*whose(search), *between(search, JobRow.id)]
    if among is not None:
        asked = [JobRow.id.in_(turned(select(JobRow.id).where(*asked), JobRow.id, page, among))]
    conditions = [FINISHED, *visible(search), *chosen(search), *(has_words(words) if words else ())]
    return turned(select(JobRow.id).where(*asked, *conditions), JobRow.id, page, most)


def by_members_words(words: list[str], search: Search, page: Page, most: int) -> Select[int]:
    """Through PostgreSQL's index, whatever it believes of how many there are: of words that never come together it knows
    nothing, and would walk all of the member's jobs."""
    asked = MEMBERS_WORDS.op("@@")(cast(tsquery(words, search.whose), TSQUERY))
    matched = select(JobRow.id).where(asked).cte("matched").prefix_with("MATERIALIZED")
    conditions = [*whose(search), FINISHED, *visible(search), *chosen(search), *between(search, JobRow.id)]
    return turned(select(JobRow.id).where(JobRow.id.in_(select(matched.c.id)), *conditions), JobRow.id, page, most)


def by_index(words: list[str], search: Search, page: Page, most: int) -> Select[int]:
    """The same through SQLite's index, which is walked in the order of the jobs as far as the page needs.

    Nothing else may be asked of the jobs for which they have an index of their own: SQLite would walk that.
    """
    jobs = select(JobRow.id).select_from(JOB_WORDS).join(JobRow, JobRow.id == JOB_WORDS.c.rowid)
    conditions = [FINISHED, *visible(search), *chosen(search), *between(search, JOB_WORDS.c.rowid)]
    matched = jobs.where(JOB_WORDS.c.job_words.op("MATCH")(match(words, search)), *conditions)
    return turned(matched, JOB_WORDS.c.rowid, page, most)


def by_code(code: str, search: Search, page: Page, most: int) -> Select[int]:
    """The ids of the jobs whose code begins so."""
    coded = aliased(JobRow)
    begins_so = select(coded.id).where(coded.code.between(code.ljust(CODE_LENGTH, "0"), code.ljust(CODE_LENGTH, "z")))
    conditions = [JobRow.id.in_(begins_so), *whose(search), FINISHED, *visible(search), *chosen(search)]
    return turned(select(JobRow.id).where(*conditions), JobRow.id, page, most)


def turned(jobs: Select[int], job_id: SQLColumnExpression[int], page: Page, most: int) -> Select[int]:
    """The part of them that is on this page, nearest to where it was turned first."""
    if page.newer_than is not None:
        return jobs.where(job_id > page.newer_than).order_by(job_id).limit(most)
    older = [] if page.older_than is None else [job_id < page.older_than]
    return jobs.where(*older).order_by(job_id.desc()).limit(most)


def whose(search: Search) -> Iterator[ColumnElement[bool]]:
    """Of one member, unless it is of all that they starred. SQLite's index of words is asked the same by name (match)."""
    if search.of_others or not search.starred:
        yield JobRow.member == search.whose


def visible(search: Search) -> Iterator[ColumnElement[bool]]:
    """That who looks may see them."""
    public_here = and_(JobRow.community == search.here, ~JobRow.private, JobRow.state == JobState.SUCCEEDED)
    if search.of_others:
        yield public_here  # staff alone look so, and see what is hidden from everybody else
    elif search.starred:
        yield or_(JobRow.member == search.by, public_here & JobRow.hidden_at.is_(None))


def chosen(search: Search) -> Iterator[ColumnElement[bool]]:
    """What else is asked of the jobs."""
    if search.starred:
        yield JobRow.id.in_(select(StarRow.job_id).where(StarRow.member == search.by))
    if search.channel_id is not None:
        yield JobRow.channel_id == search.channel_id
    if search.since is not None:
        yield unindexed(JobRow.created_at) >= midnight(search.since)
    if search.until is not None:
        yield unindexed(JobRow.created_at) < midnight(search.until + DAY)


def unindexed(when: SQLColumnExpression[datetime]) -> ColumnElement[datetime]:
    """A time that is compared row by row: by its index the jobs would come in another order, and all be sorted."""
    return func.coalesce(when, when, type_=UtcTime)


def between(search: Search, job_id: SQLColumnExpression[int]) -> Iterator[ColumnElement[bool]]:
    """About between which of the member's jobs these days are, so that no others are looked at."""
    if search.starred:
        return  # others' jobs are among them
    dated = aliased(JobRow)
    theirs = select(dated.id).where(dated.member == search.whose).limit(1)
    if search.since is not None:
        first = theirs.where(dated.created_at >= midnight(search.since) - WAITS_MOST).order_by(dated.created_at)
        yield job_id >= first.scalar_subquery()
    if search.until is not None:
        last = theirs.where(dated.created_at < midnight(search.until + DAY) + WAITS_MOST).order_by(dated.created_at.desc())
        yield job_id <= last.scalar_subquery()


def midnight(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def has_words(words: list[str]) -> Iterator[ColumnElement[bool]]:
    """That a job has these words, compared one by one."""
    *whole, last = words
    for word in whole:
        yield (" " + JobRow.words + " ").contains(f" {word} ")
    yield begins(last)


def begins(last: str) -> ColumnElement[bool]:
    """That a job has a word that begins so."""
    return (" " + JobRow.words).contains(f" {last}")


def match(words: list[str], search: Search) -> str:
    """What FTS5 is asked. Words are letters and digits alone, and quoted: none of them is ever syntax."""
    *whole, last = words
    asked = " AND ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    there = "" if search.channel_id is None else f' AND channel_id : "{search.channel_id:d}"'
    return f'member : "{search.whose}"{there} AND words : ({asked})'


def tsquery(words: list[str], member: MemberKey) -> str:
    """What PostgreSQL is asked. Each word is quoted: none of them is ever syntax."""
    *whole, last = words
    return " & ".join([*(f"'{member}:{word}'" for word in whole), f"'{member}:{last}':*"])


async def forget_words(session: AsyncSession) -> None:
    """Take words out of SQLite's index that no job has any more: until then it only marks them as gone."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(insert(JOB_WORDS).values(job_words="optimize"))
