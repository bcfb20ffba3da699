"""A price that is asked about first, at the studio, on both databases: the yes comes back through the same counter, once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import ModelCard, Tariff
from domain.errors import DearerNow, ForbiddenPrompt, NoSuchJob, PriceTooHigh, QuotaExceeded, SafetyTooHigh, WrongState
from domain.jobs import Job, JobState
from domain.members import MemberSettings
from domain.money import Millicredits
from domain.offers import cheaper
from domain.orders import CONFIRM_WITHIN, Order
from domain.people import HOST_COMMUNITY, server_key
from domain.requests import Resolution
from tests.clock import FakeClock
from tests.databases import BOTH, Databases
from tests.studio.conftest import ADA, BEN, SERVER, House, a_house, an_order

DEAR = Millicredits(6000)
ORDER = an_order("four foxes", num_outputs=4)


@pytest.fixture(params=BOTH)
async def house(
    request: pytest.FixtureRequest,
    databases: Databases,
    environ: dict[str, str],
    clock: FakeClock,
    pixeldojo: EmbeddedPixelDojo,
) -> AsyncIterator[House]:
    """The studio on a database of each kind, where a member may use 7 credits a day."""
    settings = {**environ, "DATABASE_URL": databases.fresh(request.param), "DEFAULT_QUOTA": "7/day"}
    async with a_house(settings, clock, pixeldojo) as house:
        yield house


async def ask(house: House, order: Order = ORDER, *, key: str = "interaction-1") -> Job:
    """A job that its member was asked about."""
    job = await house.parts.studio.order(order, key=key)
    assert job.state is JobState.AWAITING
    return job


async def agree(house: House, job: Job, order: Order = ORDER, *, key: str = "interaction-2", price: int = DEAR) -> Job:
    """The yes."""
    return await house.parts.studio.order(replace(order, agreed=Millicredits(price)), key=key, awaiting=job)


async def left(house: House) -> int:
    """What Ada has left, in millicredits."""
    return (await house.parts.accounts.usage(SERVER, ADA)).left or 0


async def test_a_dear_order_waits_and_its_yes_is_driven_like_any_other(house: House) -> None:
    """Nothing is held before; afterwards it is held, sent once and paid."""
    job = await ask(house)
    assert await left(house) == 7000
    job = await agree(house, job)
    assert (job.state, await left(house)) == (JobState.RESERVED, 1000)
    await house.parts.studio.record_showing(job, channel_id=5, message_id=9, upload_limit_bytes=10_000_000)
    job = await house.drive(job)
    assert (job.state, job.paid, len(house.pixeldojo.runs)) == (JobState.SUCCEEDED, 6000, 1)
    await house.parts.store.audit_books()


async def test_two_yeses_at_once_are_one_job(house: House) -> None:
    """Two presses, each with its own key, on whichever database."""
    job = await ask(house)
    answers = await asyncio.gather(*(agree(house, job, key=f"interaction-{n}") for n in range(2, 5)), return_exceptions=True)
    assert [answer.id for answer in answers if isinstance(answer, Job)] == [job.id]
    assert sum(isinstance(answer, WrongState) for answer in answers) == 2
    assert await left(house) == 1000
    await house.parts.store.audit_books()


async def test_a_yes_and_its_lapse_at_once_are_one_of_the_two(house: House) -> None:
    """Either it is ordered, or it is over; never both."""
    job = await ask(house)
    house.clock.jump(seconds=CONFIRM_WITHIN.total_seconds())
    answer, _ = await asyncio.gather(agree(house, job), house.room.housekeeping.go_round(), return_exceptions=True)
    stands = (await house.parts.store.job(job.id)).state
    assert stands is (JobState.RESERVED if isinstance(answer, Job) else JobState.CANCELLED)
    assert await left(house) == (1000 if isinstance(answer, Job) else 7000)
    await house.parts.store.audit_books()


async def test_a_yes_meets_the_rules_of_its_moment(house: House) -> None:
    """Words, the channel's tolerance, and the price that was agreed to."""
    job = await ask(house)
    with pytest.raises(ForbiddenPrompt):
        await agree(house, job, an_order("nude child", num_outputs=4))
    with pytest.raises(SafetyTooHigh):
        await agree(house, job, an_order("four foxes", num_outputs=4, safety_tolerance=5))
    with pytest.raises(DearerNow):
        await agree(house, job, price=5999)
    assert await house.parts.store.job(job.id) == job


async def test_a_yes_meets_the_windows_of_its_moment(house: House) -> None:
    """What was used since is gone; what a new day brings is there."""
    job = await ask(house)
    await house.order(num_outputs=2, key="interaction-9")
    with pytest.raises(QuotaExceeded):
        await agree(house, job)
    house.clock.jump(seconds=timedelta(days=1).total_seconds())
    assert (await agree(house, job)).state is JobState.RESERVED


async def test_a_yes_stays_its_job_s_own(house: House) -> None:
    """Whose it is, where it counts and whether it is private were said when it was asked."""
    job = await ask(house, replace(ORDER, private=True))
    elsewhere = replace(ORDER, member=BEN, member_name="Ben", community=server_key(710000000000000009))
    taken = await agree(house, job, elsewhere)
    assert (taken.member, taken.community, taken.member_name, taken.private) == (ADA, SERVER, "Ada", True)


async def test_what_waits_is_found_by_its_own_member_here_alone(house: House) -> None:
    """Nobody else learns that there is such a job; one that waits no more says how it stands."""
    job = await ask(house)
    studio = house.parts.studio
    assert await studio.awaiting(job.code, member=ADA, community=SERVER) == job
    for member, community in ((BEN, SERVER), (ADA, HOST_COMMUNITY)):
        with pytest.raises(NoSuchJob):
            await studio.awaiting(job.code, member=member, community=community)
    agreed = await agree(house, job)
    with pytest.raises(WrongState):
        await studio.awaiting(job.code, member=ADA, community=SERVER)
    assert await studio.awaiting(job.code, member=ADA, community=SERVER, key=agreed.order_key) == agreed


async def test_who_asked_not_to_be_asked_isn_t_until_then(house: House) -> None:
    """Once the time is over they are."""
    until = house.clock.now() + timedelta(hours=1)
    await house.parts.members.change(ADA, lambda _: MemberSettings(unconfirmed_until=until))
    assert (await house.parts.studio.order(ORDER, key="k1")).state is JobState.RESERVED
    house.clock.jump(seconds=24 * 3600)
    await ask(house, key="k2")


async def test_nobody_is_asked_about_what_would_be_refused(house: House) -> None:
    """The refusal comes at once, and nothing is kept of the request."""
    with pytest.raises(PriceTooHigh):
        await house.parts.studio.order(an_order(num_outputs=2, resolution=Resolution.FOUR), key="k")
    assert await house.parts.store.open_jobs(ADA, None) == []


async def test_a_refused_order_is_kept_as_a_draft_that_fits(house: House) -> None:
    """One picture at 0.5 MP; a yes orders it."""
    await agree(house, await ask(house))
    offer = await house.parts.studio.asking.offer_draft(ORDER, key="k")
    assert (offer.fits, offer.job.quoted, offer.job.state) == (True, 1000, JobState.AWAITING)
    assert (offer.job.request.resolution, offer.job.request.num_outputs) == (Resolution.HALF, 1)
    taken = await agree(house, offer.job, replace(ORDER, request=offer.job.request), key="k3", price=1000)
    assert (taken.state, await left(house)) == (JobState.RESERVED, 0)
    offer = await house.parts.studio.asking.offer_draft(ORDER, key="k4")
    assert not offer.fits
    assert (offer.job.request.prompt, offer.job.state) == ("four foxes", JobState.AWAITING)


async def test_a_size_that_the_model_has_no_more_is_not_offered_as_a_draft(house: House) -> None:
    """The refusal stays what it was, and its reminder works."""
    await house.parts.store.remember_model(ModelCard(resolutions=("1 MP",)), Tariff())
    offer = await house.parts.studio.asking.offer_draft(ORDER, key="k")
    assert (offer.fits, offer.job.request) == (False, ORDER.request)


async def test_something_cheaper_is_offered_as_long_as_there_is(house: House) -> None:
    """Fewer first, then smaller, down to the smallest."""
    request, prices = ORDER.request, []
    while (less := await house.parts.studio.asking.for_less(request)) is not None:
        assert less[0] == cheaper(request)
        request, price = less
        prices.append(price)
    assert prices == [1500, 1000]


async def test_the_day_s_round_reminds_once(house: House) -> None:
    """Each reminder that is due goes to its member once, and a later round has none left."""
    offer = await house.parts.studio.asking.offer_draft(ORDER, key="k")
    at = house.clock.now() + timedelta(hours=12)
    await house.parts.members.remind(offer.job, at=at)
    await house.parts.members.remind(replace(offer.job, request=replace(ORDER.request, prompt="five foxes")), at=at)
    await house.room.housekeeping.go_round()
    assert house.board.reminders == []
    house.clock.jump(seconds=12 * 3600)
    await asyncio.gather(house.room.housekeeping.go_round(), house.room.housekeeping.go_round())
    assert [(told.member, told.community, told.prompt) for told in house.board.reminders] == [(ADA, SERVER, "five foxes")]
