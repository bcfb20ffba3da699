"""The watch, and a town in which nobody runs out of credits."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from tests.cogs.conftest import atelier, clock, env, pixeldojo, town
from tests.fuzz.watch import Watch

__all__ = ["atelier", "clock", "env", "pixeldojo", "town"]

PLENTY = {
    "STUDIO_BUDGET": "none",
    "COMMUNITY_BUDGET": "none",
    "DEFAULT_QUOTA": "1000000/day",
    "MAX_JOBS_PER_MEMBER": "100",
    "PIXELDOJO_RATE_LIMIT": "6000",
}


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Hears every log line of the test."""
    watch, root = Watch(), logging.getLogger()
    level = root.level
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    yield watch
    root.setLevel(level)
    root.removeHandler(watch)


@pytest.fixture
def environ(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> dict[str, str]:
    """Settings under which it isn't the money that refuses."""
    return pixeldojo.settings(tmp_path) | PLENTY
