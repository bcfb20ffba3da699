"""The model that makes pictures bigger, and where a picture was shown, on both databases."""

from dataclasses import replace
from typing import Any

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.requests import Resolution
from storage.store import SqlStore
from tests.storage.orders import BEN, NOON, a_reference, an_image, an_order, failed, millis, submitted, succeeded

UPSCALER = Upscaler(
    ModelCard(
        model="creative-upscale",
        fields=frozenset({"image_url", "scale"}),
        reference_field="image_url",
        takes_one_reference=True,
        constants=(("scale", 2), ("detail", 0.5), ("mode", "any"), ("face", False)),
    ),
    millis(0.5),
)
BIGGER: dict[str, Any] = {"model": "creative-upscale", "references": [a_reference()]}


async def test_the_upscaler_s_description_comes_back_as_it_was(store: SqlStore) -> None:
    """With its constants and its price; None once it isn't offered."""
    assert (await store.state()).upscaler is None
    await store.remember_upscaler(UPSCALER)
    assert (await store.state()).upscaler == UPSCALER
    await store.remember_upscaler(None)
    assert (await store.state()).upscaler is None


async def test_a_job_s_model_comes_back_with_it(store: SqlStore) -> None:
    """A request asks the same model after a restart."""
    job = await submitted(store, order=an_order(**BIGGER))
    assert (await store.job(job.id)).request.model == "creative-upscale"


async def test_each_model_s_price_is_learned_from_its_own_runs_alone(store: SqlStore) -> None:
    """An upscale at 1 MP says nothing about drawing at 1 MP, and the other way round."""
    await store.remember_upscaler(UPSCALER)
    await submitted(store, "k1", order=an_order(**BIGGER), cost=millis(0.75))
    state = await store.state()
    assert (state.tariff, state.upscaler) == (None, replace(UPSCALER, price=millis(0.75)))
    await submitted(store, "k2", cost=millis(2))
    state = await store.state()
    assert state.tariff == Tariff().updated(Resolution.ONE, outputs=1, cost=millis(2))
    assert state.upscaler == replace(UPSCALER, price=millis(0.75))


async def test_a_price_of_nothing_or_of_another_upscaler_is_not_learned(store: SqlStore) -> None:
    """A run that was given away doesn't make the next one free."""
    await store.remember_upscaler(UPSCALER)
    await submitted(store, "k1", order=an_order(**BIGGER), cost=millis(0))
    await submitted(store, "k2", order=an_order(**(BIGGER | {"model": "other-upscale"})), cost=millis(9))
    assert (await store.state()).upscaler == UPSCALER


async def test_jobs_are_found_by_their_picture_newest_first(store: SqlStore) -> None:
    """Only public ones that weren't removed: their cards may be read again."""
    fox = an_image(sha256="ab" * 32)
    first = await succeeded(store, "k1", images=[fox])
    second = await succeeded(store, "k2", images=[fox], order=an_order(member=BEN))
    removed = await succeeded(store, "k3", images=[an_image(sha256="cd" * 32)])
    await succeeded(store, "k4", images=[fox], order=replace(an_order(), private=True))
    await failed(store, "k5")
    await store.remove(removed.id, by=BEN, now=NOON)
    assert [job.id for job in await store.jobs_with_image(fox.sha256, most=5)] == [second.id, first.id]
    assert [job.id for job in await store.jobs_with_image(fox.sha256, most=1)] == [second.id]
    assert await store.jobs_with_image("cd" * 32, most=5) == []
    assert await store.jobs_with_image("ef" * 32, most=5) == []
