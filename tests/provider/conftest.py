"""The real client against the real PixelDojo on loopback."""

from collections.abc import AsyncIterator

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from provider.pixeldojo import PixelDojo
from tests.clock import FakeClock

PLENTY = 6000
"""Calls a minute: no test waits for its turn, but those of the pace."""


@pytest.fixture
def clock() -> FakeClock:
    """Noon on a Wednesday."""
    return FakeClock()


@pytest.fixture
async def pixeldojo(clock: FakeClock) -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo that finishes each run 16 s after its submit, by the test's clock."""
    async with EmbeddedPixelDojo(clock=clock, fixed_seconds=16) as server:
        yield server


@pytest.fixture
async def client(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> AsyncIterator[PixelDojo]:
    """The client, with a good key and calls to spare."""
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock, rate_limit=PLENTY) as client:
        yield client
