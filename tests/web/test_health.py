"""What an orchestrator hears: whether the process lives, and whether each part works."""

import asyncio

import pytest

from domain.errors import BadKey
from domain.jobs import Failure
from provider.silence import CALLS
from serving import web_of
from tests.clock import FakeClock
from tests.studio.conftest import House
from tests.web.conftest import Watcher
from web.health import Health, ping_of
from web.server import CantListen


async def test_a_working_studio_is_ready(house: House, watcher: Watcher) -> None:
    """Every part is named, and well."""
    await house.room.runner.start()
    assert await watcher.get("/livez") == (200, {"alive": True})
    parts = {"gateway": "ok", "runner": "ok", "database": "ok", "pixeldojo": "ok"}
    assert await watcher.get("/readyz") == (200, {"ready": True, "parts": parts})
    await house.room.runner.stop()


async def test_a_runner_that_takes_no_jobs_is_told(house: House, watcher: Watcher) -> None:
    """Before it was started, and after it stopped; the process lives all the same."""
    status, told = await watcher.get("/readyz")
    assert (status, told["parts"]["runner"]) == (503, "takes no jobs")
    await house.room.runner.start()
    await house.room.runner.stop()
    house.clock.jump(seconds=2)
    status, told = await watcher.get("/readyz")
    assert (status, told["ready"], told["parts"]["runner"]) == (503, False, "takes no jobs")
    assert (await watcher.get("/livez"))[0] == 200


async def test_orders_that_stopped_by_themselves_are_told(house: House, watcher: Watcher) -> None:
    """A key that PixelDojo refuses, until it takes it again."""
    await house.parts.store.stop(Failure.BAD_KEY.value, now=house.clock.now())
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "bad_key"
    await house.parts.store.unstop(tells=False, now=house.clock.now())
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "bad_key", "asked again a moment later"
    house.clock.jump(seconds=2)
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "ok"


async def test_a_pixeldojo_that_does_not_answer_is_told_for_as_long_as_that_is_news(house: House, watcher: Watcher) -> None:
    """Several calls in a row; a refusal is an answer, and what was minutes ago says nothing of now."""
    for _ in range(CALLS):
        house.pixeldojo.answer_next(503, route="job")
        await house.clock.run(house.room.housekeeping.check_key())
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "doesn't answer"
    house.clock.jump(seconds=121)
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "ok"
    for _ in range(CALLS):
        house.pixeldojo.answer_next(503, route="job")
        await house.clock.run(house.room.housekeeping.check_key())
    house.pixeldojo.answer_next(401, route="job")
    with pytest.raises(BadKey):
        await house.clock.run(house.parts.provider.probe_key())
    house.clock.jump(seconds=2)
    assert (await watcher.get("/readyz"))[1]["parts"]["pixeldojo"] == "ok"


async def test_a_part_that_hangs_or_breaks_is_told_in_time() -> None:
    """Whoever asks waits for nobody."""

    async def hangs() -> str | None:
        await asyncio.Event().wait()
        return None

    async def breaks() -> str | None:
        raise OSError("secret details")

    pings = {"database": hangs, "runner": breaks, "gateway": ping_of(lambda: "disconnected")}
    health = Health(pings, clock=FakeClock(), answer_within_s=0.01)
    assert await health.ask() == {"database": "no answer", "runner": "broken", "gateway": "disconnected"}


async def test_a_taken_port_is_named(house: House, watcher: Watcher) -> None:
    """With the settings to change."""
    with pytest.raises(CantListen, match=r"WEB_HOST and WEB_PORT: http://127\.0\.0\.1:\d+ can't be used"):
        async with web_of(house.parts):
            pass
