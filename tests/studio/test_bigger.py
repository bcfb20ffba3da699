"""Making a picture bigger, in the back room: another model, its own price, its own usual time."""

import pytest

from demo.pixeldojo_model import UPSCALER
from domain.catalog import Tariff, Upscaler
from domain.enlarging import enlarged
from domain.errors import ModelGone
from domain.jobs import Failure, Job, JobState
from domain.money import Millicredits
from domain.notices import PriceRose
from domain.requests import ImageRequest, Reference, Resolution
from studio.ports import StudioState
from tests.studio.conftest import ADA, SERVER, House, an_order


async def a_fox(house: House) -> Job:
    """A finished picture of 1 MP."""
    return await house.drive(await house.order())


async def bigger(house: House, fox: Job) -> ImageRequest:
    """The request for this picture, bigger."""
    image = fox.images[0]
    picture = Reference(image.sha256, "fox.png", image.media_type, image.size_bytes)
    state = await house.parts.store.state()
    request = enlarged(fox.request, image, picture, card=await house.parts.studio.card(), upscaler=state.upscaler, seed=99)
    assert request is not None
    return request


async def ordered(house: House, request: ImageRequest, *, parent: Job) -> Job:
    """Ada's order of it, with a placeholder that is there."""
    fields = {name: getattr(request, name) for name in ImageRequest.__dataclass_fields__ if name not in {"prompt", "seed"}}
    return await house.order(request.prompt, key="bigger", seed=request.seed, parent_job_id=parent.id, **fields)


async def upscaler(house: House) -> Upscaler | None:
    """What the studio knows of it."""
    return (await house.parts.store.state()).upscaler


async def known(house: House) -> tuple[StudioState, set[tuple[Resolution, int]]]:
    """How the studio stands, and the sizes whose time it knows."""
    return await house.parts.store.state(), set(await house.parts.store.usual_times())


async def test_a_picture_is_made_bigger_by_the_upscaler_for_its_own_price(house: House) -> None:
    """Held, sent with the picture, settled; the very picture comes back, twice as wide and high."""
    fox = await a_fox(house)
    job = await ordered(house, await bigger(house, fox), parent=fox)
    assert job.quoted == 500
    job = await house.drive(job)
    assert (job.state, job.paid, job.parent_job_id) == (JobState.SUCCEEDED, 500, fox.id)
    assert (job.images[0].width_px, job.images[0].height_px) == (2 * fox.images[0].width_px, 2 * fox.images[0].height_px)
    assert [run.model for run in house.pixeldojo.runs] == ["flux-2-flex", UPSCALER]
    await house.parts.store.audit_books()


async def test_flux_s_prices_and_times_learn_nothing_from_an_upscale(house: House) -> None:
    """Each model has its own."""
    fox = await a_fox(house)
    await house.drive(await ordered(house, await bigger(house, fox), parent=fox))
    state, sizes = await known(house)
    assert state.tariff == Tariff()
    assert sizes == {(Resolution.ONE, 1), (Resolution.ONE, 0)}


async def test_an_upscale_that_became_dearer_is_reported_and_quoted_so_from_then_on(house: House) -> None:
    """The member pays what they were quoted."""
    fox = await a_fox(house)
    job = await ordered(house, await bigger(house, fox), parent=fox)
    house.pixeldojo.upscale_price = Millicredits(750)
    job = await house.drive(job)
    assert (job.paid, job.cost) == (500, 750)
    assert await house.notices() == [PriceRose(job.code, Millicredits(500), Millicredits(750))]
    offered = await upscaler(house)
    assert offered is not None
    assert offered.price == 750
    assert (await house.parts.store.state()).tariff == Tariff()


async def test_a_lost_upscale_is_found_and_paid_once(house: House) -> None:
    """Its answer was lost; its run is among the recent jobs."""
    fox = await a_fox(house)
    house.pixeldojo.lose_next()
    job = await house.drive(await ordered(house, await bigger(house, fox), parent=fox))
    assert job.state is JobState.SUCCEEDED
    assert len(house.pixeldojo.runs) == 2


async def test_an_upscaler_that_went_away_meanwhile_costs_nothing(house: House) -> None:
    """The order waited in line; what it asks for is offered no more."""
    fox = await a_fox(house)
    job = await ordered(house, await bigger(house, fox), parent=fox)
    await house.parts.store.remember_upscaler(None)
    job = await house.drive(job)
    assert (job.state, job.failure, job.paid) == (JobState.FAILED, Failure.BAD_INPUT, 0)
    assert (await house.parts.accounts.usage(SERVER, ADA)).spent.total == 1500
    assert len(house.pixeldojo.runs) == 1


async def test_an_order_of_a_model_that_isn_t_offered_is_refused_before_the_hold(house: House) -> None:
    """Nothing is written."""
    picture = Reference("ab" * 32, "fox.png", "image/png", 1)
    with pytest.raises(ModelGone):
        await house.parts.studio.order(an_order(model="another-upscale", references=(picture,)), key="k")
    assert (await house.parts.accounts.usage(SERVER, ADA)).spent.total == 0


async def test_what_was_known_serves_while_the_list_of_models_can_t_be_read(house: House) -> None:
    """And FLUX's own description is kept all the same."""
    house.pixeldojo.answer_next(502, route="models")
    await house.clock.run(house.room.housekeeping.read_model())
    assert await upscaler(house) is not None


async def test_flux_s_description_may_fail_without_the_upscaler_s(house: House) -> None:
    """Each is read by itself."""
    await house.parts.store.remember_upscaler(None)
    house.pixeldojo.answer_next(502, route="model")
    await house.clock.run(house.room.housekeeping.read_model())
    assert await upscaler(house) is not None


async def test_an_upscaler_that_is_listed_no_more_is_forgotten(house: House) -> None:
    """From then on pictures are drawn again instead."""
    fox = await a_fox(house)
    house.pixeldojo.sells.remove(UPSCALER)
    await house.room.housekeeping.read_model()
    request = await bigger(house, fox)
    assert (request.model, request.resolution) == ("flux-2-flex", Resolution.TWO)
    job = await house.drive(await ordered(house, request, parent=fox))
    assert (job.state, job.paid) == (JobState.SUCCEEDED, 3000)
