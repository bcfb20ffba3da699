"""A job's life, step by step: every end there is, and a new process at each point where one may die."""

import asyncio

import pytest

from domain.errors import ClaimLost
from domain.jobs import Failure, JobState
from domain.money import Millicredits
from domain.notices import JobParked, PriceRose, ProviderBack, ProviderPaused, RunExpired
from domain.requests import Resolution
from studio.ports import LEASE_S
from tests.studio.conftest import ADA, SERVER, House


async def used(house: House) -> int:
    """What Ada's day counts, in millicredits."""
    return (await house.parts.accounts.usage(SERVER, ADA)).spent.used


async def test_a_job_becomes_images_and_is_paid_once(house: House) -> None:
    """The main job: held, submitted once, watched, collected, settled, shown."""
    job = await house.order("a fox in the snow")
    assert (await house.parts.accounts.usage(SERVER, ADA)).spent.held == 1500

    job = await house.drive(job)

    assert job.state is JobState.SUCCEEDED
    assert job.paid == 1500
    assert len(house.pixeldojo.runs) == 1
    assert [end.code for end in house.board.ends] == [job.code]
    assert await house.parts.images.path(job.images[0].sha256) is not None
    assert await used(house) == 1500
    await house.parts.store.audit_books()


async def test_the_seed_sent_is_the_one_kept_with_the_job(house: House) -> None:
    """The picture can be made again, and a lost answer found, by its seed."""
    job = await house.drive(await house.order(seed=4711))
    assert house.pixeldojo.runs[0].body["seed"] == 4711 == job.request.seed


async def test_a_failed_run_gives_the_credits_back(house: House) -> None:
    """PixelDojo refunds what failed, and so do we."""
    job = await house.drive(await house.order("demo:fail"))
    assert (job.state, job.failure, job.paid) == (JobState.FAILED, Failure.FAILED, 0)
    assert await used(house) == 0
    await house.parts.store.audit_books()


async def test_a_refused_prompt_reads_differently_from_a_failure(house: House) -> None:
    """The provider's moderation has a failure of its own."""
    job = await house.drive(await house.order("demo:refuse"))
    assert (job.state, job.failure) == (JobState.FAILED, Failure.REFUSED)


async def test_a_lost_answer_is_found_among_the_recent_jobs(house: House) -> None:
    """The run was accepted; its ticket is found by seed and prompt, and nothing is sent again."""
    job = await house.drive(await house.order("demo:lost"))
    assert job.state is JobState.SUCCEEDED
    assert len(house.pixeldojo.runs) == 1


async def test_a_lost_submit_that_never_arrived_is_parked_and_never_sent_again(house: House) -> None:
    """The member has the credits back, the host carries the risk and hears of it."""
    house.pixeldojo.lose_next(accept=False)
    job = await house.drive(await house.order())
    assert job.state is JobState.PARKED
    assert house.pixeldojo.runs == []
    assert (await house.parts.accounts.usage(SERVER, ADA)).left == 6000
    assert await house.notices() == [JobParked(job.code, Millicredits(1500))]
    await house.parts.store.audit_books()


async def test_a_parked_job_that_the_host_found_is_delivered_free(house: House) -> None:
    """The host's account pays; the member gets the picture."""
    house.pixeldojo.lose_next(accept=False)
    job = await house.drive(await house.order())
    other = await house.parts.provider.submit(await house.parts.studio.card(), job.request, references=[])
    await house.parts.desk.found(job.id, ticket=other.ticket)

    job = await house.drive(job)

    assert (job.state, job.paid) == (JobState.SUCCEEDED, 0)
    assert await used(house) == 0
    await house.parts.store.audit_books()


async def test_a_parked_job_written_off_is_the_host_s_loss(house: House) -> None:
    """Nothing more is expected, and the books say who carried it."""
    house.pixeldojo.lose_next(accept=False)
    job = await house.drive(await house.order())
    job = await house.parts.desk.write_off(job.id)
    assert (job.state, job.failure) == (JobState.EXPIRED, Failure.WRITTEN_OFF)
    assert await used(house) == 0
    await house.parts.store.audit_books()


async def test_turned_down_for_now_is_sent_again_later(house: House) -> None:
    """429 and 503 with Retry-After are certainly not taken."""
    house.pixeldojo.turn_down_next(429, 7)
    house.pixeldojo.turn_down_next(503, 2)
    job = await house.drive(await house.order())
    assert job.state is JobState.SUCCEEDED
    assert len(house.pixeldojo.runs) == 1


async def test_a_provider_that_turns_everything_down_ends_the_job_for_nothing(house: House) -> None:
    """Nobody waits for ever."""
    for _ in range(25):
        house.pixeldojo.turn_down_next(429, None)
    job = await house.drive(await house.order())
    assert (job.state, job.failure, job.paid) == (JobState.FAILED, Failure.UNREACHABLE, 0)
    assert house.pixeldojo.runs == []


async def test_no_credits_stops_new_orders_until_one_gets_through(house: House) -> None:
    """The job ends for nothing, the host hears once, one order a minute is let through, and the first success opens again."""
    house.pixeldojo.balance = Millicredits(0)
    job = await house.drive(await house.order())
    assert job.failure is Failure.OUT_OF_CREDITS
    assert await house.notices() == [ProviderPaused("out_of_credits")]
    assert (await house.parts.desk.state()).stopped == "out_of_credits"

    house.pixeldojo.balance = Millicredits(100_000)
    house.clock.jump(seconds=61)
    job = await house.drive(await house.order(key="interaction-2"))
    assert job.state is JobState.SUCCEEDED
    assert (await house.parts.desk.state()).stopped is None
    assert isinstance((await house.notices())[-1], ProviderBack)


async def test_a_refused_key_stops_orders_until_the_probe_gets_through(house: House) -> None:
    """A bad key is tried by a read that costs nothing."""
    key, house.pixeldojo.key = house.pixeldojo.key, "pd_another"
    job = await house.drive(await house.order())
    assert job.failure is Failure.BAD_KEY
    await house.room.housekeeping.go_round()
    assert (await house.parts.desk.state()).stopped == "bad_key"

    house.pixeldojo.key = key
    await house.room.housekeeping.go_round()
    assert (await house.parts.desk.state()).stopped is None
    assert [type(notice) for notice in await house.notices()] == [ProviderPaused, ProviderBack]


async def test_a_price_that_rose_is_paid_by_the_community_and_told_to_the_host(house: House) -> None:
    """The member pays the quote, never more."""
    job = await house.order()
    house.pixeldojo.prices[Resolution.ONE] = Millicredits(2000)
    job = await house.drive(job)
    assert (job.paid, job.cost) == (1500, 2000)
    assert await house.notices() == [PriceRose(job.code, Millicredits(1500), Millicredits(2000))]
    await house.parts.store.audit_books()


async def test_a_vanished_image_is_not_paid_for(house: House) -> None:
    """Of two images one is gone: half the price."""
    house.pixeldojo.answer_next(404, route="image")
    job = await house.drive(await house.order(num_outputs=2))
    assert (job.state, len(job.images), job.paid) == (JobState.SUCCEEDED, 1, 1500)
    await house.parts.store.audit_books()


async def test_a_run_without_any_image_costs_the_member_nothing(house: House) -> None:
    """All images vanished: a failure with a reason of its own."""
    job = await house.drive(await house.order("demo:vanish"))
    assert (job.state, job.failure, job.paid) == (JobState.FAILED, Failure.NO_IMAGES, 0)
    await house.parts.store.audit_books()


async def test_a_run_that_never_ends_expires_at_the_host_s_risk(house: House) -> None:
    """After five minutes it is read once a minute until it expires; the member pays nothing."""
    house.pixeldojo.fixed_seconds = 10**9
    job = await house.order()
    driving = asyncio.ensure_future(house.room.runner.drive(job.id))
    while not any(progress.very_slow for _, progress in house.board.progress):
        await house.clock.turn(driving)
    house.clock.jump(seconds=24 * 3600)
    await house.clock.finish(driving)
    job = await house.parts.store.job(job.id)
    assert (job.state, job.paid) == (JobState.EXPIRED, 0)
    assert isinstance((await house.notices())[-1], RunExpired)
    await house.parts.store.audit_books()


async def test_an_end_that_discord_missed_is_shown_later(house: House) -> None:
    """The job has ended and is paid; only the showing is repeated."""
    house.board.away = 3
    job = await house.drive(await house.order())
    assert len(house.board.ends) == 1
    assert job.shown_at is not None
    assert len(house.pixeldojo.runs) == 1


async def test_a_driver_that_lost_its_claim_writes_nothing(house: House) -> None:
    """A process that slept finds that another one drives its job."""
    job = await house.order()
    store = house.parts.store
    assert await store.claim(job.id, driver="sleeper", now=house.clock.now()) is not None
    house.clock.jump(seconds=LEASE_S + 1)
    assert await store.claim(job.id, driver="other", now=house.clock.now()) is not None
    with pytest.raises(ClaimLost):
        await store.begin_submit(job.id, driver="sleeper", now=house.clock.now())
    assert (await store.job(job.id)).state is JobState.RESERVED
