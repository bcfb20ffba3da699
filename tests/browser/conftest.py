"""The demo as a newcomer starts it, and a real Chromium looking at it."""

import asyncio
import contextlib
import os
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
"""The machine that tests may have neither a screen nor a way out."""


def free_port() -> int:
    """A port of this machine that nobody listens on, nor on the next one: the demo takes both."""
    while True:
        with socket.socket() as probe, socket.socket() as after:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                after.bind(("127.0.0.1", port + 1))
                return port


QUICK_DEMO = "import asyncio, sys; from demo.__main__ import demo; sys.exit(asyncio.run(demo(int(sys.argv[1]), speed=10)))"


@pytest.fixture
async def demo_url() -> AsyncIterator[str]:
    """`make demo`, started and ended by Ctrl-C; the address of the members' channel that it prints."""
    async with demo_of("-m", "demo") as (members, _):
        yield members


@pytest.fixture
async def quick_demo_url() -> AsyncIterator[str]:
    """The same with runs ten times as fast, for what takes several pictures."""
    async with demo_of("-c", QUICK_DEMO) as (members, _):
        yield members


@pytest.fixture
async def quick_demo_urls() -> AsyncIterator[tuple[str, str]]:
    """The same, with the address of the staff's channel."""
    async with demo_of("-c", QUICK_DEMO) as urls:
        yield urls


@contextlib.asynccontextmanager
async def demo_of(*start: str) -> AsyncIterator[tuple[str, str]]:
    """A demo that is started so; the addresses it prints."""
    port = str(free_port())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", *start, port),
        cwd=ROOT,
        env={**os.environ, "DEMO_PORT": port, "DISPLAY": ""},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    urls: list[str] = []
    while len(urls) < 2:
        line = (await process.stdout.readline()).decode()
        assert line, "the demo ended before it told its addresses"
        urls += re.findall(r"http://127\.0\.0\.1:\d+/\S*", line)
    yield urls[0], urls[1]
    process.terminate()
    assert await process.wait() == 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several pictures, each waited for in a real browser: a slow machine may take its time, and a hang still ends."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page in Chromium; where there is none the test is skipped, in CI it fails."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI needs Chromium: .ci/run installs it"
        pytest.skip("Chromium isn't installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 900, "height": 1200})
        yield await context.new_page()
        await browser.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: `PICTURES=docs/images make test` renews those of the documents."""
    return Path(os.environ.get("PICTURES", tmp_path))
