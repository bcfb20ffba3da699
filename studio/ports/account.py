"""What the studio needs of the store for the host's view, and for the figures."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from domain.alarms import AlarmKind
from domain.figures import FigureLine, Summary
from domain.money import Millicredits, Period
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Spent


class AccountStore(Protocol):
    """The host's money: the balance against the books, and what was told of it."""

    async def agree(self, *, by: MemberKey, now: datetime) -> Millicredits:
        """Take what is missing of the balance as spent elsewhere, as the host says; audited. How much it was."""

    async def alarms_said(self) -> Mapping[AlarmKind, int]:
        """The alarms that were said and aren't over, each with the worst level that was said."""

    async def say_alarm(self, kind: AlarmKind, level: int, facts: Mapping[str, Any], *, now: datetime) -> bool:
        """Write the letter of an alarm, and pause new orders where it is one that does; False, and nothing, where as bad was
        said by another process meanwhile."""

    async def end_alarms(self, kinds: Collection[AlarmKind]) -> None:
        """All is well with these: they may be said again."""

    async def say_weekly(self, monday: datetime, facts: Mapping[str, Any] | None, *, now: datetime) -> bool:
        """Write the letter of the weeks before this Monday, or (None) only that there is nothing to tell of them; False, and
        nothing, where that was done."""


class SpendingStore(Protocol):
    """What PixelDojo was paid, by time."""

    async def spent_by_day(self, community: CommunityKey | None, *, since: date) -> Mapping[date, Millicredits]:
        """What a community's requests cost, or (None) everybody's, by the day (in UTC) on which they were ordered."""

    async def servers_spent(self, *, now: datetime) -> Mapping[CommunityKey, Mapping[Period, Spent]]:
        """What each server used and holds in the windows that run; those without any are left out."""

    async def paid(self, *, since: datetime, until: datetime) -> Millicredits:
        """What PixelDojo was paid from one moment to another."""

    async def paid_by_hour(self, *, since: datetime, until: datetime) -> Mapping[datetime, Millicredits]:
        """The same by the hour; those in which nothing was paid are left out."""

    async def parked_since(self, at: datetime) -> int:
        """How many submits' answers were lost since then, whatever became of them."""


class FigureStore(Protocol):
    """Where the credits went. The sums are those of the transfers to PixelDojo in that time."""

    async def figures(self, community: CommunityKey | None, *, since: datetime, until: datetime) -> list[FigureLine]:
        """What was paid for a community's requests, or (None) for everybody's, from one moment to another, by day."""

    async def summary(self, *, since: datetime, until: datetime) -> Summary:
        """What a time comes to, for everybody together."""
