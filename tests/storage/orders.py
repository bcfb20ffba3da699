"""Orders, and jobs taken as far as a test needs them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.jobs import Failure, Image, Job, NewShowing, ShowingKind
from domain.money import Allowance, Budget, Millicredits, Period
from domain.orders import Caps, Order
from domain.people import CommunityKey, MemberKey, member_key, server_key
from domain.requests import ImageRequest, Reference
from domain.search import NEWEST, Page, Search
from storage.store import SqlStore

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""A Wednesday."""
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SERVER = server_key(71)
OTHER_SERVER = server_key(72)
ADA = member_key(1)
BEN = member_key(2)
STAFF = member_key(9)
ME = "me"
PRICE = Millicredits(1500)


def millis(amount: float) -> Millicredits:
    """Whole millicredits."""
    return Millicredits(round(amount * 1000))


def daily(amount: float) -> Allowance:
    """So many credits a day."""
    return Allowance(millis(amount), Period.DAY)


def caps(*, studio: Budget = (), community: Budget = (), quota: Allowance | None = None, most_jobs: int = 1000) -> Caps:
    """Caps that allow everything but what the test names."""
    return Caps(
        studio=studio, community=community, quota=quota, most_price=millis(1000), most_jobs=most_jobs, open_by_default=True
    )


def an_order(
    prompt: str = "a fox",
    *,
    member: MemberKey = ADA,
    community: CommunityKey = SERVER,
    showing: NewShowing | None = None,
    references: Sequence[Reference] = (),
    seed: int = 7,
    **options: Any,
) -> Order:
    """A member's order in the server."""
    return Order(
        request=ImageRequest(prompt=prompt, seed=seed, references=tuple(references), **options),
        member=member,
        member_name=member.title(),
        community=community,
        showing=showing or NewShowing(kind=ShowingKind.REPLY, channel_id=5),
    )


async def opened(
    store: SqlStore,
    key: str = "interaction-1",
    *,
    order: Order | None = None,
    price: Millicredits = PRICE,
    limits: Caps | None = None,
    now: datetime = NOON,
) -> Job:
    """A job that was ordered, its placeholder not yet there."""
    code = f"code{key[-4:]:0>4}".replace("-", "0")
    order = order or an_order()
    return (await store.open_job(order, key=key, code=code, price=price, caps=limits or caps(), now=now)).job


async def in_line(store: SqlStore, key: str = "interaction-1", *, now: datetime = NOON, **options: Any) -> Job:
    """A job whose placeholder is there."""
    job = await opened(store, key, now=now, **options)
    message_id = 1000 + job.id
    await store.record_showing(job.showings[0].id, channel_id=5, message_id=message_id, upload_limit_bytes=10_000_000, now=now)
    return await store.job(job.id)


async def submitting(
    store: SqlStore, key: str = "interaction-1", *, driver: str = ME, now: datetime = NOON, **options: Any
) -> Job:
    """A job whose submit may be on its way."""
    job = await in_line(store, key, now=now, **options)
    await store.claim(job.id, driver=driver, now=now)
    return await store.begin_submit(job.id, driver=driver, now=now)


async def submitted(
    store: SqlStore,
    key: str = "interaction-1",
    *,
    cost: Millicredits | None = PRICE,
    driver: str = ME,
    now: datetime = NOON,
    **options: Any,
) -> Job:
    """A job that PixelDojo runs."""
    job = await submitting(store, key, driver=driver, now=now, **options)
    return await accept(store, job, cost=cost, driver=driver, now=now)


async def accept(store: SqlStore, job: Job, *, cost: Millicredits | None = PRICE, driver: str = ME, now: datetime = NOON) -> Job:
    """PixelDojo took it."""
    return await store.accepted(
        job.id, driver=driver, ticket=f"t-{job.id}", cost=cost, balance=None, expires_at=now + DAY, now=now
    )


async def succeeded(
    store: SqlStore, key: str = "interaction-1", *, images: Sequence[Image] | None = None, now: datetime = NOON, **options: Any
) -> Job:
    """A job whose image was kept and paid."""
    job = await submitted(store, key, now=now, **options)
    return await succeed(store, job, images=images, now=now)


async def succeed(
    store: SqlStore,
    job: Job,
    *,
    cost: Millicredits | None = None,
    images: Sequence[Image] | None = None,
    driver: str = ME,
    now: datetime = NOON,
) -> Job:
    """Its images were kept: by default as many as were ordered."""
    kept = [an_image(n, job) for n in range(job.request.num_outputs)] if images is None else images
    return await store.succeed(job.id, driver=driver, images=kept, cost=cost, revised_prompt=None, now=now)


async def parked(store: SqlStore, key: str = "interaction-1", *, now: datetime = NOON, **options: Any) -> Job:
    """A job whose submit's answer was lost."""
    job = await submitting(store, key, now=now, **options)
    job = await store.park(job.id, driver=ME, now=now)
    await store.drop_claim(job.id, driver=ME, due_at=None)
    return job


async def failed(store: SqlStore, key: str = "interaction-1", *, now: datetime = NOON, **options: Any) -> Job:
    """A job that PixelDojo failed."""
    job = await submitted(store, key, now=now, **options)
    return await store.fail(job.id, driver=ME, failure=Failure.FAILED, now=now)


async def history_of(store: SqlStore, member: MemberKey = ADA, *, page: Page = NEWEST, most: int = 25, **asked: Any) -> list[Job]:
    """What a member finds of their own, in the server."""
    search = {"by": member, "whose": member, "here": SERVER} | asked
    return await store.history(Search(**search), page=page, most=most)


def an_image(position: int = 0, job: Job | None = None, *, sha256: str | None = None) -> Image:
    """A picture of a megapixel."""
    name = sha256 or f"{(job.id if job else 0):032x}{position:032x}"
    return Image(name, position, "image/png", 1024, 1024, 1_500_000)


def a_reference(sha256: str = "ab" * 32, filename: str = "cat.png") -> Reference:
    """A file a member attached."""
    return Reference(sha256, filename, "image/png", 1234, "https://cdn.discordapp.com/cat.png")
