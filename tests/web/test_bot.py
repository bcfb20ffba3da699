"""The bot itself, with a Discord on loopback: its gateway is asked for, and its calls are counted."""

from pathlib import Path

import aiohttp
import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from roles import Role, open_atelier
from settings import Settings
from studio.ports import UNMETERED, Pulse
from tests.clock import FakeClock
from tests.databases import SQLITE, Databases
from tests.survival.checks import EDIT
from tests.survival.inside import live
from tests.web.conftest import Watcher, free_port, read_metrics
from web.health import Health
from web.metrics import PrometheusMeter
from web.server import WebServer


@pytest.fixture
def url(databases: Databases) -> str:
    """An SQLite file."""
    return databases.fresh(SQLITE)


async def test_a_connected_bot_is_ready_and_counts_its_calls_to_discord(url: str, tmp_path: Path) -> None:
    """One request: its first answer, its edits, and the login; then the gateway is lost."""
    port = free_port()
    async with live(url, tmp_path, WEB_PORT=str(port)) as inside, inside.atelier.serving(), aiohttp.ClientSession() as http:
        watcher = Watcher(f"http://127.0.0.1:{port}", http)
        await inside.atelier.bot.wait_until_ready()
        inside.discord.fail_next(EDIT, status=404, code=10008)
        await inside.settled(await inside.order())
        assert (await watcher.get("/readyz"))[1]["parts"]["gateway"] == "ok"
        told = await watcher.scrape()
        assert told['atelier_discord_calls_total{kind="answer",status="200"}'] == inside.callbacks() == 1
        assert told['atelier_discord_calls_total{kind="edit",status="404"}'] == 1
        assert told['atelier_discord_calls_total{kind="other",status="200"}'] >= 1
        await inside.atelier.bot.close()
        inside.clock.jump(seconds=2)
        assert (await watcher.get("/readyz"))[1]["parts"]["gateway"] != "ok"


@pytest.mark.parametrize(("role", "own"), [(Role.GATEWAY, "gateway"), (Role.WORKER, "runner")])
async def test_each_role_tells_of_what_it_has(pixeldojo: EmbeddedPixelDojo, tmp_path: Path, role: Role, own: str) -> None:
    """A gateway has no runner and a worker no gateway: neither is unready for want of what it never has."""
    port = free_port()
    settings = Settings.from_env({**pixeldojo.settings(tmp_path), "WEB_PORT": str(port)})
    async with open_atelier(settings, role=role, host_ids=()) as atelier, atelier.serving(), aiohttp.ClientSession() as http:
        watcher = Watcher(f"http://127.0.0.1:{port}", http)
        assert (await watcher.get("/livez"))[0] == 200
        status, told = await watcher.get("/readyz")
        assert set(told["parts"]) == {own, "database", "pixeldojo"}
        assert (status, told["parts"][own] == "ok") == (503, False), "it was opened, and not started yet"
        assert (await watcher.scrape())["atelier_database_up"] == 1


async def test_without_a_port_nothing_listens_and_nothing_is_counted(url: str, tmp_path: Path) -> None:
    """The default: no server, no counting, no hook on any call."""
    async with live(url, tmp_path) as inside:
        async with inside.atelier.serving() as server:
            assert server is None
        assert inside.atelier.parts.meter is UNMETERED
        assert inside.atelier.bot.http.http_trace is None
        assert Settings().web_port == 0


class Away:
    """A database that doesn't answer."""

    async def pulse(self, *, now: object) -> Pulse:
        """Break off."""
        raise OSError("the server closed the connection")


async def test_a_scrape_without_the_database_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """What the process knows by itself is told all the same, and nothing that isn't known."""
    clock, meter = FakeClock(), PrometheusMeter()
    meter.ordered("taken")
    health = Health({}, clock=clock)
    parts = {"health": health, "meter": meter, "store": Away(), "budget": (), "calls_left": lambda: 3.0, "calls": None}
    async with (
        WebServer(host="127.0.0.1", port=0, clock=clock, **parts) as server,  # type: ignore[arg-type]
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/metrics") as response,
    ):
        told = read_metrics(await response.text())
    assert (told["atelier_database_up"], told["atelier_pixeldojo_calls_left"]) == (0, 3)
    assert told['atelier_orders_total{outcome="taken"}'] == 1
    assert "atelier_waiting_jobs" not in told
    assert "a scrape could not read the database" in caplog.text
