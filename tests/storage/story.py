"""A server's life as a story: each step is done in the store, and in the plain sums beside it that it is compared with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.approvals import APPROVE_WITHIN
from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, Tier, role_tier
from domain.errors import NeedsApproval, NotGranted, UserError, WrongState
from domain.grants import Gift
from domain.jobs import Failure, Job, JobState
from domain.limits import Limits
from domain.money import Allowance, Millicredits, Period
from domain.orders import Order, approved
from domain.people import HOST_MEMBER, MemberKey
from domain.visitors import Visitor
from storage.store import SqlStore
from tests.storage.household import Entry, Household
from tests.storage.orders import ADA, BEN, DAY, ME, NOON, SERVER, STAFF, accept, an_order, caps, daily, in_line, succeed

ROLE = 501
CHANNEL = 5
SINCE = {ADA: NOON - 5 * DAY, BEN: NOON - 900 * DAY}
DEFAULT, BUDGET = daily(3), daily(8)
LIMITS = caps(community=(BUDGET,), quota=DEFAULT)


class Play:
    """The store under test, and what should be true of it."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        artists = frozenset({BEN})
        self.house = Household(now=NOON, default=DEFAULT, settings_budget=BUDGET, artists=artists, since=SINCE)
        self.open: list[tuple[Job, Entry]] = []
        self.asked: list[Job] = []
        """Wait for staff, the oldest first."""
        self.number = 0

    def key(self) -> str:
        """One that nothing was ordered by before."""
        self.number += 1
        return f"k{self.number}"

    def visitor(self, member: MemberKey) -> Visitor:
        """A member, as the server knows them at the moment."""
        roles = frozenset({ROLE}) if member in self.house.artists else frozenset[int]()
        return Visitor(roles=roles, account_since=SINCE[member], member_since=SINCE[member], channels=(CHANNEL,))

    async def order(self, member: MemberKey, price: Millicredits, outputs: int) -> None:
        """Order; where staff are asked first, it waits for them."""
        parts = self.house.split(member, price, outputs)
        order = replace(an_order(member=member, num_outputs=outputs), visitor=self.visitor(member))
        key = self.key()
        ordering = in_line(self.store, key, order=order, price=price, limits=LIMITS, now=self.house.now)
        if parts is None:
            with pytest.raises(UserError) as refusal:
                await ordering
            assert not isinstance(refusal.value, NeedsApproval)
        elif self.house.asks_staff(member, price):
            with pytest.raises(NeedsApproval) as needed:
                await ordering
            self.asked.append(await self._ask(key, order, price, needed.value.reason))
        else:
            self.open.append((await ordering, self.house.order(member, price, parts)))

    async def _ask(self, key: str, order: Order, price: Millicredits, reason: str) -> Job:
        now = self.house.now
        asking = {"key": key, "code": f"{key:0>8}", "price": price, "reason": reason, "caps": LIMITS}
        job = (await self.store.ask_staff(order, **asking, lapses_at=now + APPROVE_WITHIN, now=now)).job  # type: ignore[arg-type]
        shown = {"channel_id": CHANNEL, "message_id": 1000 + job.id, "upload_limit_bytes": 1}
        await self.store.record_showing(job.showings[0].id, **shown, now=now)
        return job

    async def approve(self, cheaper: Millicredits, trusts: bool) -> None:
        """Staff say yes to what waited longest, at a price that is no higher now. What the rules of this moment refuse waits on,
        and trusts nobody; a second yes orders nothing."""
        if not self.asked:
            return
        job = self.asked[0]
        member, price = job.member, Millicredits(max(1, job.quoted - cheaper))
        parts = self.house.split(member, price, job.request.num_outputs)
        if parts is None:
            with pytest.raises(UserError) as refusal:
                await self._approve(job, price, trusts=trusts)
            assert not isinstance(refusal.value, NeedsApproval | WrongState)
            return
        taken = await self._approve(self.asked.pop(0), price, trusts=trusts)
        self.open.append((taken, self.house.order(member, price, parts)))
        self.house.trusted |= {member} if trusts else set()
        with pytest.raises(WrongState):
            await self._approve(job, price, trusts=False)

    async def _approve(self, job: Job, price: Millicredits, *, trusts: bool) -> Job:
        order = approved(job, by=STAFF, visitor=self.visitor(job.member), trusts_member=trusts)
        opening = {"key": self.key(), "code": "unused", "price": price, "caps": LIMITS, "awaiting": job}
        return (await self.store.open_job(order, **opening, now=self.house.now)).job  # type: ignore[arg-type]

    async def refuse(self) -> None:
        """Staff say no to what waited longest."""
        if self.asked:
            job = self.asked.pop(0)
            assert (await self.store.refuse_approval(job.id, reason="no", by=STAFF, now=self.house.now)).paid == 0

    async def take_back(self) -> None:
        """A member wants what waits for staff no more."""
        if self.asked:
            job = self.asked.pop()
            assert (await self.store.cancel(job.id, failure=Failure.CANCELLED, now=self.house.now)).paid == 0

    async def distrust(self, member: MemberKey) -> None:
        """Staff trust somebody no longer."""
        await self.store.trust(SERVER, member, False, by=STAFF, now=self.house.now)
        self.house.trusted.discard(member)

    async def asks(self, newcomers: bool, here: bool) -> None:
        """Staff say whose orders they look at first, whatever these cost."""
        change = {"approve_newcomers": newcomers}
        await self.store.change_community(SERVER, change, by=STAFF, now=self.house.now)
        rule = ChannelRule(channel_id=CHANNEL, approve=here)
        await self.store.set_channel(SERVER, rule, by=STAFF, now=self.house.now)
        self.house.asks_newcomers, self.house.asks_here = newcomers, here

    async def newcomers(self, days: int | None, quota: Allowance | None) -> None:
        """Staff say who is held back, and what they may use."""
        change = {"newcomer_account_days": days}
        await self.store.change_community(SERVER, change, by=STAFF, now=self.house.now)
        await self.store.set_tier(SERVER, Tier(who=NEWCOMERS, quota=quota), by=STAFF, now=self.house.now)
        self.house.newcomer_days, self.house.newcomers = days, quota

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
        """What ended goes back to the server, which changes nothing for anybody; what waited a day waits no more."""
        await self.store.end_grants(now=self.house.now)
        over = [job for job in self.asked if job.created_at + DAY <= self.house.now]
        assert [job.id for job in await self.store.lapse(now=self.house.now)] == [job.id for job in over]
        self.asked = [job for job in self.asked if job not in over]

    async def check_grants(self) -> None:
        """Each has what plain sums say."""
        for member in (ADA, BEN):
            grants = await self.store.grants(SERVER, member, now=self.house.now)
            assert [(grant.ends_at, grant.left) for grant in grants] == self.house.live(member)

    async def check_waiting(self) -> None:
        """What waits for staff does so, with nothing held for it."""
        for job in self.asked:
            stands = await self.store.job(job.id)
            assert (stands.state, stands.waits_for_staff, stands.was_held) == (JobState.AWAITING, True, False)
