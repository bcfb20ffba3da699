"""The figures: whatever people order and however it ends, the sums are the ledger's."""

from datetime import date, timedelta
from random import Random

from domain.figures import spent_by
from domain.jobs import Failure, NewShowing, ShowingKind
from domain.ledger import PIXELDOJO
from domain.money import Millicredits
from domain.people import MemberKey, personal_key
from domain.requests import Resolution
from storage.database import Database
from storage.ledger import balance
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    ME,
    NOON,
    OTHER_SERVER,
    SERVER,
    STAFF,
    an_order,
    millis,
    parked,
    submitted,
    succeed,
    succeeded,
)

PSEUDONYM = MemberKey("erased:0123456789abcdef")
SINCE, UNTIL = NOON - 40 * DAY, NOON + 40 * DAY


async def live(store: SqlStore, random: Random) -> None:
    """A month in two servers and in direct messages: every end that a job can have, paid by quota, grant, host and server."""
    await store.grant(SERVER, ADA, millis(9), by=STAFF, reason="", key="g", now=NOON)
    for number in range(40):
        now = NOON + timedelta(hours=number * 18)
        order = an_order(
            member=random.choice([ADA, BEN]),
            community=random.choice([SERVER, OTHER_SERVER, personal_key(1)]),
            showing=NewShowing(kind=ShowingKind.REPLY, channel_id=random.choice([5, 6, None])),
            resolution=random.choice(list(Resolution)),
            num_outputs=2,
        )
        price = Millicredits(random.randint(500, 9000))
        if random.random() < 0.1:
            await store.write_off((await parked(store, f"a-{number}", order=order, price=price, now=now)).id, now=now)
            continue
        job = await submitted(store, f"a-{number}", order=order, price=price, cost=price, now=now)
        match random.randrange(6):
            case 0:
                await store.fail(job.id, driver=ME, failure=Failure.FAILED, now=now)
            case 1:
                await store.fail(job.id, driver=ME, failure=Failure.FAILED, cost=Millicredits(400), now=now)
            case 2:
                await store.expire(job.id, driver=ME, now=now)
            case 3:
                await succeed(store, job, cost=Millicredits(price + 700), now=now)
            case _:
                await succeed(store, job, now=now)


async def test_figures_add_up_to_the_ledger(store: SqlStore, database: Database) -> None:
    """All servers' together to what PixelDojo has, each server's to its windows, every day's to that day's transfers."""
    await live(store, Random(5))
    await store.audit_books()
    everything = await store.figures(None, since=SINCE, until=UNTIL)
    async with database.reading() as session:
        has = await balance(session, PIXELDOJO)
    assert has
    assert sum(line.spent for line in everything) == has == await store.paid(since=SINCE, until=UNTIL)
    for community in (SERVER, OTHER_SERVER):
        theirs = await store.figures(community, since=SINCE, until=UNTIL)
        assert {line.community for line in theirs} == {community}
        windows = await store.spent_by_day(community, since=SINCE.date())
        assert sum(line.spent for line in theirs) == sum(windows.values())
        assert theirs == [line for line in everything if line.community == community]
    for day, spent in spent_by(everything, lambda line: line.day).items():
        midnight = NOON.replace(hour=0) + (day - NOON.date())
        assert spent == await store.paid(since=midnight, until=midnight + DAY)
    assert await store.figures(None, since=UNTIL, until=UNTIL + DAY) == []


async def test_lines_say_who_where_what_and_how_much(store: SqlStore) -> None:
    """Requests that are alike are one line, by the last name of their member; pictures are those that came of them."""
    for number in range(2):
        await succeeded(store, f"a-{number}", order=an_order(num_outputs=3, resolution=Resolution.TWO))
    await succeeded(store, "a-2", order=an_order(model="creative-upscale"), now=NOON + DAY)
    lost = await submitted(store, "a-3", order=an_order(member=BEN))
    await store.fail(lost.id, driver=ME, failure=Failure.FAILED, now=NOON)
    first, second = await store.figures(SERVER, since=SINCE, until=UNTIL)
    assert (first.day, first.member, first.name, first.channel_id) == (date(2026, 3, 4), ADA, "Discord:1", 5)
    assert (first.size, first.requests, first.pictures, first.spent) == (Resolution.TWO, 2, 6, 3000)
    assert (second.day, second.size, second.pictures) == (date(2026, 3, 5), None, 1)
    summary = await store.summary(since=SINCE, until=UNTIL)
    assert (summary.spent, summary.requests, summary.pictures, summary.people, summary.servers) == (4500, 3, 7, 1, 1)
    nothing = await store.summary(since=UNTIL, until=UNTIL)
    assert (nothing.spent, nothing.requests, nothing.pictures, nothing.people) == (0, 0, 0, 0)


async def test_who_was_erased_is_counted_and_not_named(store: SqlStore) -> None:
    """Nor told apart from others who were."""
    await succeeded(store, "a-0", order=an_order(member=ADA))
    await succeeded(store, "a-1", order=an_order(member=BEN))
    await store.erase(ADA, pseudonym=PSEUDONYM, now=NOON)
    await store.erase(BEN, pseudonym=MemberKey("erased:fedcba9876543210"), now=NOON)
    (line,) = await store.figures(SERVER, since=SINCE, until=UNTIL)
    assert (line.member, line.name, line.requests, line.spent) == (None, "", 2, 3000)
