"""In whatever order people order, jobs end and staff decide: the books balance, and no more is let in than the limits allow."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BudgetSpent, QuotaExceeded
from domain.jobs import Failure, Image, Job, JobState
from domain.money import Allowance, Period
from domain.people import MemberKey
from domain.rules.gate import Spent, Standing
from storage.store import SqlStore, open_store
from tests.storage.orders import ADA, BEN, DAY, ME, NOON, SERVER, STAFF, an_order, caps, daily, in_line, millis, succeed

MOST = daily(8)
"""The server's budget; the studio's is above it."""
QUOTA = daily(3)
"""Where staff set none."""
AMOUNTS = st.integers(1, 4000)
MEMBERS = st.sampled_from([ADA, BEN])
ENDS = st.sampled_from(["succeed", "lose an image", "fail", "expire", "park", "park and write off", "park and find", "turn down"])
STEPS = st.one_of(
    st.tuples(st.just("order"), MEMBERS, AMOUNTS),
    st.tuples(st.just("end"), ENDS, AMOUNTS),
    st.tuples(st.just("cancel"), st.none(), st.none()),
    st.tuples(st.just("grant"), MEMBERS, AMOUNTS),
    st.tuples(st.just("quota"), st.sampled_from(Period), AMOUNTS),
    st.tuples(st.just("next day"), st.none(), st.none()),
)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEPS, max_size=18))
async def test_the_books_balance_whatever_happens(steps: list[tuple[str, object, object]]) -> None:
    """After every step each sum is what it must be, and the day's budget isn't passed but for prices that rose."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{Path(folder) / 'books.db'}") as store:
            play = Play(store)
            for number, (what, first, second) in enumerate(steps):
                await play.step(what, first, second, number=number)
                await store.audit_books()
                await play.check_limits()


class Play:
    """The store under test, and what was done to it."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.now = NOON
        self.open: list[Job] = []
        self.rose = 0
        """What runs cost above their quotes today, in millicredits: the only way over a budget."""

    async def step(self, what: str, first: object, second: object, *, number: int) -> None:
        """Do one thing."""
        match what:
            case "order":
                await self.order(first, second, number=number)
            case "end" if self.open:
                await self.end(self.open.pop(0), str(first), int(str(second)))
            case "cancel" if self.open:
                await self.store.cancel(self.open.pop().id, failure=Failure.CANCELLED, now=self.now)
            case "grant":
                await self.store.grant(SERVER, first, millis(int(str(second)) / 1000), by=STAFF, reason="", now=self.now)  # type: ignore[arg-type]
            case "quota":
                quota = Allowance(millis(int(str(second)) / 1000), Period(str(first)))
                await self.store.set_quota(SERVER, None, quota, by=STAFF, now=self.now)
            case "next day":
                self.now += DAY
                self.rose = 0

    async def order(self, member: object, price: object, *, number: int) -> None:
        """Order, or be refused for want of credits."""
        limits = caps(studio=(daily(20),), community=(MOST,), quota=QUOTA)
        who = MemberKey(str(member))
        order = an_order(member=who, num_outputs=2)
        before = await self.windows(who)
        try:
            job = await in_line(
                self.store,
                f"interaction-{number}",
                order=order,
                price=millis(int(str(price)) / 1000),
                limits=limits,
                now=self.now,
            )
        except (QuotaExceeded, BudgetSpent):
            assert await self.windows(who) == before
            return
        self.open.append(job)
        await self.check_quota(who, before)

    async def windows(self, member: MemberKey) -> Standing:
        """What counts now."""
        return await self.store.standing(SERVER, member, now=self.now)

    async def check_quota(self, member: MemberKey, before: Standing) -> None:
        """An order took no more from the member's window than was left of it, and the rest from grants."""
        after = await self.windows(member)
        quota = after.house.own_quota or after.house.everyones_quota or QUOTA
        used, was = (standing.member.get(quota.period, Spent()).total for standing in (after, before))
        assert used == was or used <= min(quota.limit, MOST.limit)
        assert after.grants <= before.grants

    async def end(self, job: Job, how: str, cost: int) -> None:
        """Take a job to one of its ends."""
        store, now = self.store, self.now
        await store.claim(job.id, driver=ME, now=now)
        job = await store.begin_submit(job.id, driver=ME, now=now)
        if how == "turn down":
            self.open.append(await store.turned_down(job.id, driver=ME))
        elif how.startswith("park"):
            await store.park(job.id, driver=ME, now=now)
            if how == "park and write off":
                await store.write_off(job.id, now=now)
            elif how == "park and find":
                await store.found(job.id, ticket=f"t-{job.id}", now=now)
                await store.claim(job.id, driver=ME, now=now)
                await succeed(store, job, now=now)
        else:
            await self.end_at_pixeldojo(job, how, cost)

    async def end_at_pixeldojo(self, job: Job, how: str, cost: int) -> None:
        """The run was taken, at a price of its own."""
        store, now = self.store, self.now
        price = millis(cost / 1000)
        job = await store.accepted(
            job.id, driver=ME, ticket=f"t-{job.id}", cost=price, balance=None, expires_at=now + DAY, now=now
        )
        self.rose += max(0, cost - job.quoted)
        match how:
            case "fail":
                job = await store.fail(job.id, driver=ME, failure=Failure.FAILED, now=now)
            case "expire":
                job = await store.expire(job.id, driver=ME, now=now)
            case _:
                kept: list[Image] | None = None if how == "succeed" else []
                job = await succeed(store, job, images=kept, now=now)
        assert job.ended
        assert (job.paid or 0) <= min(job.quoted, cost)
        assert job.paid == 0 or job.state is JobState.SUCCEEDED

    async def check_limits(self) -> None:
        """What counts today is inside the server's budget, but for what prices rose by."""
        counted = (await self.store.standing(SERVER, ADA, now=self.now)).community.get(Period.DAY)
        assert counted is None or counted.total <= MOST.limit + self.rose
