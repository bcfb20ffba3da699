"""The books: accounts, transfers, resolutions, and the counters that guard every order.

The database itself moves the balances and forbids what must never be (storage/migrations/): a transfer moves both its
accounts and is never changed or deleted; a resolution says of its whole hold where it went; and what comes out of a
hold is what its resolution says.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.ledger import AccountName, TransferKind
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey
from storage.tables.base import Base, Id

EVERYONE = MemberKey("")
"""In quotas: the community's entry for all its members."""


class AccountRow(Base):
    """An account, made at 0 on its first use. Budgets are counters, so that communities and the host may go below 0."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("balance >= 0 OR name IN ('world', 'host') OR name LIKE 'community:%'", name="covered"),)

    id: Mapped[Id]
    name: Mapped[AccountName] = mapped_column(unique=True)
    balance: Mapped[Millicredits] = mapped_column(default=Millicredits(0))


class PersonRow(Base):
    """Who is behind a transfer. Erasing renames the key, so that transfers never change."""

    __tablename__ = "people"

    id: Mapped[Id]
    key: Mapped[MemberKey] = mapped_column(unique=True)


class TransferRow(Base):
    """One line of the books. by_id: the member who ordered, or staff who granted."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("source_id <> target_id", name="moves"),
        CheckConstraint("(kind IN ('settle', 'release', 'write_off')) = (hold_id IS NOT NULL)", name="resolves"),
        UniqueConstraint("hold_id", "kind"),
        Index(None, "job_id"),
        Index(None, "source_id"),
        Index(None, "target_id", "at"),
    )

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey(AccountRow.id))
    target_id: Mapped[int] = mapped_column(ForeignKey(AccountRow.id))
    amount: Mapped[Millicredits]
    kind: Mapped[TransferKind]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("transfers.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(PersonRow.id))
    at: Mapped[datetime]


class ResolutionRow(Base):
    """The end of a hold: there is one, since the hold is its primary key."""

    __tablename__ = "resolutions"
    __table_args__ = (CheckConstraint("spent >= 0 AND returned >= 0", name="parts"),)

    hold_id: Mapped[int] = mapped_column(ForeignKey(TransferRow.id), primary_key=True)
    spent: Mapped[Millicredits]
    returned: Mapped[Millicredits]
    at: Mapped[datetime]


class CounterRow(Base):
    """What a scope used and holds in one window: studio, community:<key>, or member:<community>:<member>."""

    __tablename__ = "counters"
    __table_args__ = (
        CheckConstraint("used >= 0 AND held >= 0", name="counts"),
        UniqueConstraint("scope", "period", "starts_at"),
    )

    id: Mapped[Id]
    scope: Mapped[str]
    period: Mapped[Period]
    starts_at: Mapped[datetime]
    used: Mapped[Millicredits] = mapped_column(default=Millicredits(0))
    held: Mapped[Millicredits] = mapped_column(default=Millicredits(0))


class JobCounterRow(Base):
    """Where an unfinished job is counted as held: its window stays that of its order. Gone once it is settled."""

    __tablename__ = "job_counters"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"), Index(None, "counter_id"))

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey(CounterRow.id), primary_key=True)
    amount: Mapped[Millicredits]


class QuotaRow(Base):
    """Staff's entry for one member, or for EVERYONE."""

    __tablename__ = "quotas"
    __table_args__ = (CheckConstraint("quota_limit >= 0", name="limit"),)

    community: Mapped[CommunityKey] = mapped_column(primary_key=True)
    member: Mapped[MemberKey] = mapped_column(primary_key=True)
    quota_limit: Mapped[Millicredits]
    period: Mapped[Period]

    @property
    def allowance(self) -> Allowance:
        """As the domain says it."""
        return Allowance(self.quota_limit, self.period)


class AuditRow(Base):
    """Who changed what of the rules, and why. reason is people's own words; an erasure takes it away."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "community", "at"), Index(None, "community", "member"))

    id: Mapped[Id]
    at: Mapped[datetime]
    by: Mapped[MemberKey]
    what: Mapped[str]
    community: Mapped[CommunityKey | None]
    member: Mapped[MemberKey | None]
    """Whom it is about."""
    before: Mapped[str | None]
    after: Mapped[str | None]
    reason: Mapped[str | None]
    job_id: Mapped[int | None]
    """The job it is about."""
    undo: Mapped[dict[str, Any] | None]
    """What taking it back needs to know."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[MemberKey | None]
