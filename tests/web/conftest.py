"""A real studio with its web server on a free port of loopback, and a client that asks it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from demo.pixeldojo import EmbeddedPixelDojo
from serving import web_of
from tests.clock import FakeClock
from tests.studio.conftest import House, a_house


@dataclass
class Watcher:
    """Whoever watches over the studio, or calls it from outside."""

    url: str
    http: aiohttp.ClientSession

    async def get(self, path: str) -> tuple[int, Any]:
        """A route's status and JSON."""
        async with self.http.get(self.url + path) as response:
            return response.status, await response.json()

    async def post(self, path: str, body: bytes) -> int:
        """Send this; the status."""
        async with self.http.post(self.url + path, data=body) as response:
            return response.status

    async def scrape(self) -> dict[str, float]:
        """The metrics, by name and labels: atelier_jobs{state="parked"}."""
        async with self.http.get(f"{self.url}/metrics") as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return read_metrics(await response.text())


def read_metrics(text: str) -> dict[str, float]:
    """Prometheus' text format as numbers."""
    return {
        sample.name + labels_of(sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labels_of(labels: dict[str, str]) -> str:
    """Labels as they are written."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""


def free_port() -> int:
    """A port of loopback that nobody has at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def port() -> int:
    """Where the web server listens."""
    return free_port()


@pytest.fixture
def clock() -> FakeClock:
    """Noon on a Wednesday."""
    return FakeClock()


@pytest.fixture
async def pixeldojo(clock: FakeClock) -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo that finishes each run 16 s after its submit, and says so to whoever asked for it."""
    async with EmbeddedPixelDojo(clock=clock, random=Random(1), fixed_seconds=16, calls_back=True) as server:
        yield server


@pytest.fixture
async def house(tmp_path: Path, port: int, clock: FakeClock, pixeldojo: EmbeddedPixelDojo) -> AsyncIterator[House]:
    """The studio with its back room, not started."""
    environ = {
        **pixeldojo.settings(tmp_path),
        "WEB_PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PIXELDOJO_RATE_LIMIT": "600",
    }
    async with a_house(environ, clock, pixeldojo) as house:
        yield house


@pytest.fixture
async def watcher(house: House, port: int) -> AsyncIterator[Watcher]:
    """Asks the house's web server; the gateway is well as far as it knows."""
    troubles = {"gateway": lambda: None, "runner": house.room.runner.trouble}
    async with web_of(house.parts, **troubles), aiohttp.ClientSession() as http:
        yield Watcher(f"http://127.0.0.1:{port}", http)
        await asyncio.sleep(0)
