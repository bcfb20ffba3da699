"""What the host is told by itself: that something should be looked at, and on Mondays how the week was."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.alarms import AlarmKind, Facts, news, usual_hour
from domain.host_letters import AlarmTold, WeekTold, as_facts
from domain.money import Millicredits, Period
from domain.speed import credits_a_day, runs_out_at
from studio.ports import Clock, Store, StudioState

NOTHING = Millicredits(0)
HOUR = timedelta(hours=1)
HISTORY = timedelta(days=14)
"""How far back the usual hour is looked for."""
SPEED_DAYS = timedelta(days=30)
"""Far enough back to know whether the studio was there in the last seven days, and quiet."""
WEEK = timedelta(days=7)
TOLD_AT = timedelta(hours=8)
"""After the beginning of a Monday, in UTC."""


class Alarms:
    """Looks at the account in each round of housekeeping."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._usual: tuple[datetime, Millicredits | None] | None = None

    async def go_round(self) -> None:
        """One round. Each alarm is written with its letter, and so is the week: a crash in between repeats and loses none."""
        await self._look()
        await self._tell_week()

    async def _look(self) -> None:
        now = self._clock.now()
        facts = await self._facts(now)
        worse, ended = news(facts, await self._store.alarms_said(), now=now)
        for kind, level in worse.items():
            await self._store.say_alarm(kind, level, as_facts(alarm(kind, level, facts, now=now)), now=now)
        if ended:
            await self._store.end_alarms(ended)

    async def _facts(self, now: datetime) -> Facts:
        state = await self._store.state()
        tally = state.tally
        apart_for = state.balance_at - tally.missing_since if tally and tally.missing_since and state.balance_at else timedelta(0)
        return Facts(
            balance=state.balance,
            peak=tally.peak if tally else NOTHING,
            spent_by_day=await self._store.spent_by_day(None, since=(now - SPEED_DAYS).date()),
            last_hour=await self._store.paid(since=now - HOUR, until=now),
            usual_hour=await self._usual_hour(now),
            parked=await self._store.parked_since(now - HOUR),
            missing=tally.missing if tally else NOTHING,
            missing_for=apart_for,
        )

    async def _usual_hour(self, now: datetime) -> Millicredits | None:
        """What is spent in a usual hour before the last one; looked up once an hour, for what is over doesn't change."""
        until = now.replace(minute=0, second=0, microsecond=0) - HOUR
        if self._usual is None or self._usual[0] != until:
            self._usual = until, usual_hour(await self._store.paid_by_hour(since=until - HISTORY, until=until))
        return self._usual[1]

    async def _tell_week(self) -> None:
        now = self._clock.now()
        state = await self._store.state()
        monday = Period.WEEK.starts_at(now - TOLD_AT)
        if state.weekly_at is not None and state.weekly_at >= monday:
            return
        since = state.weekly_at or monday - WEEK
        await self._store.say_weekly(monday, await self._week(state, since=since, until=monday, now=now), now=now)

    async def _week(self, state: StudioState, *, since: datetime, until: datetime, now: datetime) -> Mapping[str, Any] | None:
        """What the letter says; None where nothing happened."""
        summary = await self._store.summary(since=since, until=until)
        if not summary.requests:
            return None
        by_day = await self._store.spent_by_day(None, since=(now - SPEED_DAYS).date())
        told = WeekTold(
            since=since,
            until=until,
            spent=summary.spent,
            pictures=summary.pictures,
            people=summary.people,
            places=summary.servers,
            balance=state.balance,
            speed=credits_a_day(by_day, now),
            gone_at=None if state.balance is None else runs_out_at(state.balance, by_day, now),
            missing=state.tally.missing if state.tally else NOTHING,
        )
        return as_facts(told)


def alarm(kind: AlarmKind, level: int, facts: Facts, *, now: datetime) -> AlarmTold:
    """What the letter of an alarm says."""
    balance = facts.balance or NOTHING
    return AlarmTold(
        kind=kind,
        level=level,
        balance=balance,
        peak=facts.peak,
        speed=credits_a_day(facts.spent_by_day, now),
        gone_at=runs_out_at(balance, facts.spent_by_day, now),
        last_hour=facts.last_hour,
        usual_hour=facts.usual_hour or NOTHING,
        parked=facts.parked,
        missing=facts.missing,
    )
