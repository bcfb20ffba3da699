"""The watch, and a town in which nobody runs out of credits."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.limits import UNLIMITED
from demo.pixeldojo import EmbeddedPixelDojo
from tests.cogs.conftest import atelier, clock, env, pixeldojo, town
from tests.fuzz.watch import TRIED, Watch

__all__ = ["atelier", "clock", "env", "pixeldojo", "town"]

PLENTY = UNLIMITED | {"PIXELDOJO_RATE_LIMIT": "6000"}


LEAST = 20_000
"""Cases that are promised of make fuzz."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases were tried, where that was in this process."""
    if not TRIED:
        return
    for about, count in sorted(TRIED.items()):
        terminalreporter.write_line(f"{count:>7,} {about}")
    terminalreporter.write_line(f"{TRIED.total():>7,} cases in all")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fewer than promised is a failure."""
    if "FUZZ" in os.environ and TRIED.total() < LEAST:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


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
