"""What all parts of the store read and write jobs with.

Statements that run at each step of a job are built once, on its tables: building one takes longer than running it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn, TypeVar, cast

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload, with_expression

from domain.errors import ClaimLost, WrongState
from domain.jobs import Job, JobState
from storage.database import Database
from storage.signals import tell_of_jobs
from storage.tables import IS_REMOVED, Base, ImageRow, JobRow
from storage.values import job_of

T = TypeVar("T")

REMOVED = with_expression(ImageRow.removed, IS_REMOVED)
WITH_ALL = (joinedload(JobRow.references), joinedload(JobRow.images).options(REMOVED), joinedload(JobRow.showings))
"""For one job in one statement: three more would triple the time that commits stand in line for."""
EACH_WITH_ALL = (selectinload(JobRow.references), selectinload(JobRow.images).options(REMOVED), selectinload(JobRow.showings))
"""For a list of jobs in four: one would multiply each job's rows by each other."""
THE_JOB = select(JobRow).where(JobRow.id == bindparam("job_id")).options(*WITH_ALL)


class Part:
    """A part of the store: methods on one database, each of them one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database


def table_of(rows: type[Base]) -> Table:
    """The table itself, for statements that need no objects."""
    return cast("Table", rows.__table__)


INSERTS: Mapping[str, Callable[[Any], postgresql.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": lambda table: cast("postgresql.Insert", sqlite.insert(table)),
}


def insert_into(session: AsyncSession, table: type[Base]) -> postgresql.Insert:
    """An insert that may say on_conflict_do_nothing or _do_update, which both dialects spell alike."""
    return INSERTS[dialect_of(session)](table)


def for_both(table: Table, build: Callable[[postgresql.Insert], T]) -> Mapping[str, T]:
    """The same, built once for each dialect, for what runs at each order: the columns are bound by their names."""
    return {dialect: build(insert(table)) for dialect, insert in INSERTS.items()}


def dialect_of(session: AsyncSession) -> str:
    """Which of the two databases it is."""
    return session.get_bind().dialect.name


async def read_job(session: AsyncSession, *conditions: ColumnElement[bool]) -> Job | None:
    """The one job of these conditions."""
    row = (await session.scalars(select(JobRow).where(*conditions).options(*WITH_ALL))).unique().one_or_none()
    return None if row is None else job_of(row)


async def get_job(session: AsyncSession, job_id: int, *, lock: bool = False) -> Job:
    """One job as it stands. lock: so that it stays so until the transaction ends. Raises: LookupError."""
    if lock:
        await session.execute(select(JobRow.id).where(JobRow.id == job_id).with_for_update())
    row = (await session.scalars(THE_JOB, {"job_id": job_id})).unique().one_or_none()
    if row is None:
        raise LookupError(f"no job {job_id}")
    return job_of(row)


async def read_jobs(session: AsyncSession, which: Select[JobRow]) -> list[Job]:
    """The jobs of a query, in its order."""
    return [job_of(row) for row in await session.scalars(which.options(*EACH_WITH_ALL))]


JOBS = table_of(JobRow)
STEP = (
    update(JOBS)
    .where(JOBS.c.id == bindparam("job_id"), JOBS.c.state.in_(bindparam("expected", expanding=True)))
    .returning(JOBS.c.id)
)
STEP_OF_DRIVER = STEP.where(JOBS.c.driver == bindparam("of_driver"))


async def step(
    session: AsyncSession,
    job_id: int,
    *conditions: ColumnElement[bool],
    driver: str | None,
    expected: Collection[JobState],
    **columns: Any,
) -> None:
    """Change a job, if it stands as expected and this driver holds it (None: whoever does), in one guarded statement.

    A driver goes on with it by itself; of all other changes those are told who take jobs.

    Raises: ClaimLost, WrongState, LookupError.
    """
    computed = {name: value for name, value in columns.items() if isinstance(value, SQLColumnExpression)}
    given = {name: value for name, value in columns.items() if name not in computed}
    stepping = STEP if driver is None else STEP_OF_DRIVER
    if conditions:
        stepping = stepping.where(*conditions)
    if computed:
        stepping = stepping.values(**computed)
    guard = {"job_id": job_id, "expected": list(expected), **({} if driver is None else {"of_driver": driver})}
    if await session.scalar(stepping, guard | given) is None:
        await refuse(session, job_id, driver=driver)
    if driver is None:
        tell_of_jobs(session, job_id)


async def refuse(session: AsyncSession, job_id: int, *, driver: str | None) -> NoReturn:
    """Say why a guard found no row. Raises: ClaimLost, WrongState, LookupError."""
    row = (await session.execute(select(JobRow.code, JobRow.state, JobRow.driver).where(JobRow.id == job_id))).one_or_none()
    if row is None:
        raise LookupError(f"no job {job_id}")
    if driver is not None and row.driver != driver:
        raise ClaimLost(job_id)
    raise WrongState(code=row.code, state=row.state)
