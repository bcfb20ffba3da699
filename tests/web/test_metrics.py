"""What a scrape says, against what was really done; and the alerts that are made of it."""

import re
from pathlib import Path

import pytest

from domain.errors import QuotaExceeded
from domain.money import MILLI
from domain.people import HOST_MEMBER
from tests.storage.orders import millis
from tests.studio.conftest import House
from tests.web.conftest import Watcher

ROOT = Path(__file__).parent.parent.parent
NAME = re.compile(r"\batelier_[a-z_]+\b")


async def test_a_scrape_tells_what_was_ordered_made_and_spent(house: House, watcher: Watcher) -> None:
    """One request made, one refused, one that waits; counts of this process, and one moment of the whole studio."""
    await house.drive(await house.order())
    with pytest.raises(QuotaExceeded):
        await house.order(key="interaction-2", num_outputs=4)
    await house.order(key="interaction-3")
    house.clock.jump(seconds=30)
    told = await watcher.scrape()
    assert told['atelier_orders_total{outcome="taken"}'] == 2
    assert told['atelier_jobs_ended_total{failure="",state="succeeded"}'] == 1
    assert told['atelier_pixeldojo_calls_total{kind="submit",status="202"}'] == 1
    assert told['atelier_step_seconds_count{step="run"}'] == 1
    assert told["atelier_waiting_jobs"] == told['atelier_jobs{state="reserved"}'] == 1
    assert told["atelier_oldest_waiting_seconds"] == 30
    budget = {part: told[f'atelier_budget_credits{{part="{part}",period="day"}}'] for part in ("limit", "used", "held")}
    assert budget == {"limit": 40, "used": 1.5, "held": 1.5}
    assert (told["atelier_database_up"], told["atelier_stopped"], told["atelier_paused"]) == (1, 0, 0)


async def test_a_scrape_tells_the_account_and_what_left_it_past_the_books(house: House, watcher: Watcher) -> None:
    """As PixelDojo said it last, and how long ago; somebody spends with the same key, and the host pauses orders."""
    await house.drive(await house.order())
    first = await watcher.scrape()
    assert (first["atelier_credits"], first["atelier_credits_missing"]) == (house.pixeldojo.balance / MILLI, 0)

    house.pixeldojo.balance = millis(house.pixeldojo.balance / MILLI - 7)
    await house.drive(await house.order(key="interaction-2"))
    await house.parts.desk.pause(by=HOST_MEMBER)
    house.clock.jump(seconds=60)
    told = await watcher.scrape()
    assert told["atelier_credits"] == house.pixeldojo.balance / MILLI == first["atelier_credits"] - 7 - 1.5
    assert told["atelier_credits_missing"] == 7
    assert 60 <= told["atelier_credits_age_seconds"] <= 120
    assert told["atelier_paused"] == 1


async def test_a_scrape_tells_how_many_calls_may_go_at_once(house: House, watcher: Watcher) -> None:
    """One fewer with each call; time stands still."""
    before = (await watcher.scrape())["atelier_pixeldojo_calls_left"]
    made = len(house.pixeldojo.calls)
    await house.room.housekeeping.read_model()
    made = len(house.pixeldojo.calls) - made
    assert made > 0
    assert (await watcher.scrape())["atelier_pixeldojo_calls_left"] == before - made


async def test_alerts_name_what_a_scrape_tells(house: House, watcher: Watcher) -> None:
    """Each metric of deploy/alerts.yml exists, and each alert is explained to the host."""
    await house.drive(await house.order())
    told = {re.split(r"[{]", name)[0] for name in await watcher.scrape()}
    alerts, guide = (ROOT / "deploy/alerts.yml").read_text(), (ROOT / "docs/operating.md").read_text()
    assert set(NAME.findall(alerts)) <= told
    named = re.findall(r"- alert: (\w+)", alerts)
    assert len(named) >= 8
    assert [name for name in named if f"`{name}`" not in guide] == []
