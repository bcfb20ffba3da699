"""In whatever order people order, give, are granted and refused, runs fail, rules and windows change: the rules hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.communities import EVERYONE, Tier, role_tier
from domain.errors import NeedsApproval, NotGranted, UserError
from domain.grants import Gift
from domain.jobs import Failure, Job
from domain.limits import Limits
from domain.money import Allowance, Millicredits, Period
from domain.people import HOST_MEMBER, MemberKey
from domain.visitors import Visitor
from storage.store import SqlStore
from tests.databases import BOTH, Databases
from tests.storage.household import Entry, Household
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    ME,
    NOON,
    SERVER,
    STAFF,
    accept,
    an_order,
    caps,
    daily,
    in_line,
    succeed,
)

ROLE = 501
DEFAULT, BUDGET = daily(3), daily(8)
LIMITS = caps(community=(BUDGET,), quota=DEFAULT)
AMOUNTS = st.integers(1, 4000).map(Millicredits)
ALLOWANCES = st.builds(Allowance, st.integers(0, 12_000).map(Millicredits), st.sampled_from(Period))
MEMBERS = st.sampled_from([ADA, BEN])
OUTPUTS = st.none() | st.integers(1, 2)
STEPS = st.one_of(
    st.tuples(st.just("order"), MEMBERS, AMOUNTS, st.integers(1, 2)),
    st.tuples(st.just("order"), MEMBERS, AMOUNTS, st.integers(1, 2)),
    st.tuples(st.just("end"), st.sampled_from(["succeed", "lose", "fail", "expire", "park"]), AMOUNTS),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("grant"), MEMBERS, AMOUNTS, st.none() | st.integers(1, 3)),
    st.tuples(st.just("give"), MEMBERS, AMOUNTS),
    st.tuples(st.just("quota"), st.none() | MEMBERS, ALLOWANCES),
    st.tuples(st.just("tiers"), st.none() | ALLOWANCES, OUTPUTS, OUTPUTS),
    st.tuples(st.just("settings"), st.booleans(), st.none() | AMOUNTS),
    st.tuples(st.just("share"), st.none() | ALLOWANCES),
    st.tuples(st.just("fund"), AMOUNTS, st.sampled_from(Period)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("sweep")),
)


@pytest.mark.parametrize("kind", BOTH)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=8, max_size=24))
async def test_the_rules_of_the_moment_hold_whatever_happens(
    databases: Databases, kind: str, steps: Sequence[tuple[Any, ...]]
) -> None:
    """What is accepted is just what they let through, members pay no more than was quoted, every sum is that of its
    transfers, and each member has just the grants that plain sums say."""
    async with databases.emptied(kind) as (_, database):
        play = Play(SqlStore(database))
        for what, *how in steps:
            await getattr(play, what)(*how)
            await play.check_grants()
        await play.store.audit_books()


class Play:
    """The store under test, and what should be true of it."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.house = Household(now=NOON, default=DEFAULT, settings_budget=BUDGET, artists=frozenset({BEN}))
        self.open: list[tuple[Job, Entry]] = []
        self.number = 0

    async def order(self, member: MemberKey, price: Millicredits, outputs: int) -> None:
        """Order; where staff are asked first, with their yes."""
        parts = self.house.split(member, price, outputs)
        if parts is not None and self.house.above is not None and price > self.house.above:
            with pytest.raises(NeedsApproval):
                await self._order(member, price, outputs)
            job = await self._order(member, price, outputs, approved_by=STAFF)
        elif parts is not None:
            job = await self._order(member, price, outputs)
        else:
            with pytest.raises(UserError) as refusal:
                await self._order(member, price, outputs, approved_by=STAFF)
            assert not isinstance(refusal.value, NeedsApproval)
            return
        self.open.append((job, self.house.order(member, price, parts)))

    async def _order(self, member: MemberKey, price: Millicredits, outputs: int, **changes: Any) -> Job:
        visitor = Visitor(roles=frozenset({ROLE}) if member in self.house.artists else frozenset())
        order = replace(an_order(member=member, num_outputs=outputs), visitor=visitor, **changes)
        self.number += 1
        return await in_line(self.store, f"k{self.number}", order=order, price=price, limits=LIMITS, now=self.house.now)

    async def end(self, how: str, cost: Millicredits) -> None:
        """Take the oldest open job to one of its ends; cost: what PixelDojo asks for, whatever was quoted."""
        if not self.open:
            return
        (job, entry), store, now = self.open.pop(0), self.store, self.house.now
        await store.claim(job.id, driver=ME, now=now)
        job = await store.begin_submit(job.id, driver=ME, now=now)
        if how == "park":
            await store.park(job.id, driver=ME, now=now)
            ended, paid, booked = await store.write_off(job.id, now=now), 0, entry.quoted
        else:
            job = await accept(store, job, cost=cost, now=now)
            ended, paid, booked = await self._end_run(job, how, cost)
        assert ended.paid == paid <= entry.quoted
        self.house.end(entry, paid=paid, cost=booked)

    async def _end_run(self, job: Job, how: str, cost: int) -> tuple[Job, int, int]:
        now = self.house.now
        match how:
            case "fail":
                return await self.store.fail(job.id, driver=ME, failure=Failure.FAILED, now=now), 0, 0
            case "expire":
                return await self.store.expire(job.id, driver=ME, now=now), 0, cost
            case "lose":
                return await succeed(self.store, job, images=[], now=now), 0, cost
        return await succeed(self.store, job, now=now), min(job.quoted, cost), cost

    async def cancel(self) -> None:
        """Cancel the newest open job."""
        if self.open:
            job, entry = self.open.pop()
            await self.store.cancel(job.id, failure=Failure.CANCELLED, now=self.house.now)
            self.house.end(entry, paid=0, cost=0)

    async def grant(self, member: MemberKey, amount: Millicredits, days: int | None) -> None:
        """Staff give, for a time or for good."""
        await self.store.grant(SERVER, member, amount, by=STAFF, reason="", days=days, now=self.house.now)
        self.house.grants[member][None if days is None else self.house.now + days * DAY] += amount

    async def give(self, giver: MemberKey, amount: Millicredits) -> None:
        """One gives the other, if there is so much."""
        receiver = BEN if giver == ADA else ADA
        self.number += 1
        giving = self.store.give(
            Gift(community=SERVER, giver=giver, receiver=receiver, amount=amount), key=f"g{self.number}", now=self.house.now
        )
        if self.house.give(giver, receiver, amount):
            assert await giving
        else:
            with pytest.raises(NotGranted):
                await giving

    async def quota(self, member: MemberKey | None, quota: Allowance) -> None:
        """Staff set a number for one or for all."""
        await self.store.set_quota(SERVER, member, quota, by=STAFF, now=self.house.now)
        if member is None:
            self.house.everyones = quota
        else:
            self.house.own[member] = quota

    async def tiers(self, quota: Allowance | None, everyones: int | None, roles: int | None) -> None:
        """Staff say what the role has, and how many pictures everyone and the role may ask for at once."""
        tiers = (
            Tier(who=EVERYONE, limits=Limits(outputs=everyones)),
            Tier(who=role_tier(ROLE), quota=quota, limits=Limits(outputs=roles)),
        )
        for tier in tiers:
            await self.store.set_tier(SERVER, tier, by=STAFF, now=self.house.now)
        self.house.role, self.house.most_outputs, self.house.role_outputs = quota, everyones, roles

    async def settings(self, paused: bool, above: Millicredits | None) -> None:
        """Staff pause the server, or go on, and say what they look at first."""
        await self.store.change_community(SERVER, {"paused": paused, "approve_above": above}, by=STAFF, now=self.house.now)
        self.house.paused, self.house.above = paused, above

    async def share(self, share: Allowance | None) -> None:
        """The host says how much the server may use."""
        await self.store.set_share(SERVER, share, by=HOST_MEMBER, now=self.house.now)
        self.house.share = share

    async def fund(self, amount: Millicredits, period: Period) -> None:
        """The host adds to a window."""
        self.number += 1
        now = self.house.now
        await self.store.fund(SERVER, amount, period, by=HOST_MEMBER, key=f"f{self.number}", now=now)
        self.house.funds[period, period.starts_at(now)] += amount

    async def wait(self, hours: int) -> None:
        """Windows and grants end."""
        self.house.now += timedelta(hours=hours)

    async def sweep(self) -> None:
        """What ended goes back to the server, which changes nothing for anybody."""
        await self.store.end_grants(now=self.house.now)

    async def check_grants(self) -> None:
        """Each has what plain sums say."""
        for member in (ADA, BEN):
            grants = await self.store.grants(SERVER, member, now=self.house.now)
            assert [(grant.ends_at, grant.left) for grant in grants] == self.house.live(member)
