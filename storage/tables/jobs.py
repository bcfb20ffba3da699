"""Jobs and what belongs to them: references, images, showings."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, exists, or_
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from domain.jobs import Awaits, Failure, JobState, Origin, ShowingKind
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey
from domain.verdicts import Verdict
from storage.tables.base import Base, Id, values_of


class JobRow(Base):
    """One job. A trigger forbids every step that is not in domain.jobs.TRANSITIONS.

    Unfinished jobs and unshown ends are found by partial indexes, which don't grow with the years.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("(ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'expired', 'cancelled'))", name="ended"),
        CheckConstraint("quoted >= 0 AND paid >= 0 AND cost >= 0", name="money"),
        CheckConstraint("paid <= quoted", name="promise"),
        CheckConstraint("shown_at IS NULL OR ended_at IS NOT NULL", name="shown"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    order_key: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[str | None]
    parent_job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    origin: Mapped[Origin]
    community: Mapped[CommunityKey]
    member: Mapped[MemberKey]
    member_name: Mapped[str]
    private: Mapped[bool]
    state: Mapped[JobState]
    prompt: Mapped[str]
    typed: Mapped[str | None]
    """What the member typed, where a style made another prompt of it."""
    style: Mapped[str | None]
    words: Mapped[str] = mapped_column(server_default="")
    """Of what people see of the prompt, as search knows them (storage/words.py)."""
    channel_id: Mapped[int | None]
    """Where it was ordered."""
    request: Mapped[dict[str, Any]]
    """The options of the ImageRequest: all of it that nobody's words are in."""
    quoted: Mapped[Millicredits]
    paid: Mapped[Millicredits | None]
    cost: Mapped[Millicredits | None]
    turn_start: Mapped[int]
    turn_finish: Mapped[int]
    ticket: Mapped[str | None] = mapped_column(unique=True)
    ticket_expires_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    failure: Mapped[Failure | None]
    revised_prompt: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    began_by: Mapped[str | None]
    """The driver that sent it; another one that takes it over has resumed it."""
    resumed: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]
    """When its first message was known to be there: only then may it be sent."""
    submitting_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    driver: Mapped[str | None]
    driver_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """When it is to be driven again; None: at once."""
    pinged_at: Mapped[datetime | None]
    """When its member was pinged that it is done: once at most."""
    awaits: Mapped[Awaits | None] = mapped_column(Enum(Awaits, native_enum=False, length=16, values_callable=values_of))
    """What an AWAITING job waits for. Without a check: SQLite adds none to a table that is there."""
    refusal: Mapped[str | None]
    """Staff's words, where they said no to it."""
    hidden_at: Mapped[datetime | None]
    """Since when nobody but staff sees it, until staff looked at what was reported of it."""

    age_restricted: Mapped[bool | None]
    """Whether it was ordered in an age-restricted channel; null: by an Atelier that didn't note it."""

    references: Mapped[list["ReferenceRow"]] = relationship(order_by="ReferenceRow.position", lazy="raise")
    images: Mapped[list["ImageRow"]] = relationship(order_by="ImageRow.position", lazy="raise")
    showings: Mapped[list["ShowingRow"]] = relationship(order_by="ShowingRow.id", lazy="raise")


HAS_PARENT = JobRow.parent_job_id.is_not(None)
IN_BATCH = JobRow.batch_id.is_not(None)
UNENDED = JobRow.ended_at.is_(None)
UNSHOWN = JobRow.shown_at.is_(None)
"""Everything that is still to be done, whatever its state: neither claims nor the line look at other rows."""

Index("ix_jobs_unshown", JobRow.state, JobRow.turn_start, JobRow.id, sqlite_where=UNSHOWN, postgresql_where=UNSHOWN)
Index("ix_jobs_open_member", JobRow.member, JobRow.ended_at, sqlite_where=UNENDED, postgresql_where=UNENDED)
Index("ix_jobs_driver", JobRow.driver, sqlite_where=JobRow.driver.is_not(None), postgresql_where=JobRow.driver.is_not(None))
Index("ix_jobs_member", JobRow.member, JobRow.id)
Index("ix_jobs_member_created_at", JobRow.member, JobRow.created_at)
Index("ix_jobs_member_channel", JobRow.member, JobRow.channel_id, JobRow.id)
Index("ix_jobs_parent", JobRow.parent_job_id, sqlite_where=HAS_PARENT, postgresql_where=HAS_PARENT)
Index("ix_jobs_batch", JobRow.batch_id, sqlite_where=IN_BATCH, postgresql_where=IN_BATCH)
Index("ix_jobs_member_turn", JobRow.member, JobRow.turn_finish)


class ReferenceRow(Base):
    """An attached image of a job's request."""

    __tablename__ = "job_references"
    __table_args__ = (Index(None, "sha256"),)

    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    url: Mapped[str | None]
    gone: Mapped[bool] = mapped_column(default=False)


class RemovedImageRow(Base):
    """A hash that was taken away, and is refused wherever it comes up again."""

    __tablename__ = "removed_images"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[MemberKey]
    at: Mapped[datetime]


class ImageRow(Base):
    """A picture of a job. Whether it was removed is said by its hash alone, for all jobs that have it."""

    __tablename__ = "job_images"
    __table_args__ = (Index(None, "sha256"),)

    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    width_px: Mapped[int]
    height_px: Mapped[int]
    size_bytes: Mapped[int]
    gone: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[Verdict | None] = mapped_column(Enum(Verdict, native_enum=False, length=16, values_callable=values_of))
    """Null: nobody looked at it."""
    removed: Mapped[bool] = query_expression()


IS_REMOVED = exists().where(RemovedImageRow.sha256 == ImageRow.sha256)
IS_SHOWN = or_(ImageRow.verdict.is_(None), ImageRow.verdict.not_in((Verdict.KEEP_BACK, Verdict.REFUSE)))
"""Whether members may see it, as far as its verdict says."""
UNGONE_IMAGE = ~ImageRow.gone
UNGONE_REFERENCE = ~ReferenceRow.gone
Index("ix_job_images_kept", ImageRow.job_id, sqlite_where=UNGONE_IMAGE, postgresql_where=UNGONE_IMAGE)
Index("ix_job_references_kept", ReferenceRow.job_id, sqlite_where=UNGONE_REFERENCE, postgresql_where=UNGONE_REFERENCE)


class ShowingRow(Base):
    """A message that shows a job; written before Discord is called."""

    __tablename__ = "showings"
    __table_args__ = (Index(None, "job_id"), Index(None, "message_id"))

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey(JobRow.id))
    kind: Mapped[ShowingKind]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    token: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    application_id: Mapped[int | None]
    locale: Mapped[str | None]
    upload_limit_bytes: Mapped[int | None]
    nonce: Mapped[str | None]
    created_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]


HAS_TOKEN = ShowingRow.token.is_not(None)
Index("ix_showings_token", ShowingRow.token_expires_at, sqlite_where=HAS_TOKEN, postgresql_where=HAS_TOKEN)
UNTOLD = ShowingRow.recorded_at.is_(None)
Index("ix_showings_untold", ShowingRow.kind, ShowingRow.job_id, sqlite_where=UNTOLD, postgresql_where=UNTOLD)
